import type { StairsError } from '../base/errors.ts'
import { SESSION, STAGE, STATE } from '../inspect/counters.ts'
import type { Frame, Meta } from '../frame/frame.ts'
import { unpack, type BoundForm, type BoundStage } from './rows/bind.ts'
import { Run, type RunScope } from './rows/run.ts'
import { failureOf } from './failure.ts'
import type { Lane, LaneList } from './rows/lane.ts'
import type { HandlerOp } from './rows/ops.ts'
import { Outputs, type OutputOwner } from './outputs.ts'
import { SKIPPED, runOps, type Outcome, type RowRun } from './rows/run-row.ts'
import { StageVisit } from './stage-visit.ts'
import type { LivePlan, Seat, SessionSeat } from './seat.ts'
import type { Send } from './rows/send.ts'
import { FLAG, TAG, pathOf } from './tags.ts'
import type { StageDesk } from './stage-desk.ts'

/** Where a visit stands. `parked`: it waits for room downstream; the thread goes on with other work. */
export type VisitState = 'working' | 'parked' | 'done'

/** What a frame may become before parts of it are sent ahead. */
const MIN_SCRATCH_ROWS = 256
const SCRATCH_PER_ROW = 4

/** One claimed frame and the stage that works it. */
export class FrameVisit extends StageVisit implements OutputOwner {
  state: VisitState = 'working'
  readonly slot: number
  readonly session: SessionSeat
  readonly #desk: StageDesk
  readonly #bound: BoundStage
  protected readonly outputs: Outputs
  readonly #tags: number
  readonly #suspect: boolean
  readonly ordered: boolean
  readonly #frame: Frame
  /** The steps, for rows as this frame has them. */
  readonly #form: BoundForm
  /** Rows of this frame that may be in flight. */
  readonly #most: number
  readonly #scope: RunScope
  /** The steps as a loop, where rows of this frame can take it. */
  readonly #lane: Lane | undefined
  #borrowed: ReturnType<Lane['borrow']> | undefined
  #next: number
  open = 0
  /** Suspect frames: all rows so far are whole, none has begun. */
  #atRowEnd = true
  #failures: { index: number; step: string; error: unknown }[] | undefined
  #spare: Run | undefined
  #roomAsked: (() => void) | undefined
  #waitsForSolo = false
  /** Rows of it are still under way, and nobody waits for them. */
  #isLeft = false

