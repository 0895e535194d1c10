import { SESSION, SESSIONS, STATE } from '../../inspect/counters.ts'
import { BLOCKED, RUNNING } from '../../ring/bell.ts'
import { Listener, turnEventLoop } from '../event-loop.ts'
import { isCallEnd, type CallEnd, type FailureRecord } from '../failure.ts'
import { Holding } from '../holding.ts'
import { Outlet } from './outlet.ts'
import { Reorder } from './reorder.ts'
import { Scheduler } from '../scheduler.ts'
import { MAIN, type LivePlan, type Seat } from '../seat.ts'
import type { Session } from './session.ts'
import { failureEdge } from '../space.ts'
import { SpillDesk } from '../spill-desk.ts'
import { TAG, pathOf } from '../tags.ts'

const SLICE_MS = 4
/** While frames are on their way main looks for itself now and then: ringing it for each would cost more. */
const LOOK_MS = 4
const IDLE_LOOK_MS = 250

interface Frame {
  readonly bytes: Uint8Array
  readonly rows: number
}

/**
 * The part of the engine that runs on the caller's thread: feeds sources, takes off what comes back, and, without a
 * pool, works the stages as well. It turns only while there are sessions.
 */
export class Caller {
  readonly seat: Seat
  readonly scheduler: Scheduler
  /** Without a pool. */
  readonly spills: SpillDesk
  readonly #listener: Listener
  readonly #holding: Holding
  readonly #sessions = new Set<Session>()
  readonly #reorders = new Map<Session, Reorder<Frame>>()
  /** Called at every look, for what watches sessions. */
  readonly #watch: (session: Session) => void
  /** Called when the last session is over. */
  readonly #idle: () => void
  #running = false

