import type { Frame } from '../../frame/frame.ts'
import type { Row } from '../../graph/node.ts'
import type { RowContext } from './context.ts'

/** What an op returns: nothing when it is done, a promise when the row has to wait. Never a promise for a sync handler. */
export type Outcome = undefined | PromiseLike<undefined>

/** What the steps have borrowed of a frame, each under a number of its own: made at the first row, kept with the frame. */
export type Loans = unknown[]

/** Stands in a register whose row was skipped: what reads it is skipped too. */
export const SKIPPED: unique symbol = Symbol('skipped')

/** A row that leaves its scope, and what travels with it. */
export interface Gathered {
  readonly row: Row
  readonly meta: Record<string, unknown> | undefined
}

/** All that came of one row so far. */
export interface Scope {
  readonly rows: Gathered[]
  /** How many rows of it have failed. */
  failures: number
}

/** One row on its way through the ops of a stage. */
export interface RowRun {
  readonly visit: Visit
  /** Number of the pipeline in its plan. */
  readonly pipeline: number
  /** Index in the frame, or of the row that the source gave. */
  index: number
  /** The row of each node, by node id; where it lies over the frame, the keys that were produced here, if any. */
  readonly registers: unknown[]
  /** The frame whose columns the rows lie over; undefined: registers hold whole rows. */
  readonly frame: Frame | undefined
  /** What the steps have borrowed of the frame. */
  readonly loans: Loans
  readonly context: RowContext
  /** What travels with derived rows: `context.meta`, where there is one. */
  readonly meta: Record<string, unknown> | undefined
  /** Rows that reached the end of their pipeline and were not counted yet. */
  ended: number
  /** Set by `visit.fail`: nothing more is done for this row. */
  failed: boolean
  /** A row beside this one: a copy of its registers and its meta, and a context of its own. */
  fork(): RowRun
  /** What must be done before this row goes on behind a step that it waits in: the row before it, where order counts. */
  turn: Outcome
  /** The scope that rows made of this one leave by `collect`. */
  scope: Scope | undefined
  /**
   * Begins a row that was made of this one: it has a copy of the meta, or one that was kept for it, and a context of
   * its own.
   */
  derive(meta?: Record<string, unknown>): Origin
  /** Back to the row it was made of. */
  restore(origin: Origin): void
}

/** The row that another is derived from, while that one is worked. */
export interface Origin {
  readonly meta: Record<string, unknown> | undefined
  readonly context: RowContext | undefined
}

/** What the ops of a stage ask of whoever works its rows. */
export interface Visit {
  /** Nobody wants these rows any more: generators stop. */
  readonly closed: boolean
  emit(edge: number, run: RowRun): void
  /** An item for whoever iterates a consumer. */
  emitItem(edge: number, item: unknown, run: RowRun): void
  /** The row is worked by another pipeline as well, here. Only where calls have no edge. */
  callHere(pipeline: string, row: Row, run: RowRun): void
  /** After each row that a generator gave: room for more? A promise when the generator has to wait. */
  pause(): Outcome
  fail(run: RowRun, step: string, error: unknown): void
  skipped(): void
  /** What may share a call with a row of this one: rows of the same key. */
  readonly batchKey: object
  /** How long a row waits for others: a step's `maxWaitMs`, until the thread has turned its event loop, or not at all. */
  readonly batchWait: 'time' | 'turn' | 'none'
  /** Its results are wanted in the order of the rows. */
  readonly ordered: boolean
}

export interface BoundOp {
  run(run: RowRun): Outcome
}

/** Runs ops in order, and goes on after those that have to wait. */
export function runOps(ops: readonly BoundOp[], from: number, run: RowRun): Outcome {
  for (let i = from; i < ops.length; i++) {
    const waiting = ops[i]!.run(run)
    if (run.failed) return undefined
    if (waiting !== undefined) return waiting.then(() => (run.failed ? undefined : runOps(ops, i + 1, run)))
  }
  return undefined
}

/**
 * Runs ops for a row that was made of another one, in the registers of that one: it may fail or be skipped by itself.
 *
 * @param meta kept for it; a copy of what travels with the other, unless given
 */
export function runDerived(ops: readonly BoundOp[], run: RowRun, meta?: Record<string, unknown>): Outcome {
  const origin = run.derive(meta)
  const end = (): undefined => {
    run.restore(origin)
    run.failed = false
  }
  const waiting = runOps(ops, 0, run)
  return waiting === undefined ? end() : waiting.then(end)
}
