import { STATE, SESSION } from '../inspect/counters.ts'
import type { FrameDecoder, FrameEncoder } from '../frame/frame.ts'
import { createDecoder, createEncoder } from '../frame/codec.ts'
import type { Log } from '../graph/context.ts'
import { allColumns } from '../plan/columns.ts'
import type { Plan } from '../plan/plan.ts'
import { Arena } from '../ring/arena.ts'
import { Bells, RUNNING } from '../ring/bell.ts'
import { Commit } from '../ring/commit.ts'
import type { Ring } from '../ring/ring.ts'
import type { BoundStage } from './rows/bind.ts'
import { stderrLog } from '../base/stderr-log.ts'
import type { SessionView } from './rows/context.ts'
import { Meetings } from './rows/meetings.ts'
import {
  THREAD,
  attachPlan,
  threadWord,
  threadsOf,
  type AttachedPlan,
  type PlanSpace,
  type PoolSpace,
} from './space.ts'

export const MAIN = 0

/** Frames that wait before a sleeping reader is woken by a writer that goes on writing. */
const FRAMES_PER_BELL = 8

/** A session as one thread sees it. */
export class SessionSeat implements SessionView {
  readonly slot: number
  readonly generation: number
  #controller: AbortController | undefined

  constructor(slot: number, generation: number) {
    this.slot = slot
    this.generation = generation
  }

  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal
  }

  abort(): void {
    if (this.#controller?.signal.aborted === false) this.#controller.abort()
  }
}

/** A plan as one thread works on it. */
export interface LivePlan extends AttachedPlan {
  /** By stage; undefined: this thread does not run it. */
  readonly bound: (BoundStage | undefined)[]
  /** Some step of it takes many rows at once. */
  readonly gathers: boolean
  /** By edge: rows that reach the end of a pipeline. */
  readonly isResult: readonly boolean[]
  /** The encoder of an edge: what it learns of the rows there is of no use anywhere else. */
  encoderOf(edge: number): FrameEncoder
  /** By edge: the threads that read it. */
  readonly readers: readonly (readonly number[])[]
  /** By stage: the edge on the way to the result, where ordered sessions must see every frame; or -1. */
  readonly chain: readonly number[]
  readonly sessions: Map<number, SessionSeat>
}

/** All that one thread holds of a pool: its view of the shared memory, its codec, its plans. */
export class Seat {
  readonly pool: PoolSpace
  readonly thread: number
  readonly arena: Arena
  readonly bells: Bells
  readonly rings = new Map<number, Ring>()
  readonly commit: Commit
  readonly decoder: FrameDecoder = createDecoder()
  readonly plans = new Map<number, LivePlan>()
  readonly log: Log
  /** Slots that an edge may hold. All edges together hold half of the arena at most: the rest is for what leaves them. */
  edgeLimit = 0
  readonly maxRowBytes: number
  /** Rows whose handlers have not settled, in all stages. */
  inFlight = 0
  /** Of those, rows of generators that wait for room: nothing of them runs. */
  parkedRows = 0
  /** Producers that run here: this thread is not free for what it publishes. */
  sources = 0
  /** A suspect frame must run alone: while one waits, or runs, no other frame is begun. */
  solo: 'no' | 'wanted' | 'running' = 'no'
  /** Where rows wait for each other here. */
  readonly meetings = new Meetings()
  /** Main has not been told of all that was sent to it or done. */
  owesMain = false
  readonly #framesWord: number
  readonly #unrung = new Set<readonly number[]>()

  constructor(pool: PoolSpace, thread: number, maxRowBytes: number) {
    this.pool = pool
    this.thread = thread
    this.maxRowBytes = maxRowBytes
    this.arena = new Arena(pool.memory, thread)
    this.bells = new Bells(this.arena, pool.bells)
    this.commit = new Commit(this.arena, this.rings)
    this.log = stderrLog(thread)
    this.#framesWord = threadWord(pool, thread, THREAD.FRAMES)
  }

  add(space: PlanSpace): LivePlan {
    const attached = attachPlan(this.arena, space)
    const { plan } = space
    for (const ring of attached.rings) this.rings.set(ring.id, ring)
    const everyone = Array.from({ length: this.pool.poolThreads }, (_, i) => i + 1)
    const live: LivePlan = {
      ...attached,
      bound: plan.stages.map(() => undefined),
      gathers: plan.gathers === true,
      isResult: plan.edges.map((edge) => edge.kind === 'result'),
      encoderOf: encodersOf(plan, this.pool.tuning.columns),
      readers: [
        ...plan.edges.map((edge) => (edge.to === undefined ? [MAIN] : threadsOf(this.pool, plan, edge.to))),
        [MAIN],
        this.pool.poolThreads === 0 ? [MAIN] : everyone,
      ],
      chain: plan.stages.map((stage) => chainEdge(space, stage.index)),
      sessions: new Map(),
    }
    this.plans.set(space.id, live)
    this.edgeLimit = Math.max(
      2,
      Math.min(2 * this.pool.window, Math.floor(this.arena.slots / 4 / this.rings.size)),
    )
    return live
  }

  /** The thread that moves what circles cannot hold to a file. */
  get spillThread(): number {
    return this.pool.poolThreads === 0 ? MAIN : this.pool.supervisorThread
  }

