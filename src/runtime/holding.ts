import { SESSION, STATE } from '../inspect/counters.ts'
import type { Held, Scheduler } from './scheduler.ts'
import { MAIN, type LivePlan, type Seat } from './seat.ts'

/**
 * When a batch that is not full need not wait for its time: no row can come that would fill it. Each thread says,
 * before it sleeps, how many frames it has of which all rows wait in batches; where that is all that is in flight of
 * a session, and its sources are at their end or wait for room, main asks the threads to call with what they have.
 * Only the size of batches depends on it: who is mistaken calls too early, or when the time is over.
 */
export class Holding {
  readonly #seat: Seat
  readonly #scheduler: Scheduler
  /** The words of this thread that are not 0, and what they say. */
  #said = new Map<number, { readonly plan: LivePlan; readonly frames: number }>()

  constructor(seat: Seat, scheduler: Scheduler) {
    this.#seat = seat
    this.#scheduler = scheduler
  }

  /**
   * Before a thread of the pool sleeps. Calls with what waits where that was asked for, or where nobody wants it.
   *
   * @returns whether it did, so that there is something to do
   */
  beforeSleep(): boolean {
    if (this.#seat.meetings.batchers.length === 0) return false
    let called = false
    for (const plan of this.#seat.plans.values())
      for (const session of plan.sessions.values()) {
        const { counters } = plan
        const isAsked = counters.load(counters.session(MAIN, session.slot, SESSION.FLUSH)) === 1
        if (!isAsked && this.#seat.stateOf(plan, session.slot) !== STATE.CLOSED) continue
        if (this.call(session)) called = true
      }
    if (!called && this.say()) this.#seat.wakeMain()
    return called
  }

  /** Calls with what waits for others. @param key whose rows */
  call(key: object): boolean {
    let called = false
    for (const batcher of this.#seat.meetings.batchers) if (batcher.flush(key)) called = true
    return called
  }

  /** Rows of a session that wait for others here. */
  gathered(key: object): number {
    let rows = 0
    for (const batcher of this.#seat.meetings.batchers) rows += batcher.gathered(key)
    return rows
  }

  /** Says how many frames are held here. @returns whether that has changed */
  say(): boolean {
    const saying = new Map<number, { plan: LivePlan; frames: number }>()
    for (const plan of this.#seat.plans.values()) {
      if (!plan.gathers) continue
      for (const held of this.#scheduler.held(plan)) {
        const at = plan.counters.session(this.#seat.thread, held.session.slot, SESSION.HELD)
        if (this.#isHeld(held)) saying.set(at, { plan, frames: held.frames })
      }
    }
    let changed = false
    for (const [at, { plan }] of this.#said) if (!saying.has(at)) plan.counters.store(at, 0)
    for (const [at, { plan, frames }] of saying) {
      if (this.#said.get(at)?.frames === frames) continue
      plan.counters.store(at, frames)
      changed = true
    }
    this.#said = saying
    return changed
  }

  /** Rows of generators may be more than those they came of: then it is a guess. */
  #isHeld({ session, rows, moves }: Held): boolean {
    return !moves && rows <= this.gathered(session)
  }
}
