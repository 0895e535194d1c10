import { joinSpace } from './check.ts'
import { makesRows, type ErrorPolicy, type Graph, type Node } from './node.ts'

/** A node before it has its place: the draft gives it a number, and the row space that follows from its inputs. */
export type NodeSpec = Node extends infer N ? (N extends Node ? Omit<N, 'id' | 'space'> : never) : never

/** A pipeline whose nodes are being added. */
interface DraftPart {
  readonly title: string
  /** `app.pipeline` */
  readonly fullName: string
  /** Stands before the names of its nodes. */
  readonly prefix: string
  readonly onError: ErrorPolicy | undefined
}

/** A graph while its builder runs. Numbers are given in the order of declaration, so inputs come before their readers. */
export class Draft {
  readonly nodes: Node[] = []
  /** What is being built, the pipeline itself first, what is grafted into it behind. */
  readonly #parts: DraftPart[]

  constructor(title: string, fullName: string = title) {
    this.#parts = [{ title, fullName, prefix: '', onError: undefined }]
  }

  /** How errors name what is being built: `Pipeline "core.main"`. */
  get title(): string {
    return this.#part.title
  }

  /** What a failing row does where a step does not say: that of a pipeline that is grafted in. */
  get onError(): ErrorPolicy | undefined {
    return this.#part.onError
  }

  /** The full names of the pipelines that are being built, the outermost first. */
  get building(): readonly string[] {
    return this.#parts.map(({ fullName }) => fullName)
  }

  /** Builds a part of the graph in the name of another pipeline. */
  within<T>(part: DraftPart, build: () => T): T {
    const { title, prefix, onError } = this.#part
    this.#parts.push({
      fullName: part.fullName,
      title: `${part.title}, in ${title}`,
      prefix: `${prefix}${part.prefix}.`,
      onError: part.onError ?? onError,
    })
    try {
      return build()
    } finally {
      this.#parts.pop()
    }
  }

  add(spec: NodeSpec): Node {
    const id = this.nodes.length
    const node = Object.freeze({
      ...spec,
      name: this.#part.prefix + spec.name,
      inputs: Object.freeze([...spec.inputs]),
      id,
      space: this.#space(spec, id),
    }) as Node
    if (node.keys !== undefined) Object.freeze(node.keys)
    this.nodes.push(node)
    return node
  }

  /** The graph so far, as an immutable value. */
  finish(output: Node): Graph {
    return Object.freeze({ nodes: Object.freeze([...this.nodes]), output: output.id })
  }

  get #part(): DraftPart {
    return this.#parts.at(-1)!
  }

  #space(spec: NodeSpec, id: number): number {
    if (spec.kind === 'input') return 0
    // New rows have a space of their own, inside that of what they were made of.
    if (makesRows(spec)) return id
    return joinSpace(this.title, this.nodes, spec.inputs)
  }
}