  constructor(seat: Seat, plan: LivePlan, desk: StageDesk, slot: number) {
    super(seat, plan, desk.busy)
    const { control } = seat.arena
    const tags = seat.arena.tags(slot)
    const flags = control[tags + TAG.FLAGS]!
    const path = pathOf(control, tags)
    this.#desk = desk
    this.#bound = desk.bound
    this.slot = slot
    this.#tags = tags
    this.session = seat.session(plan, control[tags + TAG.SESSION]!)
    this.#suspect = (flags & FLAG.SUSPECT) !== 0
    this.ordered = path !== undefined
    // What generators give is sent as it comes: in an ordered session, row by row.
    const oneByOne = this.#suspect || (path !== undefined && desk.bound.generates)
    this.#most = oneByOne ? 1 : desk.bound.stage.concurrency
    const { pipeline } = desk.bound.stage
    this.outputs = new Outputs(seat, plan, {
      session: this.session.slot,
      flags: flags & ~FLAG.SUSPECT,
      path,
      chain: plan.chain[desk.bound.stage.index]!,
      parts: control[tags + TAG.PARTS]!,
      owner: this,
    })
    this.#next = control[tags + TAG.RESUME]!
    this.#frame = seat.decoder.decode(seat.arena.read(slot))
    const overFrame = this.#frame.names === undefined ? undefined : desk.bound.overFrame
    this.#form = overFrame ?? desk.bound.whole
    const frame = overFrame && this.#frame
    // Row by row, or with something beside each row, is the general way.
    this.#lane = this.#suspect || this.#frame.metas !== undefined ? undefined : this.#form.lane
    const { log, thread } = seat
    this.#scope = { session: this.session, log, thread, pipeline, frame, loans: [] }
    // A fan-out of a few rows each leaves with its frame, so that a death repeats none of it.
    this.outputs.cut = Math.max(MIN_SCRATCH_ROWS, SCRATCH_PER_ROW * this.#frame.count)
  }

  /** A row that is to be worked alone waits for nobody. */
  override get batchWait(): 'time' | 'none' {
    return this.#suspect ? 'none' : 'time'
  }

  get closed(): boolean {
    return this.seat.stateOf(this.plan, this.session.slot) === STATE.CLOSED
  }

  /** Frames of a session that is over are dropped. */
  start(): void {
    if (this.closed) {
      this.#next = this.#frame.count
      return this.#finish()
    }
    this.#setStarted(1)
    this.pump()
  }

  /** Works rows until one has to wait and no more may be started. */
  pump(): void {
    if (this.state !== 'working') return
    // All rows have begun: the last one to settle finishes the frame.
    if (this.open > 0 && this.#next >= this.#frame.count) return
    const from = performance.now()
    this.#desk.thread.working = true
    while (this.#next < this.#frame.count && this.#roomAsked === undefined) {
      // A suspect frame is worked row by row, each with a commit of its own.
      if (this.open >= this.#most || this.#desk.isFull) break
      if (this.#lane === undefined) this.#startRow(this.#next++)
      else this.#runLane(this.#lane)
      if (this.#suspect && this.open === 0 && !this.#endRow()) break
    }
    this.#desk.thread.working = false
    this.busyMs += performance.now() - from
    if (this.#isWorkedOff && this.state === 'working') this.#finish()
  }

  /** Tries again to send what had no room, and goes on. */
  retry(): void {
    if (this.#roomAsked === undefined && (!this.#suspect || this.#isWorkedOff)) return this.#finish()
    if (!this.#waitsForSolo && !this.outputs.ship(false)) return
    if (!this.#mayGoOn()) return
    this.state = 'working'
    this.#setStarted(1)
    const go = this.#roomAsked
    this.#roomAsked = undefined
    if (go === undefined) this.pump()
    else go()
  }

  /** Its session is over: rows whose handlers have not settled, and perhaps never will, hold up nobody. */
  leave(): void {
    if (!this.closed || this.state !== 'working' || this.open === 0) return
    this.#isLeft = true
    this.#desk.rowsLeft(this.open)
    this.open = 0
    this.#next = this.#frame.count
    this.#finish()
  }

  get #isWorkedOff(): boolean {
    return this.#next >= this.#frame.count && this.open === 0
  }

  /** A suspect frame that was parked goes on when it is alone again. */
  #mayGoOn(): boolean {
    if (!this.#suspect) return true
    const isAlone = this.seat.solo !== 'running' && this.seat.runningRows === 0
    this.seat.solo = isAlone ? 'running' : this.seat.solo === 'no' ? 'wanted' : this.seat.solo
    this.#waitsForSolo = !isAlone
    return isAlone
  }

  /** Read by whoever finds the frame after a death: only a frame that was running can have caused it. */
  #setStarted(value: 0 | 1): void {
    this.seat.arena.control[this.#tags + TAG.STARTED] = value
  }

  /** Works rows as long as nothing out of the ordinary happens. */
  #runLane(lane: Lane): void {
    const run = this.#newRun(this.#next, undefined)
    this.#borrowed ??= lane.borrow(this.#frame)
    const lists: (LaneList | undefined)[] = []
    for (const edge of lane.edges) {
      const over = this.#form.sends[edge]?.over
      lists[edge] =
        over === undefined
          ? this.outputs.listOf(edge)
          : this.outputs.listOver(edge, this.#frame, over.passing)
    }
    this.#spare = run
    this.#next = lane.run(run, this.#borrowed, lists, this.#next, this.#frame.count, this.#leave)
    this.outputs.countResults(run.ended)
    run.ended = 0
  }

  /** A row leaves the lane at a step: it goes on in the general way. */
  readonly #leave = (index: number, step: number, threw: boolean, value: unknown): number => {
    const run = this.#spare!
    this.#spare = undefined
    const op = this.#form.ops[step] as HandlerOp
    const waiting = threw ? op.caught(run, value) : op.goOn(run, value)
    this.#afterOps(
      run,
      waiting === undefined ? this.#rest(run, step + 1) : waiting.then(() => this.#rest(run, step + 1)),
    )
    return index + 1
  }

  #rest(run: Run, from: number): Outcome {
    return run.failed ? undefined : runOps(this.#form.ops, from, run)
  }

  #newRun(index: number, meta: Meta): Run {
    const run = this.#spare ?? new Run(this, this.#scope, this.#bound.nodes)
    this.#spare = undefined
    run.begin(index, meta)
    if (run.frame !== undefined) run.registers[this.#bound.takes[0]!] = undefined
    return run
  }

  #startRow(index: number): void {
    this.#atRowEnd = false
    const run = this.#newRun(index, this.#frame.metas?.[index])
    if (run.frame === undefined) unpack(this.#bound.takes, this.#frame.value(index), run.registers, SKIPPED)
    this.#afterOps(run, runOps(this.#form.ops, 0, run))
  }

  #afterOps(run: Run, waiting: Outcome): void {
    if (waiting === undefined) {
      this.#spare = run
      return
    }
    this.open++
    this.#desk.rowWaits()
    // Ops turn what handlers throw into failures of the row: what arrives here is a bug of ours, and ends the thread.
    void waiting.then(() => this.#rowDone())
  }

  #rowDone(): void {
    if (this.#isLeft) return
    this.open--
    this.#desk.rowDone()
    if (this.#suspect && this.state === 'working' && !this.#endRow()) return
    // Where the last rows are under way there is nothing to start.
    if (this.#next < this.#frame.count || this.open === 0) this.pump()
  }

  /** A row of a suspect frame is committed before the next one runs. @returns false when there is no room for it */
  #endRow(): boolean {
    if (this.#next >= this.#frame.count) return true
    this.#reportFailures()
    this.#atRowEnd = true
    if (this.outputs.ship(false)) return true
    this.#park()
    return false
  }

  #finish(): void {
    this.#reportFailures()
    this.outputs.frameRows = this.#desk.cut(this.session.slot, this.outputs.bytesPerRow)
    if (!this.outputs.ship(true)) return this.#park()
    this.state = 'done'
    // What rows that were left still give must not get into what others are gathering.
    if (!this.#isLeft) this.outputs.end()
    if (this.#suspect) this.seat.solo = 'no'
    this.#desk.closed(this)
  }

  #park(): void {
    this.state = 'parked'
    // Where no row of it runs it cannot be to blame for what happens now.
    if (this.open === 0 || this.#suspect) this.#setStarted(0)
    // What makes room downstream may be for this thread to do.
    if (this.#suspect) this.seat.solo = 'no'
    this.#desk.park(this)
  }

  // ---- what ops ask for

  protected sendOf(edge: number): Send {
    return this.#form.sends[edge]!
  }

  pause(): Outcome {
    if (!this.outputs.full || this.closed) return undefined
    this.outputs.frameRows = this.#desk.cut(this.session.slot, this.outputs.bytesPerRow)
    if (this.#roomAsked === undefined && this.outputs.ship(false)) return undefined
    this.seat.parkedRows++
    return new Promise((resolve) => {
      const before = this.#roomAsked
      this.#roomAsked = () => {
        this.seat.parkedRows--
        before?.()
        resolve(undefined)
      }
      this.#park()
    })
  }

  fail(run: RowRun, step: string, error: unknown): void {
    run.failed = true
    ;(this.#failures ??= []).push({ index: run.index, step, error })
  }

  // ---- what the outputs ask for

  retire(): void {
    const seat = this.seat
    const { control } = seat.arena
    const { counters } = this.plan
    const { stage } = this.#bound
    const done = this.#frame.count - control[this.#tags + TAG.RESUME]!
    seat.commit.input(this.slot)
    this.#count(done)
    seat.addAfter(counters.session(seat.thread, this.session.slot, SESSION.DONE), 1)
    seat.addAfter(counters.released(seat.thread, stage.inlet!), control[this.#tags + TAG.SLOTS]!)
  }

  sentAhead(rows: number, parts: number): void {
    const { control } = this.seat.arena
    this.seat.commit.before(this.#tags + TAG.PARTS, parts)
    if (this.#suspect && this.#atRowEnd) {
      this.#count(this.#next - control[this.#tags + TAG.RESUME]!)
      this.seat.commit.before(this.#tags + TAG.RESUME, this.#next)
      this.seat.commit.before(this.#tags + TAG.DEATHS, 0)
    } else this.seat.commit.before(this.#tags + TAG.EMITTED, control[this.#tags + TAG.EMITTED]! + rows)
  }

  refuse(origin: number, error: StairsError): void {
    ;(this.#failures ??= []).push({ index: origin, step: this.#bound.stage.name, error })
    this.#reportFailures()
  }

  #count(rows: number): void {
    const { index } = this.#bound.stage
    this.countStage(this.session.slot, index, rows)
    if (!this.#desk.isAsync) return
    this.seat.commit.before(
      this.plan.counters.stage(this.seat.thread, this.session.slot, index, STAGE.ASYNC),
      1,
    )
  }

  #reportFailures(): void {
    if (this.#failures === undefined) return
    const failures = this.#failures
    this.#failures = undefined
    this.failedRows += failures.length
    // The rows as they came: handlers may have changed the objects.
    const frame = this.seat.decoder.decode(this.seat.arena.read(this.slot))
    const pipeline = this.plan.plan.pipelines[this.#bound.stage.pipeline]!
    for (const { index, step, error } of failures)
      this.outputs.addFailure(failureOf(pipeline, step, frame.value(index), error))
  }
}
