import type { Cells } from './cells.ts'
import type { Row } from './row-keys.ts'
import type { TakeRow, Widen } from './row-taker.ts'

/** From so many batches on, code is generated. */
const GENERATE_FROM = 3
/** The batch in which both ways are first measured; the next such batch has four times its number, and so on. */
const FIRST_TRIAL = 6
const TRIAL_GROWTH = 4
/** Rows measured in a trial, and fewest that prove anything. */
const MOST_SAMPLES = 128
const FEWEST_SAMPLES = 16

/**
 * Which function takes rows of one shape apart: the steady one, or the generated one, which is twice as fast for most
 * rows. But V8 of Node 20 gives every object made by `{ ...row, key: value }` a hidden class of its own, and then reading
 * keys by name, as generated code does, takes five times as long as the steady way. Rows do not show how they were made,
 * so both ways are measured now and then.
 */
export class TakerChoice {
  private readonly steady: TakeRow
  private readonly generate: () => TakeRow | undefined
  private generated: TakeRow | undefined
  private chosen: TakeRow
  private batches = 0
  private nextTrial = FIRST_TRIAL
  /** Milliseconds for each row of a trial. */
  private readonly steadyTimes: number[] = []
  private readonly generatedTimes: number[] = []

  constructor(steady: TakeRow, generate: () => TakeRow | undefined) {
    this.steady = steady
    this.generate = generate
    this.chosen = steady
  }

  /** The function for one more batch. */
  forBatch(): TakeRow {
    this.batches++
    if (this.batches === GENERATE_FROM) {
      this.generated = this.generate()
      this.chosen = this.generated ?? this.steady
    }
    if (this.steadyTimes.length > 0) this.endTrial()
    const { generated } = this
    if (generated === undefined || this.batches < this.nextTrial) return this.chosen
    this.nextTrial = this.batches * TRIAL_GROWTH
    return (row, n, lists, widen) => this.measured(generated, row, n, lists, widen)
  }

  private measured(generated: TakeRow, row: Row, n: number, lists: Cells[], widen: Widen): boolean {
    const { steadyTimes, generatedTimes } = this
    if (steadyTimes.length >= MOST_SAMPLES / 2) return this.chosen(row, n, lists, widen)
    const isSteady = steadyTimes.length < generatedTimes.length
    const start = performance.now()
    const taken = isSteady ? this.steady(row, n, lists, widen) : generated(row, n, lists, widen)
    if (taken) (isSteady ? steadyTimes : generatedTimes).push(performance.now() - start)
    return taken
  }

  private endTrial(): void {
    const { steadyTimes, generatedTimes } = this
    if (steadyTimes.length >= FEWEST_SAMPLES / 2) {
      // Less is noise: a row takes hardly longer than reading the clock.
      const isSteadyFaster = median(steadyTimes) * 2 < median(generatedTimes)
      this.chosen = isSteadyFaster ? this.steady : this.generated!
    }
    steadyTimes.length = 0
    generatedTimes.length = 0
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1]!
}
