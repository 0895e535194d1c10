import { threadState } from '../../base/thread.ts'
import { ResultError, SignalError, SkipRow } from '../../base/errors.ts'
import { isThenable } from '../../base/thenable.ts'
import type { BatchContext } from '../../graph/context.ts'
import type { BatchMark, Row } from '../../graph/node.ts'
import { SKIP } from './context.ts'
import { RowWait } from './row-wait.ts'
import type { Outcome, RowRun } from './run-row.ts'

/** What a batch asks of the step, for one of its rows. */
export interface BatchStep {
  /** The row as the handler may have it: made anew for each call. */
  rowOf(run: RowRun): Row
  /** Takes its result. Never throws. */
  settle(run: RowRun, result: unknown): void
  /** What a call with this row alone threw. */
  caught(run: RowRun, error: unknown): void
  /** Nobody wants it any more. */
  drop(run: RowRun): void
}

type BatchFn = (rows: Row[], context: BatchContext) => unknown

/** Rows of one key. */
class Batch {
  readonly key: object
  readonly steps: BatchStep[] = []
  readonly runs: RowRun[] = []
  readonly rows: Row[] = []
  readonly waits: RowWait[] = []
  /** Its time is over: it goes as soon as a call may be made, and takes rows until then. */
  isDue = false
  timer: NodeJS.Timeout | undefined

  constructor(key: object) {
    this.key = key
  }
}

/** Gathers the rows of one step in one thread, and calls its handler with them. */
export class Batcher {
  /** Calls that are out. */
  #calls = 0
  readonly #step: string
  readonly #fn: BatchFn
  readonly #mark: BatchMark
  readonly #mostCalls: number
  /** What is given back must be as many results; consumers give none. */
  readonly #givesRows: boolean
  readonly #open = new Map<object, Batch>()
  readonly #ready: Batch[] = []
  /** Rows here, waiting or in a call. */
  #rows = 0
  readonly #roomAsked: (() => void)[] = []
  readonly #thread = threadState()

  /** @param step as errors name it */
  constructor(step: string, fn: BatchFn, mark: BatchMark, mostCalls: number, givesRows: boolean) {
    this.#step = step
    this.#fn = fn
    this.#mark = mark
    this.#mostCalls = mostCalls
    this.#givesRows = givesRows
  }

