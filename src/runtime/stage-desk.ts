import { threadState } from '../base/thread.ts'
import { STATE } from '../inspect/counters.ts'
import { Aim } from './aim.ts'
import { isNext } from './edge-room.ts'
import type { BoundStage } from './rows/bind.ts'
import type { BusyCarry } from './stage-visit.ts'
import type { LivePlan, Seat, SessionSeat } from './seat.ts'
import { FLAG, TAG, pathOf } from './tags.ts'

/** Frames of an async stage whose rows are in flight at a time: a few slow rows in each must not keep others waiting. */
const OPEN_FRAMES = 64
/** Frames claimed for a session that is parked here, while others are looked for. */
const HELD_FRAMES = 8
/** Rows of a frame that a fan-out sends while it is not known what they cost. */
const FIRST_CUT = 16

/** A frame that is being worked here. */
export interface OpenVisit {
  readonly state: 'working' | 'parked' | 'done'
  readonly session: SessionSeat
  /** Rows whose handlers have not settled. */
  readonly open: number
  start(): void
  pump(): void
  retry(): void
  leave(): void
}

/** What one thread has under way in one stage. */
export class StageDesk {
  readonly bound: BoundStage
  readonly depth: number
  readonly thread = threadState()
  readonly busy: BusyCarry = { ms: 0 }
  /** Rows whose handlers have not settled. */
  inFlight = 0
  isAsync = false
  readonly #seat: Seat
  readonly #plan: LivePlan
  readonly #aim: Aim
  readonly #open = new Set<OpenVisit>()
  readonly #parked = new Set<OpenVisit>()
  #held: number[] = []
  #mostHeld = HELD_FRAMES
  readonly #kick: () => void
  readonly #begin: (desk: StageDesk, slot: number) => OpenVisit

  /**
   * @param begin makes the visit of a claimed frame
   * @param kick called when something happened while the thread was in its event loop */
  constructor(
    seat: Seat,
    plan: LivePlan,
    bound: BoundStage,
    kick: () => void,
    begin: (desk: StageDesk, slot: number) => OpenVisit,
  ) {
    this.#begin = begin
    this.#seat = seat
    this.#plan = plan
    this.bound = bound
    this.depth = bound.stage.depth
    this.#kick = kick
    this.#aim = new Aim(plan, [bound.stage.index], FIRST_CUT, seat.pool.tuning.adaptive)
  }

  /** Rows a generator of this stage gathers before it sends them. */
  cut(session: number, bytesPerRow: number): number {
    return this.#aim.rows(session, bytesPerRow)
  }

  get hasParked(): boolean {
    return this.#parked.size > 0
  }

  /** Takes a frame and works it. @returns false when there is none that may be worked now */
  visit(): boolean {
    if (!this.#hasPlace || this.#seat.solo === 'running') return false
    const slot = this.#next()
    if (slot === -1) return false
    // Whoever finds more than it can take wakes the next, so that one bell is enough for many frames.
    const { inlet } = this.bound.stage
    if (this.#plan.rings[inlet!]!.size > 0) this.#seat.wakeOne(this.#plan.readers[inlet!]!)
    const visit = this.#begin(this, slot)
    this.#open.add(visit)
    visit.start()
    return true
  }

  /** Something is queued for this stage. A hint, for a thread about to sleep. */
  get hasWork(): boolean {
    return (
      this.#plan.rings[this.bound.stage.inlet!]!.size > 0 &&
      !this.hasParked &&
      this.#hasPlace &&
      this.#seat.solo === 'no'
    )
  }

  /** As many rows are in flight as the steps allow. */
  get isFull(): boolean {
    return this.inFlight >= this.bound.stage.concurrency
  }

  get #hasPlace(): boolean {
    // Frames whose rows wait for others to fill a batch wait for more frames.
    const most = this.bound.gathers ? Infinity : OPEN_FRAMES
    return !this.isFull && this.#open.size - this.#parked.size < most
  }

  /** Tries what is parked again. @returns true when something moved */
  retryParked(): boolean {
    let moved = false
    for (const visit of [...this.#parked]) {
      this.#parked.delete(visit)
      visit.retry()
      if (visit.state === 'parked') this.#parked.add(visit)
      else moved = true
    }
    return moved
  }

  /** The frames that are being worked. */
  get open(): Iterable<OpenVisit> {
    return this.#open
  }

  // ---- what visits tell

  park(visit: OpenVisit): void {
    this.#parked.add(visit)
  }

  closed(visit: OpenVisit): void {
    this.#open.delete(visit)
    this.#kick()
  }

  rowWaits(): void {
    this.inFlight++
    this.#seat.inFlight++
    this.isAsync = true
  }

  /** Rows of a session that is over, whose handlers have not settled. */
  rowsLeft(rows: number): void {
    this.inFlight -= rows
    this.#seat.inFlight -= rows
  }

  /** Sessions that are over leave what they have under way here. */
  leaveClosed(): void {
    if (this.inFlight > 0) for (const visit of [...this.#open]) visit.leave()
  }

  rowDone(): void {
    this.inFlight--
    this.#seat.inFlight--
    this.#kick()
    // Rows of other open frames may have waited for this place.
    if (this.inFlight !== this.bound.stage.concurrency - 1) return
    for (const visit of this.#open) {
      visit.pump()
      if (this.isFull) return
    }
  }

  #next(): number {
    const suspect = this.#held.findIndex((slot) => this.#isSuspect(slot))
    if (suspect !== -1) return this.#beginSolo(this.#held.splice(suspect, 1)[0]!)
    if (this.#seat.solo === 'wanted') return -1
    for (let i = 0; i < this.#held.length; i++)
      if (this.#mayRun(this.#held[i]!)) return this.#held.splice(i, 1)[0]!
    for (;;) {
      if (this.#held.length >= this.#mostHeld) return -1
      const slot = this.#plan.rings[this.bound.stage.inlet!]!.claim()
      if (slot === -1) return -1
      if (this.#isSuspect(slot)) return this.#beginSolo(slot)
      if (this.#mayRun(slot)) return slot
      // Its session waits for room here: frames of other sessions behind it need not.
      this.#held.push(slot)
    }
  }

  #isSuspect(slot: number): boolean {
    return (this.#seat.arena.control[this.#seat.arena.tags(slot) + TAG.FLAGS]! & FLAG.SUSPECT) !== 0
  }

  /**
   * A suspect frame runs when no other row does in this thread, so that a death tells which row it was. Until then no
   * other frame is begun.
   */
  #beginSolo(slot: number): number {
    if (this.#seat.runningRows > 0) {
      this.#seat.solo = 'wanted'
      this.#held.unshift(slot)
      return -1
    }
    this.#seat.solo = 'running'
    return slot
  }

  #mayRun(slot: number): boolean {
    if (this.#parked.size === 0) return true
    const { control } = this.#seat.arena
    const tags = this.#seat.arena.tags(slot)
    const session = control[tags + TAG.SESSION]!
    let waits = false
    for (const visit of this.#parked) if (visit.session.slot === session) waits = true
    if (!waits || this.#seat.stateOf(this.#plan, session) === STATE.CLOSED) return true
    const path = pathOf(control, tags)
    if (path === undefined) return false
    // In an ordered session the frame that others wait for may stand behind many: the edge's bound is the only one.
    this.#mostHeld = Infinity
    return isNext(this.#plan, session, path)
  }
}