  /** Rows in flight of which something may run at any time. */
  get runningRows(): number {
    return this.inFlight - this.parkedRows
  }

  session(plan: LivePlan, slot: number): SessionSeat {
    const generation = plan.counters.load(plan.counters.session(MAIN, slot, SESSION.STATE)) >> 2
    let seat = plan.sessions.get(slot)
    if (seat === undefined || seat.generation !== generation) {
      seat = new SessionSeat(slot, generation)
      plan.sessions.set(slot, seat)
    }
    return seat
  }

  /** One of STATE. */
  stateOf(plan: LivePlan, slot: number): number {
    return plan.counters.load(plan.counters.session(MAIN, slot, SESSION.STATE)) & 3
  }

  /** Handlers of sessions that were stopped hear of it. */
  abortStopped(): void {
    for (const plan of this.plans.values())
      for (const session of plan.sessions.values())
        if (this.stateOf(plan, session.slot) !== STATE.OPEN) session.abort()
  }

  /** Adds to a word of this thread, before the outputs of the commit are visible. */
  addBefore(at: number, amount: number): void {
    if (amount !== 0) this.commit.before(at, (this.arena.control[at]! + amount) | 0)
  }

  addAfter(at: number, amount: number): void {
    if (amount !== 0) this.commit.after(at, (this.arena.control[at]! + amount) | 0)
  }

  /** The same for a counter of two words. */
  addWide(at: number, amount: number): void {
    if (amount === 0) return
    const { control } = this.arena
    const sum = (control[at]! >>> 0) + amount
    this.commit.before(at, sum | 0)
    if (sum >= 2 ** 32) this.commit.before(at + 1, (control[at + 1]! + Math.floor(sum / 2 ** 32)) | 0)
  }

  runCommit(): void {
    this.addAfter(this.#framesWord, 1)
    this.commit.run()
  }

  /** Wakes a thread for frames that were just published on an edge, if there is one that sleeps. */
  announce(plan: LivePlan, edge: number, session: number): void {
    const readers = plan.readers[edge]!
    if (readers[0] === MAIN) {
      // Main is rung when there is something to gain: before this thread sleeps, or when much has gathered.
      this.owesMain = true
      const gathered = plan.counters.unread(session) >= this.pool.window >> 1
      if (edge >= plan.plan.edges.length || gathered || !this.pool.tuning.hysteresis) this.wakeMain()
      return
    }
    const queued = plan.rings[edge]!.size
    if (plan.plan.edges[edge]?.call?.isCyclic === true && queued > this.edgeLimit)
      this.bells.ring(this.spillThread)
    // What this thread will run itself, next, needs nobody else.
    if (queued <= 1 && this.sources === 0 && readers.includes(this.thread)) return
    // A bell for each frame would cost more than a cheap frame: a reader that is faster than its writer sleeps
    // between any two.
    if (queued >= FRAMES_PER_BELL || !this.pool.tuning.hysteresis) this.wakeOne(readers)
    else this.#unrung.add(readers)
  }

  /** Before this thread does something else: whoever was not woken for a few frames is woken now. */
  ringAll(): void {
    if (this.#unrung.size === 0) return
    for (const readers of this.#unrung) this.wakeOne(readers)
    this.#unrung.clear()
  }

  /** Rings main when it waits to feed a session that has become half empty. */
  afterCommit(plan: LivePlan, session: number): void {
    if (this.thread === MAIN) return
    const { counters } = plan
    if (counters.load(counters.session(MAIN, session, SESSION.WAITING)) === 0) return
    if (this.bells.mode(MAIN) !== RUNNING && counters.inFlight(session) <= this.pool.window >> 1)
      this.wakeMain()
  }

  wakeOne(readers: readonly number[]): void {
    for (const thread of readers) {
      if (thread === this.thread || this.bells.mode(thread) === RUNNING) continue
      this.bells.ring(thread)
      return
    }
  }

  wakeAll(readers: readonly number[]): void {
    for (const thread of readers)
      if (thread !== this.thread && this.bells.mode(thread) !== RUNNING) this.bells.ring(thread)
  }

  /** Wakes every thread of the pool that sleeps. */
  ringPool(): void {
    for (let thread = 1; thread < this.pool.supervisorThread; thread++)
      if (this.bells.mode(thread) !== RUNNING) this.bells.ring(thread)
  }

  wakeMain(): void {
    this.owesMain = false
    if (this.thread !== MAIN && this.bells.mode(MAIN) !== RUNNING) this.bells.ring(MAIN)
  }
}

/** Made at first use: most threads write on few edges. */
function encodersOf(plan: Plan, columns: boolean): (edge: number) => FrameEncoder {
  const encoders: (FrameEncoder | undefined)[] = []
  return (edge) => {
    const carries = plan.edges[edge]?.carries ?? []
    const keys = carries.length === 1 ? carries[0]!.columns : allColumns
    return (encoders[edge] ??= createEncoder({ keys, columns }))
  }
}

/** The edge from this stage on the way to the result. */
function chainEdge(space: PlanSpace, stage: number): number {
  const { edges } = space.plan
  for (const edge of edges) {
    if (edge.from !== stage) continue
    if (edge.kind === 'result') return edge.index
    if (edge.kind === 'stage' && chainEdge(space, edge.to!) !== -1) return edge.index
  }
  return -1
}