  add(step: BatchStep, run: RowRun, row: Row): Outcome {
    const { batchKey, batchWait } = run.visit
    const batch = this.#open.get(batchKey) ?? this.#begin(batchKey, batchWait)
    batch.steps.push(step)
    batch.runs.push(run)
    batch.rows.push(row)
    const wait = new RowWait()
    batch.waits.push(wait)
    this.#rows++
    if (batch.rows.length >= this.#mark.size || batchWait === 'none') this.#flush(batch)
    return run.turn === undefined ? wait : wait.then(() => run.turn)
  }

  /** A promise while so many rows are here that more would only wait. */
  room(): Outcome {
    if (this.#rows < this.#mark.size * (this.#mostCalls + 1)) return undefined
    return new Promise((resolve) => this.#roomAsked.push(() => resolve(undefined)))
  }

  /** Rows of a key that wait for others. */
  gathered(key: object): number {
    const batch = this.#open.get(key)
    return batch === undefined || batch.isDue ? 0 : batch.runs.length
  }

  /** What waits for others of its key waits no longer. @returns whether there was something */
  flush(key: object): boolean {
    const batch = this.#open.get(key)
    if (batch === undefined || batch.isDue) return false
    this.#flush(batch)
    return true
  }

  #begin(key: object, wait: RowRun['visit']['batchWait']): Batch {
    const batch = new Batch(key)
    this.#open.set(key, batch)
    if (wait === 'time') batch.timer = setTimeout(() => this.#flush(batch), this.#mark.maxWaitMs)
    else if (wait === 'turn') setImmediate(() => this.#flush(batch))
    return batch
  }

  #flush(batch: Batch): void {
    if (this.#open.get(batch.key) !== batch) return
    const isFull = batch.rows.length >= this.#mark.size
    if (isFull || this.#calls < this.#mostCalls) this.#open.delete(batch.key)
    clearTimeout(batch.timer)
    if (!batch.isDue) this.#ready.push(batch)
    batch.isDue = true
    this.#callReady()
  }

  #callReady(): void {
    while (this.#calls < this.#mostCalls) {
      const batch = this.#ready.shift()
      if (batch === undefined) return
      if (this.#open.get(batch.key) === batch) this.#open.delete(batch.key)
      this.#calls++
      this.#call(batch)
    }
  }

  #call(batch: Batch): void {
    if (this.#isDropped(batch)) return this.#end(batch)
    let result: unknown
    try {
      result = this.#invoke(batch.rows, batch.runs, 1)
      if (isThenable(result)) {
        Promise.resolve(result).then(
          (given) => this.#settle(batch, given),
          (error: unknown) => void this.#failed(batch, error),
        )
        return
      }
    } catch (error) {
      return void this.#failed(batch, error)
    }
    this.#settle(batch, result)
  }

  #invoke(rows: Row[], runs: readonly RowRun[], attempt: number): unknown {
    const wasWorking = this.#thread.working
    // A call may be made by a timer: whoever is called now is called by a handler all the same.
    this.#thread.working = true
    const fn = this.#fn
    try {
      return fn(rows, contextOf(runs, attempt))
    } finally {
      this.#thread.working = wasWorking
    }
  }

  #settle(batch: Batch, result: unknown): void {
    const { steps, runs } = batch
    const mistake = this.#mistakeIn(result, runs.length)
    runs.forEach((run, i) => {
      if (mistake !== undefined) steps[i]!.caught(run, mistake)
      else steps[i]!.settle(run, this.#givesRows ? (result as readonly unknown[])[i] : undefined)
    })
    this.#end(batch)
  }

  /** The call did its work, so it is not repeated: its mistake is that of all its rows. */
  #mistakeIn(result: unknown, rows: number): ResultError | undefined {
    if (!this.#givesRows || (Array.isArray(result) && result.length === rows)) return undefined
    const got = Array.isArray(result) ? `${result.length} results` : 'no array'
    return new ResultError(
      `Step "${this.#step}" gave ${got} for ${rows} rows: return an array with one result for each row, in their order.`,
    )
  }

  /** The row at fault is the one that fails alone. */
  async #failed(batch: Batch, error: unknown): Promise<void> {
    const { steps, runs } = batch
    // Who was told to stop is not called again; nor is it for the mistake of a listener.
    if (runs.length === 1 || error instanceof SignalError || runs[0]!.context.signal.aborted)
      runs.forEach((run, i) => steps[i]!.caught(run, error))
    else {
      for (const [i, run] of runs.entries()) {
        const step = steps[i]!
        if (run.visit.closed) step.drop(run)
        else await this.#alone(step, run)
      }
    }
    this.#end(batch)
  }

  async #alone(step: BatchStep, run: RowRun): Promise<void> {
    try {
      const given = this.#invoke([step.rowOf(run)], [run], 2)
      const result: unknown = isThenable(given) ? await given : given
      const mistake = this.#mistakeIn(result, 1)
      if (mistake !== undefined) throw mistake
      step.settle(run, this.#givesRows ? (result as readonly unknown[])[0] : undefined)
    } catch (error) {
      step.caught(run, error)
    }
  }

  #isDropped({ runs, steps }: Batch): boolean {
    if (!runs[0]!.visit.closed) return false
    runs.forEach((run, i) => steps[i]!.drop(run))
    return true
  }

  #end(batch: Batch): void {
    this.#calls--
    this.#rows -= batch.runs.length
    // Later, since the row that filled the batch is still on its way into it.
    queueMicrotask(() => {
      for (const wait of batch.waits) wait.settle()
    })
    for (const go of this.#roomAsked.splice(0)) go()
    this.#callReady()
  }
}

const contextOf = (runs: readonly RowRun[], attempt: number): BatchContext => {
  const { context } = runs[0]!
  return {
    get signal() {
      return context.signal
    },
    attempt,
    get metas() {
      return runs.map((run) => run.context.meta)
    },
    log: context.log,
    thread: context.thread,
    skip(reason?: string): never {
      throw reason === undefined ? SKIP : new SkipRow(reason)
    },
  }
}
