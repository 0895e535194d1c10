import { STATE } from '../../inspect/counters.ts'
import { Feeder } from './feeder.ts'
import type { FeederOptions } from './feeder-options.ts'
import type { RowFeed } from './row-feed.ts'
import type { LivePlan, Seat, SessionSeat } from '../seat.ts'
import type { Staging } from './staging.ts'

const SLICE_MS = 4

/** Feeds the rows of a source when all of them are there: nothing of a source that throws is ever seen. */
export class StagedFeeder implements RowFeed {
  readonly plan: LivePlan
  readonly #seat: Seat
  readonly #of: Omit<FeederOptions, 'rows' | 'isAsync'>
  readonly #staging: Staging
  #feeder: Feeder | undefined
  #cancelled = false

  constructor(seat: Seat, plan: LivePlan, of: Omit<FeederOptions, 'rows' | 'isAsync'>, staging: Staging) {
    this.#seat = seat
    this.plan = plan
    this.#of = of
    this.#staging = staging
  }

  get over(): boolean {
    return this.#feeder?.over ?? this.#cancelled
  }

  get session(): SessionSeat {
    return this.#of.session
  }

  get open(): number {
    return this.#feeder?.open ?? 0
  }

  get waitsForRoom(): boolean {
    return this.#feeder?.waitsForRoom ?? false
  }

  get holdsRows(): boolean {
    return this.#feeder?.holdsRows ?? false
  }

  get hasRoom(): boolean {
    return this.#feeder?.hasRoom ?? false
  }

  slice(): boolean {
    if (this.#feeder !== undefined) return this.#feeder.slice()
    if (this.over) return false
    const isOpen = this.#seat.stateOf(this.plan, this.#of.session.slot) === STATE.OPEN
    if (!isOpen) this.#staging.abandon()
    else if (!this.#staging.isOver) return this.#staging.drain(performance.now() + SLICE_MS)
    this.#feeder = new Feeder(this.#seat, this.plan, {
      ...this.#of,
      rows: isOpen ? this.#staging.take() : [][Symbol.iterator](),
      isAsync: false,
    })
    return true
  }

  cancel(): void {
    this.#feeder?.cancel()
    this.#staging.abandon()
    this.#cancelled = true
  }
}
