import { ResultError, SchemaError, type StairsError } from '../base/errors.ts'
import { threadState } from '../base/thread.ts'
import type { Row } from '../graph/node.ts'
import { SESSION, STATE } from '../inspect/counters.ts'
import { Aim } from './aim.ts'
import { Run, type RunScope } from './run.ts'
import { envelope, type FailureRecord } from './failure.ts'
import { describe } from './ops.ts'
import type { FeederOptions, Target } from './feeder-options.ts'
import { Outputs, edgeHasRoom, type OutputOwner } from './outputs.ts'
import { runOps, type Outcome, type RowRun } from './run-row.ts'
import { StageVisit } from './stage-visit.ts'
import type { Source } from './scheduler.ts'
import { MAIN, type LivePlan, type Seat } from './seat.ts'
import { sourceEdge } from './space.ts'
import { FLAG, TAG } from './tags.ts'

const SLICE_MS = 4
const RETRY_MS = 1
const ROWS_PER_LOOK = 64

/**
 * Feeds the rows of a producer, or of `map`, into pipelines: runs the steps before the first worker boundary here,
 * cuts what comes of them into frames, and asks for more only while there is room.
 */
export class Feeder extends StageVisit implements Source, OutputOwner {
  readonly #of: FeederOptions
  protected readonly outputs: Outputs
  readonly #aim: Aim
  readonly #edges: readonly number[]
  readonly #ordered: boolean
  readonly #thread = threadState()
  /** By target: what the last row left, used again where nobody holds it. */
  readonly #spares: (Run | undefined)[] = []
  readonly #scopes: readonly RunScope[]
  readonly #concurrency: number
  #state: 'feeding' | 'ending' | 'over' = 'feeding'
  #error: unknown
  #index = 0
  #sequence = 0
  /** Rows in the frame that is being filled. */
  #batch = 0
  #rowsIn = 0
  #open = 0
  #pulling = false
  #flushPlanned = false
  #roomAsked: (() => void)[] = []
  /** The rows since `#firstRow`, for those that turn out not to fit into a frame. */
  #rows: Row[] = []
  #firstRow = 0

  constructor(seat: Seat, plan: LivePlan, of: FeederOptions) {
    super(seat, plan, { ms: 0 })
    this.#of = of
    this.#ordered = (of.flags & FLAG.ORDERED) !== 0
    const stages = of.targets.map((target) => target.bound.stage.index)
    this.outputs = new Outputs(seat, plan, {
      session: of.session.slot,
      flags: of.flags,
      path: this.#ordered ? { sequence: 0, parts: [] } : undefined,
      chain: plan.chain[stages[0]!]!,
      parts: 0,
      owner: this,
    })
    const { session } = of
    const { log, thread } = seat
    this.#scopes = of.targets.map(({ bound }) => ({ session, log, thread, pipeline: bound.stage.pipeline }))
    const limits = of.targets.map(({ bound }) =>
      this.#ordered && bound.generates ? 1 : bound.stage.concurrency,
    )
    this.#concurrency = Math.min(...limits)
    this.#aim = new Aim(plan, stages, 1)
    this.#edges = plan.plan.edges.filter((edge) => stages.includes(edge.from)).map((edge) => edge.index)
  }

  get over(): boolean {
    return this.#state === 'over'
  }

