import type { BoundStage } from './bind.ts'
import type { LivePlan, Seat } from './seat.ts'
import { FrameVisit } from './frame-visit.ts'
import { StageDesk } from './stage-desk.ts'

/** Something that gives rows when nothing else can be done: a producer on this thread. */
export interface Source {
  readonly plan: LivePlan
  /** Gives rows for a few milliseconds. @returns whether anything was done */
  slice(): boolean
  readonly over: boolean
  /** Rows whose handlers have not settled. */
  readonly open: number
  /** The session of the call that it answers, while it waits for room. */
  readonly heldFor: number | undefined
}

/**
 * What a thread does next. It never nests and never blocks on a full edge: what has no room is parked, and tried
 * first on every turn. Within a plan the deepest stage that has a frame goes first, so that what was begun leaves;
 * plans take turns. Sources run when nothing else can.
 */
export class Scheduler {
  readonly #seat: Seat
  readonly #plans: { readonly plan: LivePlan; readonly desks: readonly StageDesk[] }[] = []
  readonly #sources = new Set<Source>()
  readonly #kick: () => void
  #turn = 0
  #desks: StageDesk[] = []

  constructor(seat: Seat, kick: () => void) {
    this.#seat = seat
    this.#kick = kick
  }

  /** `stages`: those that this thread may run. */
  add(plan: LivePlan, stages: readonly BoundStage[]): void {
    const begin = (desk: StageDesk, slot: number): FrameVisit => new FrameVisit(this.#seat, plan, desk, slot)
    const desks = stages
      .map((bound) => new StageDesk(this.#seat, plan, bound, this.#kick, begin))
      .sort((a, b) => b.depth - a.depth || b.bound.stage.index - a.bound.stage.index)
    this.#plans.push({ plan, desks })
    this.#desks.push(...desks)
  }

  addSource(source: Source): void {
    this.#sources.add(source)
    this.#seat.sources++
  }

  /** Rows of async handlers are in flight, or generators wait for room. */
  get waits(): boolean {
    for (const desk of this.#desks) if (desk.inFlight > 0) return true
    return this.#sources.size > 0
  }

  get hasSources(): boolean {
    return this.#sources.size > 0
  }

  /** Rows of sources here whose handlers have not settled. */
  get openRows(): number {
    let rows = 0
    for (const source of this.#sources) rows += source.open
    return rows
  }

  /** The frames that are being worked here, and the calls of sources that wait for room. */
  *held(): Generator<{ readonly plan: LivePlan; readonly session: number }> {
    for (const { plan, desks } of this.#plans)
      for (const desk of desks) for (const session of desk.openSessions()) yield { plan, session }
    for (const { plan, heldFor } of this.#sources)
      if (heldFor !== undefined) yield { plan, session: heldFor }
  }

  /** Looked at once more by a thread that is about to sleep. */
  get hasWork(): boolean {
    for (const desk of this.#desks) if (desk.hasWork) return true
    return false
  }

  get hasParked(): boolean {
    for (const desk of this.#desks) if (desk.hasParked) return true
    return false
  }

  /** Does one thing. @returns false when there was nothing to do */
  turn(): boolean {
    let moved = false
    for (const { desks } of this.#plans)
      for (const desk of desks) if (desk.hasParked && desk.retryParked()) moved = true
    return moved || this.#visit() || this.#runSources()
  }

  #visit(): boolean {
    const plans = this.#plans
    for (let i = 0; i < plans.length; i++) {
      const at = (this.#turn + i) % plans.length
      for (const desk of plans[at]!.desks)
        if (desk.visit()) {
          this.#turn = at + 1
          return true
        }
    }
    return false
  }

  #runSources(): boolean {
    let did = false
    for (const source of this.#sources) {
      if (source.slice()) did = true
      if (source.over && this.#sources.delete(source)) this.#seat.sources--
    }
    return did
  }
}
