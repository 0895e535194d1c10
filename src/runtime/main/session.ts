import type { EmptyScope, PipelineDeclaration, ProducerDeclaration } from '../../app/engine.ts'
import type { DeadLetter, RunReport, StageReport } from '../../app/report.ts'
import { ProducerError } from '../../app/run-errors.ts'
import { SignalError } from '../../base/errors.ts'
import type { ErrorPolicy } from '../../graph/node.ts'
import { isStep, stepId } from '../../graph/node.ts'
import { BUSY_UNIT_MS, SESSION, STAGE, STATE } from '../../inspect/counters.ts'
import { FailureGroups, type FailureRecord } from '../failure.ts'
import type { Outlet } from './outlet.ts'
import type { RowFeed } from '../sources/row-feed.ts'
import type { LivePlan, Seat, SessionSeat } from '../seat.ts'
import { MAIN } from '../seat.ts'
import { MAX_LEVELS } from '../tags.ts'

/** What drives the producers of a `run`. */
export interface SessionSources {
  /** No more rows will be asked for. */
  readonly over: boolean
  readonly isWaiting: boolean
  /** A producer waits until iterators have handed out what they hold, and nothing else is under way. */
  readonly waitsForReaders: boolean
  /** Something that this thread's event loop must bring. */
  readonly isPulling: boolean
  readonly isAsking: boolean
  readonly feedsHere: boolean
  /** Milliseconds until they should be looked at again. */
  readonly patience: number
  has(producer: ProducerDeclaration): boolean
  isEmpty(producer: ProducerDeclaration, scope: EmptyScope): boolean
  /** @param isBlocked this thread is blocked by `iterSync` @returns whether anything was done */
  turn(isBlocked: boolean): boolean
  /** A call of a producer is over. */
  ended(call: number, error: unknown): void
  cancel(): void
}

/** What `run` and `map` do when a row fails. */
export interface Policies {
  readonly project: ErrorPolicy
  readonly pipelines: readonly PipelineDeclaration[]
}

/** One `run` or `map` on main: its sources, its outlets, what failed, and when it is over. */
export class Session {
  readonly plan: LivePlan
  readonly slot: number
  readonly view: SessionSeat
  /** Sources of rows in this thread that are not over. */
  feeders: readonly RowFeed[] = []
  /** Of a `run`; a `map` has one feeder. */
  sources: SessionSources | undefined
  /** By edge; edges of one consumer share theirs. */
  readonly outlets = new Map<number, Outlet>()
  readonly groups = new FailureGroups()
  /** Resolves when the session is over; never rejects. */
  readonly over: Promise<void>
  /** Why the session was ended before its time. */
  stopped: unknown
  sourceError: ProducerError | undefined
  /** The pool could not go on, or a callback of the caller threw. */
  fatal: { readonly error: unknown } | undefined
  /** The error of the first row that failed, as `cause` of what is thrown. */
  firstFailure: Error | undefined
  /** Some failed row's policy is `'finish'` or `'stop'`. */
  mustThrow = false
  readonly startedAt = performance.now()
  readonly #seat: Seat
  readonly #policies: Policies
  readonly #baseline: number[]
  readonly #onFailure: ((letter: DeadLetter) => void) | undefined
  #resolve!: () => void
  #endedAt: number | undefined
  #seconds: number | undefined

