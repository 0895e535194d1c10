/**
 * The kinds of node a pipeline is made of. Many words in the builder, few kinds here: a verb that seems to need
 * an engine of its own is a new kind of node. Nodes are frozen, and in the order of their declaration: a node's
 * inputs always have smaller ids.
 */

/** A row as a user sees it. */
export type Row = Record<string, unknown>

/** A user's function of one row. What it may return depends on the node. */
export type Handler = (row: never, context: never) => unknown

export type ErrorPolicy = 'finish' | 'stop' | 'collect'

/** A worker boundary before a step. `threads`: how many threads of the pool may run it; `pinned`: a thread of its own. */
export interface WorkerMark {
  readonly threads: number | undefined
  readonly pinned: boolean
  /** `app.consumer` of the standalone consumer whose own thread runs it. */
  readonly holder?: string | undefined
}

/** Rows that a handler is given together. */
export interface BatchMark {
  readonly size: number
  /** How long the first row of a batch waits for others, in ms. */
  readonly maxWaitMs: number
}

interface NodeBase {
  /** Position in the graph; also the name of the register that holds this node's row while a row is worked. */
  readonly id: number
  readonly name: string
  readonly inputs: readonly number[]
  /** The keys its rows can have, where that is known; undefined where any key may be there. */
  readonly keys: readonly string[] | undefined
  /**
   * Which rows these are: 0 for the rows that came in, otherwise the id of the nearest node above that makes rows of
   * its own: `generate`, `enter` or `leave`.
   * Values of two spaces belong to one row only where one space lies inside the other.
   */
  readonly space: number
}

/** What the steps that call a user's function have in common. */
interface StepBase extends NodeBase {
  readonly fn: Handler
  readonly when: Handler | undefined
  readonly worker: WorkerMark | undefined
  /** Rows in flight per thread; of a step that takes batches: calls. Undefined: nobody said so, see `concurrencyOf`. */
  readonly concurrency: number | undefined
  readonly onError: ErrorPolicy | undefined
  /** `fn` is called with an array of rows. Not for `generate` nodes. */
  readonly batch?: BatchMark | undefined
}

/** The rows that come in. Always node 0. */
export interface InputNode extends NodeBase {
  readonly kind: 'input'
}

/** One row in, one row out. `subscribe`: row ∪ result; `apply`: the result alone. */
export interface MapNode extends StepBase {
  readonly kind: 'map'
  readonly mode: 'subscribe' | 'apply'
  readonly keyWrapper: string | undefined
}

/** One row in, any number out: `fn` gives an iterable, an async iterable, or a promise of one. */
export interface GenerateNode extends StepBase {
  readonly kind: 'generate'
  readonly mode: 'subscribe' | 'apply'
  readonly keyWrapper: string | undefined
}

/** Keys only; no function of the user's. `rename` maps new names to old ones, all at once. */
export interface ShapeNode extends NodeBase {
  readonly kind: 'shape'
  readonly change:
    | { readonly verb: 'select'; readonly keys: readonly string[] }
    | { readonly verb: 'drop'; readonly keys: readonly string[] }
    | { readonly verb: 'rename'; readonly names: Readonly<Record<string, string>> }
    | { readonly verb: 'add'; readonly constants: Readonly<Row> }
}

/**
 * Values of one row side by side. A part with a `name` becomes that key: the value under `point` where the part is
 * a point, else the row of the part. Parts without a name are merged, the later wins. `parts[i]` belongs to `inputs[i]`.
 */
export interface JoinNode extends NodeBase {
  readonly kind: 'join'
  readonly parts: readonly { readonly name: string | undefined; readonly point: string | undefined }[]
}

/** What a sink hands its rows to. */
export interface SinkTarget {
  /** `app.consumer`; of a call `app.pipeline`. */
  readonly name: string
  readonly kind: 'consumer' | 'iterator' | 'call'
  /** Of a call: the pipeline that gets the rows that `when` says no to. */
  readonly otherwise?: string | undefined
}

/** A side effect. Its own register is the row it was given, unchanged. */
export interface SinkNode extends StepBase {
  readonly kind: 'sink'
  readonly consumer: SinkTarget
}

/** Begins the scope of one row: all that is made of it up to the `leave` node. Its own row is that row, unchanged. */
export interface EnterNode extends NodeBase {
  readonly kind: 'enter'
}

/**
 * Ends the scope of a row: its rows are those that reached `inputs[0]`, when all of them are there and the hooks were
 * told. Everything between the two runs in one stage, so that somebody sees when all are there.
 */
export interface LeaveNode extends NodeBase {
  readonly kind: 'leave'
  readonly enter: number
  /** Called in order with the row that entered, an array of the rows that leave, and a context. */
  readonly hooks: readonly Hook[]
}

/** A user's function of a row and all that came of it. */
export type Hook = (row: never, results: never, context: never) => unknown

export type Node =
  InputNode | MapNode | GenerateNode | ShapeNode | JoinNode | SinkNode | EnterNode | LeaveNode
export type StepNode = MapNode | GenerateNode | SinkNode

/** A pipeline as an immutable value. */
export interface Graph {
  readonly nodes: readonly Node[]
  /** The node whose rows are the pipeline's results. */
  readonly output: number
}

export const isStep = (node: Node): node is StepNode =>
  node.kind === 'map' || node.kind === 'generate' || node.kind === 'sink'

/** Hides a network's latency, opens few sockets. */
const defaultConcurrency = 16

/** Rows or calls in flight per thread, where only this step counts. */
export const concurrencyOf = ({ concurrency }: StepNode): number => concurrency ?? defaultConcurrency

/** `position:name`: how plans, threads and reports name a step. */
export const stepId = (node: Node): string => `${node.id}:${node.name}`

/** Whether a node's rows are new ones: the first of a space of their own. */
export const makesRows = (node: { readonly kind: Node['kind'] }): boolean =>
  node.kind === 'generate' || node.kind === 'enter' || node.kind === 'leave'
