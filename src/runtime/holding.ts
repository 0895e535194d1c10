import { SESSION, STATE } from '../inspect/counters.ts'
import type { Scheduler } from './scheduler.ts'
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
  /** What is said now: words of this thread that are not 0. */
  readonly #said = new Map<number, { readonly plan: LivePlan; frames: number }>()

  constructor(seat: Seat, scheduler: Scheduler) {
    this.#seat = seat
    this.#scheduler = scheduler
  }

  /**
   * Before a thread of the pool sleeps. Calls with what waits where that was asked for.
   *
   * @returns whether it did, so that there is something to do
   */
  beforeSleep(): boolean {
    if (!this.hasBatches) return false
    let called = false
    for (const plan of this.#seat.plans.values())
      for (const session of plan.sessions.values()) {
        const { counters } = plan
        const isAsked = counters.load(counters.session(MAIN, session.slot, SESSION.FLUSH)) === 1
        if (!isAsked && this.#seat.stateOf(plan, session.slot) !== STATE.CLOSED) continue
        if (this.call(session)) called = true
      }
    if (!called && this.say(0)) this.#seat.wakeMain()
    return called
  }

  get hasBatches(): boolean {
    return this.#seat.meetings.batchers.length > 0
  }

  /** Calls with what waits for others. @param key whose rows */
  call(key: object): boolean {
    let called = false
    for (const batcher of this.#seat.meetings.batchers) if (batcher.flush(key)) called = true
    return called
  }

  /** All rows here wait in batches, or there are none. @param open rows in flight beside those of frames */
  isQuiet(open: number): boolean {
    let gathered = 0
    for (const batcher of this.#seat.meetings.batchers) {
      if (batcher.calls > 0) return false
      gathered += batcher.gathered
    }
    return this.#seat.inFlight + open <= gathered && !this.#scheduler.hasParked
  }

  /** Says how many frames are held here. @returns whether that has changed */
  say(open: number): boolean {
    const frames = new Map<number, { plan: LivePlan; frames: number }>()
    if (this.isQuiet(open + this.#scheduler.openRows))
      for (const { plan, session } of this.#scheduler.held()) {
        const at = plan.counters.session(this.#seat.thread, session, SESSION.HELD)
        const known = frames.get(at) ?? { plan, frames: 0 }
        known.frames++
        frames.set(at, known)
      }
    let changed = false
    for (const [at, { plan }] of this.#said) if (!frames.has(at)) plan.counters.store(at, 0)
    for (const [at, now] of frames) {
      if (this.#said.get(at)?.frames === now.frames) continue
      now.plan.counters.store(at, now.frames)
      changed = true
    }
    this.#said.clear()
    for (const [at, now] of frames) this.#said.set(at, now)
    return changed
  }
}
