import type { Frame } from '../../frame/frame.ts'
import { RowContext, type SessionView } from './context.ts'
import type { Loans, Origin, Outcome, RowRun, Scope, Visit } from './run-row.ts'
import type { Log } from '../../graph/context.ts'

/** What the rows of one visit have in common. */
export interface RunScope {
  readonly session: SessionView
  readonly log: Log
  readonly thread: number
  readonly pipeline: number
  /** The frame whose columns the rows lie over; undefined: registers hold whole rows. */
  readonly frame: Frame | undefined
  /** What the steps have borrowed of the frame. */
  readonly loans: Loans
}

/** Rows that lie over no frame. */
export const NO_FRAME = { frame: undefined, loans: [] as Loans }

/** One row on its way through the ops of a stage; used again for the next row when nobody holds it. */
export class Run implements RowRun {
  readonly visit: Visit
  readonly registers: unknown[]
  readonly pipeline: number
  readonly frame: Frame | undefined
  readonly loans: Loans
  index = 0
  ended = 0
  scope: Scope | undefined
  #failed = false
  turn: Outcome
  readonly #scope: RunScope
  #meta: Record<string, unknown> | undefined
  #context: RowContext | undefined

  /** @param nodes of the graph: one register for each */
  constructor(visit: Visit, scope: RunScope, nodes: number) {
    this.visit = visit
    this.#scope = scope
    this.pipeline = scope.pipeline
    this.frame = scope.frame
    this.loans = scope.loans
    this.registers = new Array<unknown>(nodes).fill(undefined)
  }

  begin(index: number, meta: Record<string, unknown> | undefined): void {
    this.index = index
    this.#failed = false
    this.scope = undefined
    this.#meta = meta
    this.#context = undefined
  }

  get failed(): boolean {
    return this.#failed
  }

  set failed(failed: boolean) {
    this.#failed = failed
    if (failed && this.scope !== undefined) this.scope.failures++
  }

  /** Made when a handler is there to get it: rows that only pass do not pay for one. */
  get context(): RowContext {
    return (this.#context ??= new RowContext(
      this.#scope.session,
      this.#scope.log,
      this.#scope.thread,
      this.#meta,
    ))
  }

  get meta(): Record<string, unknown> | undefined {
    return this.#context === undefined ? this.#meta : RowContext.metaOf(this.#context)
  }

  fork(): Run {
    const fork = new Run(this.visit, this.#scope, this.registers.length)
    this.registers.forEach((row, i) => (fork.registers[i] = row))
    const { meta } = this
    fork.begin(this.index, meta && { ...meta })
    fork.scope = this.scope
    return fork
  }

  derive(meta = this.meta): Origin {
    const origin = { meta: this.#meta, context: this.#context }
    this.#meta = meta === undefined ? undefined : { ...meta }
    this.#context = undefined
    return origin
  }

  restore(origin: Origin): void {
    this.#meta = origin.meta
    this.#context = origin.context
  }
}
