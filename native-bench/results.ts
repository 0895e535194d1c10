import {
  measureFigure,
  ratioOf,
  valuesOf,
  type Interval95,
  type MeasureFigure,
  type Ratio,
} from './comparison.ts'
import type { Effort } from './effort.ts'
import type { ContestantResult, SuiteResult, TriedForm, Unavailable } from './harness.ts'
import type { Machine } from './machine.ts'
import { median, quantile } from './statistics.ts'

/** The JSON form of a suite's results. What is `null` has no value: its rows were void, or a peer was unavailable. */
export interface SuiteReport {
  readonly suite: string
  readonly about: string
  readonly machine: Machine
  readonly settings: object
  readonly effort: Pick<Effort, 'quick' | 'leastRounds' | 'rounds' | 'timing'>
  readonly rows: readonly ReportRow[]
  /** Contestants that could not run on this machine. */
  readonly unavailable: readonly Unavailable[]
  /** Ours by theirs: the median of the rounds' ratios. In rows per second, so that above 1 ours is faster; see `comparisons`. */
  readonly ratios: Readonly<Record<string, number | null>>
  /** 95 % bootstrap intervals of `ratios`, `[low, high]`. */
  readonly intervals: Readonly<Record<string, Interval95 | null>>
  /** `ratios` and `intervals` with what was divided, what is promised, and what follows. */
  readonly comparisons: readonly Ratio[]
  /** What the suite measures beside rates, for the contestant `stairs`. */
  readonly measures: Readonly<Record<string, number | null>>
  /** `measures` with their intervals and what is promised of them. */
  readonly figures: readonly MeasureFigure[]
  /** All forms that were tried to find the best of each contestant. */
  readonly forms: readonly TriedForm[]
  /** Rounds that were thrown away and repeated, because other processes took CPU. */
  readonly discardedRounds: number
  /** Rounds that count although it was so. */
  readonly disturbedRounds: number
}

export interface ReportRow {
  readonly name: string
  readonly about: string
  readonly form: string
  /** Median of the rounds. */
  readonly rowsPerSecond: number | null
  /** First and third quartile. */
  readonly quartiles: readonly [number, number] | null
  /** Quartiles of the suite's measures, by their keys. */
  readonly measureQuartiles: Readonly<Record<string, readonly [number, number] | null>>
  readonly cpuSecondsPerMillionRows: number | null
  /** Share of one core that other processes took, and the hypervisor; median of the rounds. */
  readonly foreignCpuPercent: number | null
  readonly stolenCpuPercent: number | null
  readonly rounds: readonly number[]
  readonly void: string | null
  /** One number for each measure of the suite, e.g. `rssGrowthMB`. */
  readonly [measure: string]: unknown
}

const medianOrNull = (values: readonly number[]): number | null =>
  values.length === 0 ? null : median(values)

const quartilesOf = (values: readonly number[]): readonly [number, number] | null =>
  values.length === 0 ? null : [quantile(values, 0.25), quantile(values, 0.75)]

function reportRow(result: ContestantResult, measures: readonly string[]): ReportRow {
  const { contestant, form, voidReason } = result
  const rates = valuesOf(result, (round) => round.rowsPerSecond)
  const measured = measures.map((name) => [name, valuesOf(result, (round) => round.measures[name])] as const)
  return {
    name: contestant.name,
    about: contestant.about,
    form: form.name,
    rowsPerSecond: medianOrNull(rates),
    quartiles: quartilesOf(rates),
    measureQuartiles: Object.fromEntries(measured.map(([name, values]) => [name, quartilesOf(values)])),
    cpuSecondsPerMillionRows: medianOrNull(valuesOf(result, (round) => round.cpuSecondsPerMillionRows)),
    foreignCpuPercent: medianOrNull(valuesOf(result, (round) => round.foreignCpuPercent)),
    stolenCpuPercent: medianOrNull(valuesOf(result, (round) => round.stolenCpuPercent)),
    rounds: rates,
    void: voidReason ?? null,
    ...Object.fromEntries(measured.map(([name, values]) => [name, medianOrNull(values)])),
  }
}

export function summarize(result: SuiteResult, machine: Machine): SuiteReport {
  const { suite, effort } = result
  const comparisons = suite.ratios.map((definition) => ratioOf(result, definition))
  const figures = suite.measures.map((name) => measureFigure(result, name))
  return {
    suite: suite.name,
    about: suite.about,
    machine,
    settings: result.settings,
    effort: {
      quick: effort.quick,
      leastRounds: effort.leastRounds,
      rounds: effort.rounds,
      timing: effort.timing,
    },
    rows: result.contestants.map((contestant) => reportRow(contestant, suite.measures)),
    unavailable: result.unavailable,
    ratios: Object.fromEntries(comparisons.map(({ name, value }) => [name, value])),
    intervals: Object.fromEntries(comparisons.map(({ name, interval }) => [name, interval])),
    comparisons,
    measures: Object.fromEntries(figures.map(({ name, value }) => [name, value])),
    figures,
    forms: result.forms,
    discardedRounds: result.discardedRounds,
    disturbedRounds: result.disturbedRounds,
  }
}