  constructor(seat: Seat, watch: (session: Session) => void, idle: () => void) {
    this.seat = seat
    this.#watch = watch
    this.#idle = idle
    this.spills = new SpillDesk(seat)
    this.#listener = new Listener(seat)
    this.scheduler = new Scheduler(seat, this.#listener.kick)
    this.#holding = new Holding(seat, this.scheduler)
  }

  readonly kick = (): void => this.#listener.kick()

  get sessions(): ReadonlySet<Session> {
    return this.#sessions
  }

  /** A session slot of a plan that nothing is in flight for; -1 when all are taken. */
  freeSlot(plan: LivePlan): number {
    const { counters } = plan
    for (let slot = 0; slot < SESSIONS; slot++) {
      const taken = [...this.#sessions].some((session) => session.plan === plan && session.slot === slot)
      if (!taken && counters.inFlight(slot) === 0) return slot
    }
    return -1
  }

  add(session: Session, ordered: boolean): void {
    this.#sessions.add(session)
    if (ordered) this.#reorders.set(session, new Reorder())
    if (!this.#running) void this.#run()
    else this.kick()
  }

  /** Makes the place where a session's frames of one edge are handed out. */
  openOutlet(session: Session, edge: number, freeBytes: number): Outlet {
    const { counters } = session.plan
    const at = counters.session(MAIN, session.slot, SESSION.OUTLET_TAKEN)
    const outlet = new Outlet(this.seat.decoder, freeBytes, (frames) => {
      counters.store(at, (counters.load(at) + frames) | 0)
      session.publishReady()
      // All that was there has been handed out: a producer may wait for that.
      const mayGoOn =
        frames > 0
          ? counters.load(counters.session(MAIN, session.slot, SESSION.WAITING)) === 1
          : session.sources?.isWaiting === true
      if (mayGoOn) this.kick()
    })
    session.outlets.set(edge, outlet)
    return outlet
  }

  /** Main blocks until something may have changed, for a synchronous iterator. */
  block(ms: number): void {
    const { bells } = this.seat
    const ticket = bells.ticket()
    bells.setMode(BLOCKED)
    if (!this.#takeAll() && !this.#settleAll(true)) bells.wait(ticket, ms)
    bells.setMode(RUNNING)
    this.#takeAll()
    this.#settleAll(true)
  }

  /** @param isBlocked by `iterSync`: no promise of this thread will be settled */
  #settleAll(isBlocked: boolean): boolean {
    let did = false
    for (const session of this.#sessions) if (this.#settle(session, isBlocked)) did = true
    return did
  }

  async #run(): Promise<void> {
    this.#running = true
    // What was asked for in this turn of the event loop begins together.
    await Promise.resolve()
    while (this.#sessions.size > 0) {
      const ticket = this.seat.bells.ticket()
      if (this.#turn()) {
        await turnEventLoop()
        continue
      }
      if (this.#callBatches()) continue
      await this.#listener.wait(ticket, this.#patience(), () => this.#hasMore())
    }
    this.#running = false
    this.#idle()
  }

  #turn(): boolean {
    let did = this.#takeAll()
    for (const session of this.#sessions) if (this.#feed(session)) did = true
    if (this.seat.pool.poolThreads === 0) {
      const until = performance.now() + SLICE_MS
      while (performance.now() < until && this.scheduler.turn()) did = true
      if (this.spills.look()) did = true
      if (this.#takeAll()) did = true
    }
    this.seat.ringAll()
    return this.#settleAll(false) || did
  }

  #feed(session: Session): boolean {
    const { counters } = session.plan
    const waiting = counters.session(MAIN, session.slot, SESSION.WAITING)
    if (counters.load(waiting) === 1) counters.store(waiting, 0)
    let did = false
    for (const feeder of session.feeders) if (!feeder.over && feeder.slice()) did = true
    if (!did && session.feeders.some((feeder) => feeder.waitsForRoom)) counters.store(waiting, 1)
    return did
  }

  /** What is there although nothing was done: looked at when others can see that main sleeps. */
  #hasMore(): boolean {
    for (const plan of this.seat.plans.values())
      for (let edge = 0; edge < plan.rings.length; edge++)
        if (this.#isMine(plan, edge) && plan.rings[edge]!.size > 0) return true
    for (const session of this.#sessions) if (session.feeders.some((feeder) => feeder.hasRoom)) return true
    return this.seat.pool.poolThreads === 0 && this.scheduler.hasWork
  }

  /** Rows that wait for others to fill a batch wait no longer where none can come. @returns whether there were some here */
  #callBatches(): boolean {
    let called = false
    for (const session of this.#sessions) {
      const { plan, slot, view, feeders } = session
      if (!plan.gathers) continue
      this.#holding.say()
      const { counters } = plan
      const held = counters.sumOf(slot, SESSION.HELD)
      const open = feeders.reduce((rows, feeder) => rows + feeder.open, 0)
      const isStuck =
        feeders.every((feeder) => feeder.over || feeder.waitsForRoom) &&
        held === counters.inFlight(slot) &&
        open <= this.#holding.gathered(view)
      counters.store(counters.session(MAIN, slot, SESSION.FLUSH), isStuck ? 1 : 0)
      if (!isStuck) continue
      if (this.#holding.call(view)) called = true
      if (held > 0) this.seat.ringPool()
    }
    return called
  }

  #isMine(plan: LivePlan, edge: number): boolean {
    return (
      edge === failureEdge(plan.plan) ||
      (edge < plan.plan.edges.length && plan.plan.edges[edge]!.to === undefined)
    )
  }

  #patience(): number {
    let ms = IDLE_LOOK_MS
    for (const session of this.#sessions) {
      if (session.plan.counters.inFlight(session.slot) > 0) ms = Math.min(ms, LOOK_MS)
      ms = Math.min(ms, session.sources?.patience ?? ms)
    }
    return ms
  }

  // ---- what comes back

  /** Takes every frame for main off its ring, so that no reader holds up another. */
  #takeAll(): boolean {
    let did = false
    for (const plan of this.seat.plans.values())
      for (let edge = 0; edge < plan.rings.length; edge++) {
        if (!this.#isMine(plan, edge)) continue
        for (let slot = plan.rings[edge]!.claim(); slot !== -1; slot = plan.rings[edge]!.claim()) {
          this.#take(plan, edge, slot)
          did = true
        }
      }
    return did
  }

  #take(plan: LivePlan, edge: number, slot: number): void {
    const { arena } = this.seat
    const tags = arena.tags(slot)
    const number = arena.control[tags + TAG.SESSION]!
    const session = this.#find(plan, number)
    const frame = { bytes: arena.read(slot), rows: arena.control[tags + TAG.ROWS]! }
    const path = pathOf(arena.control, tags)
    this.#retire(plan, edge, slot, number)
    if (session === undefined) this.#drop(plan, edge, number)
    else if (edge === failureEdge(plan.plan)) this.#fail(session, frame.bytes)
    else this.#deliver(session, edge, frame, path)
  }

  #deliver(session: Session, edge: number, frame: Frame, path: ReturnType<typeof pathOf>): void {
    const reorder = path === undefined ? undefined : this.#reorders.get(session)
    const outlet = session.outlets.get(edge)
    if (outlet === undefined || session.state === STATE.CLOSED)
      return this.#drop(session.plan, edge, session.slot)
    if (reorder === undefined || path === undefined) return outlet.put(frame.bytes, frame.rows)
    for (const ready of reorder.put(path, frame)) outlet.put(ready.bytes, ready.rows)
    session.publishReady()
    session.publishHead(reorder.next)
  }

  #fail(session: Session, bytes: Uint8Array): void {
    const frame = this.seat.decoder.decode(bytes)
    for (let i = 0; i < frame.count; i++) {
      const told = frame.value(i) as FailureRecord | CallEnd
      if (isCallEnd(told)) session.sources?.ended(told.call, told.error)
      else if (session.failed(told)) session.abandonQuietly()
    }
  }

  #drop(plan: LivePlan, edge: number, session: number): void {
    if (edge === failureEdge(plan.plan)) return
    const at = plan.counters.session(MAIN, session, SESSION.OUTLET_TAKEN)
    plan.counters.store(at, (plan.counters.load(at) + 1) | 0)
  }

  #retire(plan: LivePlan, edge: number, slot: number, session: number): void {
    const { seat } = this
    const { counters } = plan
    seat.commit.input(slot)
    seat.addAfter(counters.session(MAIN, session, SESSION.DONE), 1)
    seat.addAfter(counters.released(MAIN, edge), seat.arena.control[seat.arena.tags(slot) + TAG.SLOTS]!)
    seat.runCommit()
  }

  #find(plan: LivePlan, slot: number): Session | undefined {
    for (const session of this.#sessions) if (session.plan === plan && session.slot === slot) return session
    return undefined
  }

  /** @returns whether its sources went on, or the session is over now */
  #settle(session: Session, isBlocked: boolean): boolean {
    this.#watch(session)
    const did = !session.isOver && session.sources?.turn(isBlocked) === true
    if (!session.isQuiet && !session.isOver) return did
    session.finish()
    if (session.state === STATE.CLOSED) this.scheduler.leaveClosed()
    for (const feeder of session.feeders) feeder.cancel()
    session.sources?.cancel()
    // Rows of it that wait here for others are dropped.
    this.#holding.call(session.view)
    this.#sessions.delete(session)
    this.#reorders.delete(session)
    return true
  }
}
