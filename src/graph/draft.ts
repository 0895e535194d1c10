import type { Graph, Node } from './node.ts'
import { joinSpace } from './check.ts'

/** A node before it has its place: the draft gives it a number, and the row space that follows from its inputs. */
export type NodeSpec = Node extends infer N ? (N extends Node ? Omit<N, 'id' | 'space'> : never) : never

/** A graph while its builder runs. Numbers are given in the order of declaration, so inputs come before their readers. */
export class Draft {
  /** How errors name what is being built: `Pipeline "core.main"`. */
  readonly title: string
  readonly nodes: Node[] = []

  constructor(title: string) {
    this.title = title
  }

  add(spec: NodeSpec): Node {
    const id = this.nodes.length
    const node = Object.freeze({
      ...spec,
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

  #space(spec: NodeSpec, id: number): number {
    if (spec.kind === 'input') return 0
    // The rows a generator gives are new rows: a space of their own, inside that of its input.
    if (spec.kind === 'generate') return id
    return joinSpace(this.title, this.nodes, spec.inputs)
  }
}
