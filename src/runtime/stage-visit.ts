import { BUSY_UNIT_MS, STAGE } from '../inspect/counters.ts'
import type { Row } from '../graph/node.ts'
import type { Outputs } from './outputs.ts'
import { SKIPPED, type Outcome, type RowRun, type Visit } from './rows/run-row.ts'
import type { LivePlan, Seat, SessionSeat } from './seat.ts'
import type { Send } from './rows/send.ts'

/** Time spent that is less than a unit of the counters, kept for the next time. */
export interface BusyCarry {
  ms: number
}

/** What works rows through a stage: a claimed frame, or a source. Gathers what comes of them, and counts. */
export abstract class StageVisit implements Visit {
  readonly plan: LivePlan
  protected readonly seat: Seat
  protected skippedRows = 0
  protected failedRows = 0
  protected busyMs = 0
  readonly #carry: BusyCarry

  constructor(seat: Seat, plan: LivePlan, carry: BusyCarry) {
    this.seat = seat
    this.plan = plan
    this.#carry = carry
  }

  abstract get closed(): boolean
  protected abstract get outputs(): Outputs
  /** How the stage sends what its edges carry, by edge. */
  protected abstract sendOf(edge: number, run: RowRun): Send
  abstract pause(): Outcome
  abstract readonly session: SessionSeat
  abstract readonly ordered: boolean

  /** Rows of one session share batches. */
  get batchKey(): object {
    return this.session
  }

  get batchWait(): 'time' | 'none' {
    return 'time'
  }
  abstract fail(run: RowRun, step: string, error: unknown): void

  emit(edge: number, run: RowRun): void {
    const { over, value } = this.sendOf(edge, run)
    if (over !== undefined) {
      const produced = run.registers[over.register]
      if (produced !== SKIPPED)
        this.outputs.addOver(edge, run.frame!, over.passing, produced as Row | undefined, run)
      return
    }
    const whole = value(run)
    if (whole !== undefined) this.outputs.add(edge, whole, run.meta, run.index)
  }

  emitItem(edge: number, item: unknown, run: RowRun): void {
    this.outputs.add(edge, item, run.meta, run.index)
  }

  callHere(pipeline: string): never {
    throw new Error(`Bug in stairs: a call of ${pipeline} has no edge`)
  }

  skipped(): void {
    this.skippedRows++
  }

  /** Puts into the commit what the stage did since the last time. */
  protected countStage(session: number, stage: number, rows: number): void {
    const { seat } = this
    const word = (name: number): number => this.plan.counters.stage(seat.thread, session, stage, name)
    seat.addWide(word(STAGE.ROWS), rows)
    seat.addWide(word(STAGE.SKIPPED), this.skippedRows)
    seat.addWide(word(STAGE.FAILED), this.failedRows)
    this.skippedRows = 0
    this.failedRows = 0
    const busy = this.busyMs + this.#carry.ms
    const units = Math.floor(busy / BUSY_UNIT_MS)
    this.#carry.ms = busy - units * BUSY_UNIT_MS
    this.busyMs = 0
    seat.addBefore(word(STAGE.BUSY), units)
  }
}
