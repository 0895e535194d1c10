/** Graphs for tests, made node by node as the contract in src/graph/node.ts says. */
import type {
  Graph,
  Handler,
  Hook,
  JoinNode,
  MapNode,
  Node,
  ShapeNode,
  SinkNode,
  WorkerMark,
} from '../../src/graph/node.ts'
import { madeOf } from '../../src/graph/check.ts'

export const pool: WorkerMark = { threads: undefined, pinned: false }
export const pinned: WorkerMark = { threads: 1, pinned: true }

interface StepOptions {
  readonly name?: string
  readonly worker?: WorkerMark
  readonly when?: Handler
  readonly concurrency?: number
}

interface MapOptions extends StepOptions {
  readonly mode?: MapNode['mode']
  readonly keyWrapper?: string
}

interface SinkOptions extends StepOptions {
  readonly kind?: SinkNode['consumer']['kind']
}

/** Handlers of the step tests: what they do is of no interest, only what they read. */
export const readsNothing: Handler = () => ({})
export const readsAnything: Handler = (row: object) => row
export const readsA: Handler = ({ a }: { a: unknown }) => ({ a })
export const readsB: Handler = ({ b }: { b: unknown }) => ({ b })

export class GraphMaker {
  readonly nodes: Node[] = [{ id: 0, name: 'input', inputs: [], keys: undefined, space: 0, kind: 'input' }]

  graph(output: number): Graph {
    return { nodes: this.nodes, output }
  }

  map(input: number, fn: Handler, options: MapOptions = {}): number {
    const { mode = 'subscribe', keyWrapper } = options
    const id = this.nodes.length
    return this.#add({
      ...this.#step(input, fn, options),
      kind: 'map',
      mode,
      keyWrapper,
      id,
      space: this.spaceOf(input),
    })
  }

  generate(input: number, fn: Handler, options: MapOptions = {}): number {
    const { mode = 'subscribe', keyWrapper } = options
    const id = this.nodes.length
    return this.#add({ ...this.#step(input, fn, options), kind: 'generate', mode, keyWrapper, id, space: id })
  }

  sink(input: number, fn: Handler, options: SinkOptions = {}): number {
    const step = this.#step(input, fn, options)
    const consumer = { name: `app.${step.name}`, kind: options.kind ?? 'consumer' } as const
    return this.#add({ ...step, kind: 'sink', consumer, id: this.nodes.length, space: this.spaceOf(input) })
  }

  shape(input: number, change: ShapeNode['change']): number {
    const base = { name: change.verb, inputs: [input], keys: undefined, space: this.spaceOf(input) }
    return this.#add({ ...base, kind: 'shape', change, id: this.nodes.length })
  }

  join(inputs: readonly number[], parts: JoinNode['parts']): number {
    const space = inputs.map((input) => this.spaceOf(input)).reduce((a, b) => (this.isInside(b, a) ? b : a))
    const id = this.nodes.length
    return this.#add({ id, kind: 'join', name: 'concatenate', inputs, parts, keys: undefined, space })
  }

  enter(input: number): number {
    const id = this.nodes.length
    return this.#add({ id, kind: 'enter', name: 'enter', inputs: [input], keys: undefined, space: id })
  }

  leave(enter: number, output: number, hooks: readonly Hook[]): number {
    const id = this.nodes.length
    const base = { id, name: 'after', inputs: [output], keys: undefined, space: id }
    return this.#add({ ...base, kind: 'leave', enter, hooks })
  }

  spaceOf(id: number): number {
    return this.nodes[id]?.space ?? 0
  }

  isInside(space: number, outer: number): boolean {
    if (space === outer || space === 0) return space === outer
    const node = this.nodes[space]
    return this.isInside(this.spaceOf(node === undefined ? 0 : madeOf(this.nodes, node)), outer)
  }

  #step(input: number, fn: Handler, { name, worker, when, concurrency = 16 }: StepOptions) {
    const fallback = `step${this.nodes.length}`
    return {
      name: name ?? fallback,
      inputs: [input],
      keys: undefined,
      fn,
      when,
      worker,
      concurrency,
      onError: undefined,
    }
  }

  #add(node: Node): number {
    this.nodes.push(Object.freeze(node))
    return node.id
  }
}
