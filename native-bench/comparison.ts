import type { ContestantResult, SuiteResult } from './harness.ts'
import type { Round } from './round.ts'
import { bootstrapInterval, median, pairedRatios } from './statistics.ts'
import { OURS, type Bound, type RatioDefinition } from './suite.ts'

/** Figures with their intervals, and what they say: who is ahead, and whether a promise is held. */

export type Interval95 = readonly [low: number, high: number]

export interface Figure {
  /** Median of the rounds; `null`: there are none. */
  readonly value: number | null
  /** 95 % bootstrap interval of the median. */
  readonly interval: Interval95 | null
  /** That the interval comes from; of fewer than five it is their range, and less sure than 95 %. */
  readonly rounds: number
  readonly bound: Bound | null
  /** Whether the whole interval lies on the promised side; `null`: nothing is promised or nothing was measured. */
  readonly held: boolean | null
}

export interface Ratio extends Figure {
  readonly name: string
  readonly ours: string
  readonly peer: string
  readonly factor: number
  /** What was divided; `null`: rows per second. */
  readonly measure: string | null
  readonly lowerIsBetter: boolean
  /** `open`: the interval contains 1. */
  readonly standing: 'ahead' | 'behind' | 'open' | null
  /** Why there is no value. */
  readonly missing: string | null
}

/** One measure of our contestant. */
export interface MeasureFigure extends Figure {
  readonly name: string
}

/** Round by round; nothing where the contestant is void or has no such value. */
export function valuesOf(
  result: ContestantResult | undefined,
  value: (round: Round) => number | undefined,
): number[] {
  if (result === undefined || result.voidReason !== undefined) return []
  return result.rounds.map(value).filter((each): each is number => each !== undefined)
}

export function figureOf(values: readonly number[], bound: Bound | undefined): Figure {
  if (values.length === 0) return { value: null, interval: null, rounds: 0, bound: bound ?? null, held: null }
  const { low, high } = bootstrapInterval(values)
  return {
    value: median(values),
    interval: [low, high],
    rounds: values.length,
    bound: bound ?? null,
    held: bound === undefined ? null : 'atLeast' in bound ? low >= bound.atLeast : high <= bound.atMost,
  }
}

function standingOf(interval: Interval95 | null, lowerIsBetter: boolean): Ratio['standing'] {
  if (interval === null) return null
  const [low, high] = interval
  if (low > 1) return lowerIsBetter ? 'behind' : 'ahead'
  if (high < 1) return lowerIsBetter ? 'ahead' : 'behind'
  return 'open'
}

function missingOf(result: SuiteResult, { ours, peer, measure }: RatioDefinition): string {
  for (const name of [ours, peer]) {
    if (result.unavailable.some((each) => each.name === name)) return `${name} is unavailable`
    const found = result.contestants.find((each) => each.contestant.name === name)
    if (found === undefined) return `there is no contestant '${name}'`
    if (found.voidReason !== undefined) return `${name} is void`
  }
  return `no ${measure ?? 'rates'} on both sides`
}

const dividedBy =
  ({ measure }: RatioDefinition) =>
  (round: Round): number | undefined =>
    measure === undefined ? round.rowsPerSecond : round.measures[measure]

/** A contestant that sat out has fewer rounds: those that it has stood beside the first ones of the other. */
function ratiosOf(definition: RatioDefinition, own: readonly number[], theirs: readonly number[]): number[] {
  const rounds = Math.min(own.length, theirs.length)
  return pairedRatios(own.slice(0, rounds), theirs.slice(0, rounds)).map((ratio) => ratio * definition.factor)
}

/** More rounds change nothing where all that there are lie on one side of 1 and of the promise, by this factor. */
const SETTLED = 1.3

/** Also where a side has no rounds: it is void, and more of the other would not help. */
export function isSettled(
  definition: RatioDefinition,
  own: readonly Round[],
  theirs: readonly Round[],
): boolean {
  const { bound } = definition
  const [left, right] = [own, theirs].map((rounds) =>
    rounds.map(dividedBy(definition)).filter((each) => each !== undefined),
  )
  const ratios = ratiosOf(definition, left!, right!)
  const limits = bound === undefined ? [1] : [1, 'atLeast' in bound ? bound.atLeast : bound.atMost]
  return limits.every(
    (limit) =>
      ratios.every((ratio) => ratio >= limit * SETTLED) || ratios.every((ratio) => ratio <= limit / SETTLED),
  )
}

export function ratioOf(result: SuiteResult, definition: RatioDefinition): Ratio {
  const { name, ours, peer, factor, measure, lowerIsBetter = false, bound } = definition
  const values = (contestant: string): number[] =>
    valuesOf(
      result.contestants.find((each) => each.contestant.name === contestant),
      dividedBy(definition),
    )
  const ratios = ratiosOf(definition, values(ours), values(peer))
  const figure = figureOf(ratios, bound)
  return {
    name,
    ours,
    peer,
    factor,
    measure: measure ?? null,
    lowerIsBetter,
    ...figure,
    standing: standingOf(figure.interval, lowerIsBetter),
    missing: figure.value === null ? missingOf(result, definition) : null,
  }
}

export function measureFigure(result: SuiteResult, name: string): MeasureFigure {
  const ours = result.contestants.find((each) => each.contestant.name === OURS)
  const values = valuesOf(ours, (round) => round.measures[name])
  return { name, ...figureOf(values, result.suite.measureBounds?.[name]) }
}