  constructor(
    seat: Seat,
    plan: LivePlan,
    slot: number,
    policies: Policies,
    onFailure: ((letter: DeadLetter) => void) | undefined,
  ) {
    this.#seat = seat
    this.plan = plan
    this.slot = slot
    this.#policies = policies
    this.#onFailure = onFailure
    this.over = new Promise((resolve) => (this.#resolve = resolve))
    const word = plan.counters.session(MAIN, slot, SESSION.STATE)
    const generation = (plan.counters.load(word) >> 2) + 1
    this.publishHead({ sequence: 0, indexes: [] })
    this.publishReady()
    // What the last session of this slot never handed out is nobody's any more.
    const taken = plan.counters.session(MAIN, slot, SESSION.OUTLET_TAKEN)
    plan.counters.store(taken, (plan.counters.load(taken) + plan.counters.unread(slot)) | 0)
    plan.counters.store(word, (generation << 2) | STATE.OPEN)
    this.view = seat.session(plan, slot)
    this.#baseline = this.#readCounters()
  }

  get state(): number {
    return this.#seat.stateOf(this.plan, this.slot)
  }

  set state(state: number) {
    const word = this.plan.counters.session(MAIN, this.slot, SESSION.STATE)
    this.plan.counters.store(word, (this.plan.counters.load(word) & ~3) | state)
    if (state !== STATE.OPEN) this.view.abort()
  }

  /** Ordered sessions: tells all threads which frame must not be held up. Read word by word: a mixture is met as another. */
  publishHead(next: { readonly sequence: number; readonly indexes: readonly number[] }): void {
    const { counters } = this.plan
    const word = (name: number): number => counters.session(MAIN, this.slot, name)
    const levels = Math.min(next.indexes.length, MAX_LEVELS)
    for (let i = 0; i < levels; i++) counters.store(word(SESSION.HEAD_PART + i), next.indexes[i]!)
    counters.store(word(SESSION.HEAD_LEVELS), levels)
    counters.store(word(SESSION.HEAD), next.sequence)
  }

  /** Ordered sessions: how much waits for the reader. What is out of order does not count: it waits for threads. */
  publishReady(): void {
    let ready = 0
    for (const outlet of this.outlets.values()) ready += outlet.counted
    this.plan.counters.store(this.plan.counters.session(MAIN, this.slot, SESSION.READY), ready)
  }

  /** Sources get no more rows; what is in flight goes on. */
  stop(reason: unknown): void {
    this.stopped ??= reason
    if (this.state === STATE.OPEN) this.state = STATE.STOPPING
  }

  /** What is in flight is dropped as it is met. */
  abandon(): void {
    this.state = STATE.CLOSED
  }

  /** Nobody wants the results any more: no more is fed, and nothing is thrown. */
  abandonQuietly(): void {
    this.abandon()
    this.finish()
  }

  /** Ends the session with an error; what is in flight is dropped. */
  fail(error: unknown): void {
    this.fatal ??= { error }
    this.abandonQuietly()
  }

  get sourcesOver(): boolean {
    // One that was stopped asks for no more; what its producers are at counts as in flight.
    const over = this.sources === undefined || this.sources.over || this.state !== STATE.OPEN
    return over && this.feeders.every((feeder) => feeder.over)
  }

  get isQuiet(): boolean {
    return this.sourcesOver && this.plan.counters.inFlight(this.slot) === 0
  }

  get isOver(): boolean {
    return this.#endedAt !== undefined
  }

  finish(): void {
    if (this.isOver) return
    this.#endedAt = performance.now()
    this.#seconds = (this.#endedAt - this.startedAt) / 1000
    this.#resolve()
  }

  /** @returns whether the session must stop now */
  failed(record: FailureRecord): boolean {
    if (record.error.name === 'SignalError' && record.error.code === 'SIGNAL') {
      // Not the row's fault: a listener's.
      this.fail(new SignalError(record.error.message, { cause: record.error }))
      return true
    }
    const policy = this.#policyOf(record)
    const letter = this.groups.add(record)
    try {
      this.#onFailure?.(letter)
    } catch (error) {
      this.fail(error)
    }
    this.firstFailure ??= Object.assign(new Error(record.error.message), record.error)
    if (policy !== 'collect') this.mustThrow = true
    return policy === 'stop'
  }

  sourceFailed(name: string, error: unknown, where?: string): void {
    this.sourceError ??= new ProducerError(name, error, where)
  }

  get rowsIn(): number {
    return this.plan.counters.wideSumOf(this.slot, SESSION.ROWS_IN) - this.#baseline[0]!
  }

  report(): RunReport {
    const now = this.#readCounters()
    const base = this.#baseline
    const seconds = this.#seconds ?? (performance.now() - this.startedAt) / 1000
    const { stages } = this.plan.plan
    const rows = stages.map((stage, i): StageReport => {
      const at = 4 + i * 4
      const entered = now[at]! - base[at]!
      return {
        name: stage.name,
        rows: entered,
        busyMs: Math.round((now[at + 1]! - base[at + 1]!) * BUSY_UNIT_MS),
        rowsPerSecond: seconds === 0 ? 0 : Math.round(entered / seconds),
        skipped: now[at + 2]! - base[at + 2]!,
        failed: now[at + 3]! - base[at + 3]!,
      }
    })
    const outlets = [...new Set(this.outlets.values())]
    return {
      ok: this.groups.count === 0 && this.sourceError === undefined && this.stopped === undefined,
      rowsIn: now[0]! - base[0]!,
      rowsOut: now[1]! - base[1]!,
      skipped: rows.reduce((sum, stage) => sum + stage.skipped, 0),
      failed: this.groups.count,
      retried: 0,
      repeated: now[2]! - base[2]!,
      dropped: outlets.reduce((sum, outlet) => sum + outlet.dropped, 0),
      spilled: now[3]! - base[3]! + outlets.reduce((sum, outlet) => sum + outlet.spilled, 0),
      seconds,
      stages: rows,
      failures: this.groups.list(),
    }
  }

  #policyOf(record: FailureRecord): ErrorPolicy {
    const pipeline = this.#policies.pipelines.find((each) => each.fullName === record.pipeline)
    const node = pipeline?.graph().nodes.find((each) => stepId(each) === record.step)
    const step = node !== undefined && isStep(node) ? node.onError : undefined
    return step ?? pipeline?.onError ?? this.#policies.project
  }

  #readCounters(): number[] {
    const { counters, plan } = this.plan
    const read = [
      counters.wideSumOf(this.slot, SESSION.ROWS_IN),
      counters.wideSumOf(this.slot, SESSION.ROWS_OUT),
      counters.sumOf(this.slot, SESSION.REPEATED),
      counters.wideSumOf(this.slot, SESSION.SPILLED),
    ]
    for (const stage of plan.stages)
      read.push(
        counters.wideStageSumOf(this.slot, stage.index, STAGE.ROWS),
        counters.stageSumOf(this.slot, stage.index, STAGE.BUSY),
        counters.wideStageSumOf(this.slot, stage.index, STAGE.SKIPPED),
        counters.wideStageSumOf(this.slot, stage.index, STAGE.FAILED),
      )
    return read
  }
}
