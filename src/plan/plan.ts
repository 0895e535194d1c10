/**
 * A plan: what runs where, as plain data that can be cloned to a thread, printed and compared. It names nodes by
 * their id and holds no function; a thread binds the functions of its own graph to it.
 */

/** Columns of a row: these names, or all but these. */
export type Columns = { readonly only: readonly string[] } | { readonly allBut: readonly string[] }

export type Op =
  /** Run a map, shape, join or sink node; its row goes to the register of its id (a sink has none and writes none). */
  | {
      readonly kind: 'step'
      readonly node: number
      /**
       * The registers that hold its inputs, one for each of `Node.inputs`: those ids, except that a sink stands for
       * the row it was given, so that what follows a sink reads what the sink read, wherever the sink runs.
       */
      readonly inputs: readonly number[]
      /** Keys the handler (not its `when`) is known to read; undefined: any, or no handler. */
      readonly reads: readonly string[] | undefined
      /** Nobody looks at the first input's register after this op: the handler may have the object itself. */
      readonly owned: boolean
    }
  /** Run a generate node and, for each row it gives, `body`. */
  | {
      readonly kind: 'generate'
      readonly node: number
      readonly inputs: readonly number[]
      readonly reads: readonly string[] | undefined
      readonly owned: boolean
      readonly body: readonly Op[]
    }
  /**
   * Begin a scope: run `inner`, which gathers rows by `collect`; then tell the hooks of the leave node, and run `body`
   * for each gathered row. `enter` is the node of the row that began it.
   */
  | {
      readonly kind: 'scope'
      readonly node: number
      readonly enter: number
      readonly inputs: readonly number[]
      readonly inner: readonly Op[]
      readonly body: readonly Op[]
    }
  /** The row in `register` leaves the scope of node `node`. */
  | { readonly kind: 'collect'; readonly node: number; readonly register: number }
  /** Send the edge's registers of the row on their way. */
  | { readonly kind: 'emit'; readonly edge: number }

/** The lists of ops inside an op. */
export const opsInside = (op: Op): readonly (readonly Op[])[] =>
  op.kind === 'generate' ? [op.body] : op.kind === 'scope' ? [op.inner, op.body] : []

export interface Stage {
  readonly index: number
  readonly pipeline: number
  /** The names of its steps, for people. */
  readonly name: string
  /** `caller`: the thread that brings the row in; `pool`: any thread of the mask; `pinned`: the one pinned thread. */
  readonly place: 'caller' | 'pool' | 'pinned'
  /** How many threads of the pool may run it; undefined: all. */
  readonly threads: number | undefined
  /** The standalone consumer whose thread runs it; only where `place` is `pinned`. */
  readonly holder?: string | undefined
  /** The edge it reads; undefined for the caller's stage, which is fed by a source. */
  readonly inlet: number | undefined
  readonly ops: readonly Op[]
  /** Most rows in flight per thread: the smallest that one of its steps asks for, or as many as fill its batches. */
  readonly concurrency: number
  /** Distance from the source; deeper stages run first. */
  readonly depth: number
}

export interface Call {
  /** The entry whose ring and credit it uses. */
  readonly into: number
  /** Rows may come round by it. Where it has no room its frames wait in a file. */
  readonly isCyclic: boolean
  /** It carries the rows that `when` says no to. */
  readonly isOtherwise: boolean
}

export interface Edge {
  readonly index: number
  readonly pipeline: number
  /** The stage that feeds it; undefined for an entry, which calls feed. */
  readonly from: number | undefined
  /**
   * `stage`: to `to`; `result`: rows that reached the end, to whoever asked; `iterator`: items of `consumer`, to
   * whoever iterates; `entry`: to the first stage of a pipeline that is called; `call`: into an entry.
   */
  readonly kind: 'stage' | 'result' | 'iterator' | 'entry' | 'call'
  readonly to: number | undefined
  readonly consumer: string | undefined
  /** The sink node whose items an iterator edge carries, or whose rows a call edge. */
  readonly sink: number | undefined
  /** Of a call edge. */
  readonly call: Call | undefined
  /**
   * Registers that travel, and which of their columns. One register: the value in the frame is that row itself.
   * Several: an object of rows keyed by register id. (An iterator edge carries items, and lists no register.)
   */
  readonly carries: readonly { readonly register: number; readonly columns: Columns }[]
}

export interface Plan {
  /**
   * Names `app.pipeline`, in order; first those that sources feed, whose caller stage is the first stage with their
   * number, then those that are called, whose first stage has an entry.
   */
  readonly pipelines: readonly string[]
  readonly stages: readonly Stage[]
  readonly edges: readonly Edge[]
  /** Some step takes many rows at once. */
  readonly gathers?: boolean | undefined
  /** One line for each node of each graph: what must be the same in every thread. */
  readonly fingerprint: readonly string[]
}