  get closed(): boolean {
    return this.seat.stateOf(this.plan, this.#of.session.slot) === STATE.CLOSED
  }

  /** Has rows and no room for them. */
  get waitsForRoom(): boolean {
    return this.#state !== 'over' && !this.#pulling
  }

  /** It waited for room, and there is some. */
  get hasRoom(): boolean {
    if (!this.waitsForRoom || this.#open > 0) return false
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
    if (this.seat.stateOf(this.plan, this.#of.session.slot) !== STATE.OPEN) this.#stop()
    let did = false
    while (!this.over) {
      if (this.#roomAsked.length > 0) {
        if (!this.outputs.ship(false)) return did
        for (const go of this.#roomAsked.splice(0)) go()
        return true
      }
      if (this.#state === 'ending' || this.#isFull) {
        if (this.#open > 0 && (this.#ordered || this.#state === 'ending')) return did
        if (!this.#ship()) return did
        did = true
        continue
      }
      if (this.#pulling) return this.#flushDue() || did
      if (this.#batch === 0 && !this.#mayBegin()) return did
      if (this.#of.isAsync) {
        this.#pull()
        did = true
      } else if (this.#feed(until)) did = true
      if (performance.now() >= until) break
    }
    // What is left of the slice does not wait for the next one.
    if (!this.over && this.#state === 'feeding' && !this.#pulling && this.#batch > 0 && this.#open === 0)
      this.#ship()
    return did
  }

  get #isFull(): boolean {
    return this.outputs.full || this.#batch >= this.outputs.cut
  }

  /** A new frame may be begun. */
  #mayBegin(): boolean {
    if (this.#open >= this.#concurrency) return false
    const { counters } = this.plan
    const { slot } = this.#of.session
    this.outputs.cut = this.#aim.rows(slot, this.outputs.bytesPerRow)
    if (this.#ordered) {
      const head = counters.load(counters.session(MAIN, slot, SESSION.HEAD))
      if (((this.#sequence - head) | 0) >= this.seat.pool.window) return false
    }
    if (counters.inFlight(slot) + counters.unread(slot) >= this.seat.pool.window) return false
    return this.#edges.every((edge) => edgeHasRoom(this.seat, this.plan, edge, slot, undefined))
  }

  /** Rows of a synchronous source until the frame is full. */
  #feed(until: number): boolean {
    const rows = this.#of.rows as Iterator<unknown>
    for (let n = 1; !this.#isFull; n++) {
      let next: IteratorResult<unknown>
      try {
        next = rows.next()
      } catch (error) {
        this.#end(error)
        return true
      }
      if (next.done === true) {
        this.#end(undefined)
        return true
      }
      this.#accept(next.value)
      if (this.#state !== 'feeding' || this.#open >= this.#concurrency || this.#roomAsked.length > 0)
        return true
      if (n % ROWS_PER_LOOK === 0 && performance.now() >= until) return true
    }
    return true
  }

  /** One row of an asynchronous source; goes on by itself while the frame is not full. */
  #pull(): void {
    this.#pulling = true
    const rows = this.#of.rows as AsyncIterator<unknown>
    void (async () => rows.next())().then(
      (next) => {
        this.#pulling = false
        if (next.done === true) this.#end(undefined)
        else if (this.#state !== 'over') this.#accept(next.value)
        const more =
          this.#state === 'feeding' && !this.#isFull && this.#batch > 0 && this.#open < this.#concurrency
        if (more && this.#roomAsked.length === 0) this.#pull()
        else this.#of.kick()
      },
      (error: unknown) => {
        this.#pulling = false
        this.#end(error)
        this.#of.kick()
      },
    )
    if (!this.#flushPlanned) {
      this.#flushPlanned = true
      setImmediate(() => this.#of.kick())
    }
  }

  /** The next row is not there yet: what is there leaves. */
  #flushDue(): boolean {
    this.#flushPlanned = false
    if (this.#batch === 0 || this.#open > 0) return false
    return this.#ship()
  }

  #accept(value: unknown): void {
    if (typeof value !== 'object' || value === null || !isPlain(value)) {
      const what = describe(value)
      return this.#end(
        new ResultError(`"${this.#of.name}" gave ${what} where a row (a plain object) is wanted.`),
      )
    }
    this.#batch++
    const index = this.#index++
    this.#rows.push(value as Row)
    const { targets } = this.#of
    for (let t = 0; t < targets.length; t++) {
      const target = targets[t]!
      this.#rowsIn++
      const waiting =
        target.check === undefined
          ? this.#run(t, value as Row, index)
          : this.#checked(t, target.check, value as Row, index)
      if (waiting === undefined) continue
      this.#open++
      void waiting.then(() => {
        this.#open--
        this.#of.kick()
      })
    }
  }

  #run(t: number, row: Row, index: number): Outcome {
    const { targets, meta } = this.#of
    const { bound } = targets[t]!
    let given: Record<string, unknown> | undefined
    try {
      given = meta === undefined ? undefined : { ...meta(row as never) }
    } catch (error) {
      this.#end(error)
      return undefined
    }
    const run = this.#spares[t] ?? new Run(this, this.#scopes[t]!, bound.nodes)
    this.#spares[t] = undefined
    run.begin(index, given)
    run.registers[0] = row
    this.#thread.working = true
    const waiting = runOps(bound.ops, 0, run)
    this.#thread.working = false
    if (waiting === undefined) this.#spares[t] = run
    return waiting
  }

  #checked(t: number, check: NonNullable<Target['check']>, row: Row, index: number): Outcome {
    try {
      const found = check(row)
      if (typeof found !== 'object') return this.#verdict(t, row, index, found)
      return found.then(
        (text) => this.#verdict(t, row, index, text),
        (error: unknown) => this.#verdict(t, row, index, `the check failed: ${String(error)}`),
      )
    } catch (error) {
      return this.#verdict(t, row, index, `the check failed: ${String(error)}`)
    }
  }

  #verdict(t: number, row: Row, index: number, text: string | undefined): Outcome {
    if (text === undefined) return this.#run(t, row, index)
    const pipeline = this.plan.plan.pipelines[this.#of.targets[t]!.bound.stage.pipeline]!
    this.#report(
      pipeline,
      'input',
      row,
      new SchemaError(`A row does not fit the input schema of "${pipeline}": ${text}`),
    )
    return undefined
  }

  #ship(): boolean {
    if (!this.outputs.ship(this.#ordered)) return false
    this.#batch = 0
    if (this.#open === 0) {
      this.#rows = []
      this.#firstRow = this.#index
    }
    if (this.#ordered) this.outputs.beginFrame({ sequence: ++this.#sequence, parts: [] })
    if (this.#state === 'ending') this.#finish()
    return true
  }

  #end(error: unknown): void {
    if (this.#state !== 'feeding') return
    this.#state = 'ending'
    this.#error = error
  }

  #stop(): void {
    if (this.#state === 'feeding') {
      this.#end(undefined)
      // The source hears of it; what it throws then, or never answers, concerns nobody.
      void (async () => this.#of.rows.return?.())().catch(() => undefined)
    }
    if (this.closed) {
      for (const go of this.#roomAsked.splice(0)) go()
      this.#pulling = false
    }
  }

  #finish(): void {
    this.#state = 'over'
    if (this.#of.call !== undefined) this.#retireCall(this.#of.call)
    this.#of.ended(this.#error)
  }

  #retireCall(slot: number): void {
    const seat = this.seat
    const { counters } = this.plan
    if (this.#error !== undefined) {
      this.outputs.addFailure({ ...this.#record('', this.#of.name, undefined, this.#error), source: true })
      if (!this.outputs.ship(false)) return void setTimeout(() => this.#retireCall(slot), RETRY_MS)
      this.#error = undefined
    }
    seat.commit.input(slot)
    seat.addAfter(counters.session(seat.thread, this.#of.session.slot, SESSION.DONE), 1)
    seat.addAfter(counters.released(seat.thread, sourceEdge(this.plan.plan)), 1)
    seat.runCommit()
  }

  // ---- what ops ask for

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
  }

  sentAhead(rows: number): void {
    this.#count()
    if (this.#of.call === undefined) return
    const at = this.seat.arena.tags(this.#of.call) + TAG.EMITTED
    this.seat.commit.before(at, this.seat.arena.control[at]! + rows)
  }

  refuse(origin: number, error: StairsError): void {
    const { stage } = this.#of.targets[0]!.bound
    this.#report(
      this.plan.plan.pipelines[stage.pipeline]!,
      stage.name,
      this.#rows[origin - this.#firstRow],
      error,
    )
  }

  #count(): void {
    const { slot } = this.#of.session
    this.seat.addWide(this.plan.counters.session(this.seat.thread, slot, SESSION.ROWS_IN), this.#rowsIn)
    // The targets share the source's time; it is counted with the first.
    const share = this.#rowsIn / this.#of.targets.length
    for (const { bound } of this.#of.targets) this.countStage(slot, bound.stage.index, share)
    this.#rowsIn = 0
  }

  #record(pipeline: string, step: string, row: unknown, error: unknown): FailureRecord {
    return { pipeline, step, row, error: envelope(error), attempts: 1, time: Date.now() }
  }

  #report(pipeline: string, step: string, row: unknown, error: unknown): void {
    this.failedRows++
    const record = this.#record(pipeline, step, row, error)
    if (this.#of.failed !== undefined) this.#of.failed(record)
    else this.outputs.addFailure(record)
  }
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
