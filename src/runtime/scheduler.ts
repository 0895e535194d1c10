import type { BoundStage } from './rows/bind.ts'
import type { LivePlan, Seat, SessionSeat } from './seat.ts'
import { FrameVisit } from './frame-visit.ts'
import { StageDesk } from './stage-desk.ts'

/** Something that gives rows when nothing else can be done: a producer on this thread. */
export interface Source {
  readonly plan: LivePlan
  /** Gives rows for a few milliseconds. @returns whether anything was done */
  slice(): boolean
  readonly over: boolean
  readonly session: SessionSeat
  /** Rows whose handlers have not settled. */
  readonly open: number
  /** It has rows, and no room for them. */
  readonly waitsForRoom: boolean
}

/** What is under way here for one session. */
export interface Held {
  readonly session: SessionSeat
  /** Frames, and calls of producers. */
  frames: number
  /** Rows whose handlers have not settled. */
  rows: number
  /** Some of it moves without a batch being called. */
  moves: boolean
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

  /** What is under way here for the sessions of a plan. */
  held(plan: LivePlan): Iterable<Held> {
    const found = new Map<SessionSeat, Held>()
    const of = (session: SessionSeat): Held => {
      const held = found.get(session) ?? { session, frames: 0, rows: 0, moves: false }
      found.set(session, held)
      held.frames++
      return held
    }
    for (const { plan: each, desks } of this.#plans)
      for (const desk of each === plan ? desks : [])
        for (const visit of desk.open) {
          const held = of(visit.session)
          held.rows += visit.open
          if (visit.state === 'parked') held.moves = true
        }
    for (const source of this.#sources) {
      if (source.plan !== plan) continue
      const held = of(source.session)
      held.rows += source.open
      if (!source.waitsForRoom) held.moves = true
    }
    return found.values()
  }

  /** Handlers of sessions that are over may never settle: nobody waits for them any more. */
  leaveClosed(): void {
    for (const desk of this.#desks) desk.leaveClosed()
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
