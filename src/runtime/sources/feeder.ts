import type { SchemaError, StairsError } from '../../base/errors.ts'
import type { Row } from '../../graph/node.ts'
import { isRow } from '../../frame/row-keys.ts'
import { SESSION, STATE } from '../../inspect/counters.ts'
import { Admission, type Refusal } from './admission.ts'
import { Aim } from '../aim.ts'
import { failureOf } from '../failure.ts'
import { edgeHasRoom } from '../edge-room.ts'
import { concurrencyOf, unchecked, type FeederOptions, type Target } from './feeder-options.ts'
import { FirstStage, type FirstStageOwner } from './first-stage.ts'
import { Outputs, type OutputOwner } from '../outputs.ts'
import { closeRows, noRow } from './producers.ts'
import type { Outcome, RowRun } from '../rows/run-row.ts'
import { StageVisit } from '../stage-visit.ts'
import type { RowFeed } from './row-feed.ts'
import { KeptRows } from './kept-rows.ts'
import { NONE, feedStraight, type Puller } from './straight-feed.ts'
import { MAIN, type LivePlan, type Seat, type SessionSeat } from '../seat.ts'
import type { Send } from '../rows/send.ts'
import { callEnd, countEmitted, retireCall } from './source-call.ts'
import { failureEdge } from '../space.ts'
import { FLAG } from '../tags.ts'

const SLICE_MS = 4
const ROWS_PER_LOOK = 256

/**
 * Feeds the rows of a producer, or of `map`, into pipelines: runs the steps before the first worker boundary here,
 * cuts what comes of them into frames, and asks for more only while there is room.
 */
export class Feeder extends StageVisit implements RowFeed, OutputOwner, FirstStageOwner, Puller {
  readonly #of: FeederOptions
  protected readonly outputs: Outputs
  readonly #aim: Aim
  readonly #edges: readonly number[]
  readonly ordered: boolean
  readonly session: SessionSeat
  readonly #stages: readonly FirstStage[]
  /** Where there are several targets. */
  readonly #admission: Admission | undefined
  /** Where there is one target, and rows go there as they come. */
  readonly #onlyEdge: number | undefined
  readonly #concurrency: number
  #state: 'feeding' | 'ending' | 'over' = 'feeding'
  #error: unknown
  /** The end of the call is among the outputs. */
  #endTold = false
  #index = 0
  #sequence = 0
  /** Rows in the frame that is being filled. */
  #batch = 0
  #rowsIn = 0
  open = 0
  #pulling = false
  #flushPlanned = false
  #roomAsked: (() => void)[] = []
  readonly #kept = new KeptRows()

  constructor(seat: Seat, plan: LivePlan, of: FeederOptions) {
    super(seat, plan, { ms: 0 })
    this.#of = of
    this.session = of.session
    this.ordered = (of.flags & FLAG.ORDERED) !== 0
    const stages = of.targets.map(({ bound }) => bound.stage.index)
    this.outputs = new Outputs(seat, plan, {
      session: of.session.slot,
      flags: of.flags,
      path: this.ordered ? { sequence: 0, parts: [] } : undefined,
      chain: plan.chain[stages[0]!]!,
      parts: 0,
      owner: this,
    })
    if (of.targets.length > 1) this.#admission = new Admission(seat, plan, of.targets)
    const entered = of.targets.length === 1 ? of.targets : of.targets.map(unchecked)
    this.#stages = entered.map((target) => new FirstStage(this, seat, target, this.#nameOf(target), of))
    const straight = this.#stages.length === 1 ? this.#stages[0]!.straight : undefined
    if (straight !== undefined && !plan.isResult[straight]) this.#onlyEdge = straight
    this.#concurrency = concurrencyOf(of.targets, this.ordered)
    this.#aim = new Aim(plan, stages, 1, seat.pool.tuning.adaptive)
    this.#edges = plan.plan.edges.filter(({ from }) => stages.includes(from ?? -1)).map(({ index }) => index)
  }

  get over(): boolean {
    return this.#state === 'over'
  }

  get closed(): boolean {
    return this.seat.stateOf(this.plan, this.session.slot) === STATE.CLOSED
  }

  get holdsRows(): boolean {
    return this.#batch > 0 || this.open > 0
  }

  /** Has rows and no room for them. */
  get waitsForRoom(): boolean {
    return this.#state !== 'over' && !this.#pulling
  }

  /** It waited for room, and there is some. */
  get hasRoom(): boolean {
    if (!this.waitsForRoom || this.open > 0) return false
    return this.#batch === 0 && this.#state === 'feeding' ? this.#mayBegin() : this.outputs.hasRoom
  }

  /** The session is over: the source hears of it, and gives no more. */
  cancel(): void {
    if (this.#state === 'over') return
    this.#stop()
    this.#state = 'over'
  }

  slice(): boolean {
    if (this.#state === 'over') return false
    const from = performance.now()
    const did = this.#work(from + SLICE_MS)
    this.busyMs += performance.now() - from
    return did
  }

  #work(until: number): boolean {
    if (this.seat.stateOf(this.plan, this.session.slot) !== STATE.OPEN) this.#stop()
    let did = false
    while (!this.over) {
      if (this.#roomAsked.length > 0) {
        if (!this.outputs.ship(false)) return did
        for (const go of this.#roomAsked.splice(0)) go()
        return true
      }
      if (this.#state === 'ending' || this.#isFull) {
        if (this.open > 0 && (this.ordered || this.#state === 'ending')) return did
        if (!this.#ship()) return did
        did = true
        continue
      }
      if (this.#pulling) return this.#flushDue() || did
      if (this.open >= this.#concurrency) return did
      if (this.#batch === 0 && !this.#mayBegin()) return did
      if (this.#of.isAsync) {
        void this.#pull()
        did = true
      } else if (this.#onlyEdge === undefined ? this.#feed(until) : this.#feedStraight(this.#onlyEdge))
        did = true
      if (performance.now() >= until) break
    }
    // What is left of the slice does not wait for the next one.
    if (!this.over && this.#state === 'feeding' && !this.#pulling && this.#batch > 0 && this.open === 0)
      this.#ship()
    return did
  }

  get #isFull(): boolean {
    return this.outputs.full || this.#batch >= this.outputs.cut
  }

  /** A new frame may be begun. */
  #mayBegin(): boolean {
    const { counters } = this.plan
    const { slot } = this.session
    this.outputs.cut = this.#aim.rows(slot, this.outputs.bytesPerRow)
    if (this.ordered) {
      const head = counters.load(counters.session(MAIN, slot, SESSION.HEAD))
      if (((this.#sequence - head) | 0) >= this.seat.pool.window) return false
    }
    if (counters.inFlight(slot) + counters.unread(slot) >= this.seat.pool.window) return false
    return this.#edges.every((edge) => edgeHasRoom(this.seat, this.plan, edge, slot, undefined))
  }

  /** Rows of a synchronous source until the frame is full. */
  #feed(until: number): boolean {
    for (let n = 1; !this.#isFull; n++) {
      const value = this.next()
      if (value === NONE) return true
      this.#accept(value)
      if (this.#state !== 'feeding' || this.open >= this.#concurrency || this.#roomAsked.length > 0)
        return true
      if (n % ROWS_PER_LOOK === 0 && performance.now() >= until) return true
    }
    return true
  }

  /** The same where each row goes on as it came, on one edge. */
  #feedStraight(edge: number): boolean {
    const most = Math.min(ROWS_PER_LOOK, this.outputs.cut - this.#batch)
    const taken = feedStraight(this, this.outputs.listOf(edge)!, this.#kept, this.#index, most)
    this.#batch += taken
    this.#rowsIn += taken
    this.#index += taken
    return true
  }

  next(): unknown {
    try {
      const next = (this.#of.rows as Iterator<unknown>).next()
      if (next.done !== true) return next.value
      this.end(undefined)
    } catch (error) {
      this.end(error)
    }
    return NONE
  }

  refuseValue(value: unknown): void {
    this.end(noRow(this.#of.name, value))
  }

  /** Rows of an asynchronous source, until the frame is full. Never rejects. */
  async #pull(): Promise<void> {
    const rows = this.#of.rows as AsyncIterator<unknown>
    do {
      this.#pulling = true
      this.#planFlush()
      try {
        const next = await rows.next()
        this.#pulling = false
        if (next.done === true) this.end(undefined)
        else if (this.#state !== 'over') this.#accept(next.value)
      } catch (error) {
        this.#pulling = false
        this.end(error)
      }
      // Nothing is under way: a row that comes now does not wait for others.
      const isAlone = this.open === 0 && this.plan.counters.inFlight(this.session.slot) === 0
      if (this.#batch === 1 && isAlone && this.#ship()) this.seat.ringAll()
    } while (this.#mayGoOn)
    this.#of.kick()
  }

  /** Another row may be asked for at once. */
  get #mayGoOn(): boolean {
    if (this.#state !== 'feeding' || this.#isFull || this.open >= this.#concurrency) return false
    return this.#roomAsked.length === 0 && (this.#batch > 0 || this.#mayBegin())
  }

  /** If the next row takes its time, those that are there leave without it. */
  #planFlush(): void {
    if (this.#flushPlanned) return
    this.#flushPlanned = true
    setImmediate(() => this.#of.kick())
  }

  /** The next row is not there yet: what is there leaves. */
  #flushDue(): boolean {
    this.#flushPlanned = false
    if (this.#batch === 0 || this.open > 0) return false
    return this.#ship()
  }

  #accept(value: unknown): void {
    if (!isRow(value)) return this.refuseValue(value)
    this.#batch++
    const index = this.#index++
    this.#kept.keep(value)
    const verdict = this.#admission?.look(value)
    if (verdict instanceof Promise) this.#await(verdict.then((refusal) => this.#judge(refusal, value, index)))
    else this.#judge(verdict, value, index)
  }

  #judge(refusal: Refusal | undefined, row: Row, index: number): void {
    if (refusal === undefined) return this.#enter(row, index)
    this.#rowsIn++
    this.#report(this.#nameOf(refusal.target), refusal.step, row, refusal.error)
  }

  #enter(row: Row, index: number): void {
    for (const stage of this.#stages) {
      this.#rowsIn++
      const waiting = stage.work(row, index)
      if (waiting !== undefined) this.#await(waiting)
    }
  }

  #await(waiting: PromiseLike<unknown>): void {
    this.open++
    void waiting.then(() => {
      this.open--
      this.#of.kick()
    })
  }

  #ship(): boolean {
    const { call } = this.#of
    const isLast = call !== undefined && this.#state === 'ending'
    if (isLast && !this.#endTold) {
      this.#endTold = true
      this.outputs.add(failureEdge(this.plan.plan), callEnd(call, this.#error), undefined, -1)
    }
    if (!this.outputs.ship(this.ordered || isLast)) return false
    this.#batch = 0
    if (this.open === 0) this.#kept.forget()
    if (this.ordered) this.outputs.beginFrame({ sequence: ++this.#sequence, parts: [] })
    if (this.#state === 'ending') this.#finish()
    return true
  }

  end(error: unknown): void {
    if (this.#state !== 'feeding') return
    this.#state = 'ending'
    this.#error = error
  }

  #stop(): void {
    if (this.#state === 'feeding') {
      this.end(undefined)
      closeRows(this.#of)
    }
    if (this.closed) {
      for (const go of this.#roomAsked.splice(0)) go()
      this.#pulling = false
    }
  }

  #finish(): void {
    this.#state = 'over'
    this.#of.ended(this.#error)
  }

  // ---- what first stages and their ops ask for

  pass(edge: number, row: Row, index: number): void {
    this.outputs.add(edge, row, undefined, index)
  }

  misfit(target: Target, row: Row, error: SchemaError): void {
    this.#report(this.#nameOf(target), 'input', row, error)
  }

  protected sendOf(edge: number, run: RowRun): Send {
    const target = this.#of.targets.find(({ bound }) => bound.stage.pipeline === run.pipeline)!
    return target.bound.whole.sends[edge]!
  }

  pause(): Outcome {
    if (!this.outputs.full || this.closed) return undefined
    if (this.#roomAsked.length === 0 && this.outputs.ship(false)) return undefined
    return new Promise((resolve) => this.#roomAsked.push(() => resolve(undefined)))
  }

  fail(run: RowRun, step: string, error: unknown): void {
    run.failed = true
    this.#report(this.plan.plan.pipelines[run.pipeline]!, step, run.registers[0], error)
  }

  // ---- what the outputs ask for

  retire(): void {
    this.#count()
    const { call, session } = this.#of
    if (call !== undefined) retireCall(this.seat, this.plan, session.slot, call)
  }

  sentAhead(rows: number): void {
    this.#count()
    if (this.#of.call !== undefined) countEmitted(this.seat, this.#of.call, rows)
  }

  refuse(origin: number, error: StairsError): void {
    const target = this.#of.targets[0]!
    this.#report(this.#nameOf(target), target.bound.stage.name, this.#kept.at(origin), error)
  }

  #nameOf({ bound }: Target): string {
    return this.plan.plan.pipelines[bound.stage.pipeline]!
  }

  #count(): void {
    const { slot } = this.session
    this.seat.addWide(this.plan.counters.session(this.seat.thread, slot, SESSION.ROWS_IN), this.#rowsIn)
    // The targets share the source's time; it is counted with the first.
    const share = this.#rowsIn / this.#of.targets.length
    for (const { bound } of this.#of.targets) this.countStage(slot, bound.stage.index, share)
    this.#rowsIn = 0
  }

  #report(pipeline: string, step: string, row: unknown, error: unknown): void {
    this.failedRows++
    const record = failureOf(pipeline, step, row, error)
    if (this.#of.failed !== undefined) this.#of.failed(record)
    else this.outputs.addFailure(record)
  }
}
