import type { ContestantResult, SuiteResult, TriedForm } from './harness.ts'
import type { Machine } from './machine.ts'
import { bootstrapInterval, median, pairedRatios, quantile } from './statistics.ts'
import { OURS } from './suite.ts'

/** The JSON form of a suite's results. What is `null` has no value: its rows were void. */
export interface SuiteReport {
  readonly suite: string
  readonly about: string
  readonly machine: Machine
  readonly settings: object
  readonly rows: readonly ReportRow[]
  /** Ours by theirs in rows per second: the median of the rounds' ratios. Above 1 ours is faster. */
  readonly ratios: Readonly<Record<string, number | null>>
  /** 95 % bootstrap intervals of `ratios`, `[low, high]`. */
  readonly intervals: Readonly<Record<string, readonly [number, number] | null>>
  /** What the suite measures beside rates, for the contestant `stairs`. */
  readonly measures: Readonly<Record<string, number | null>>
  /** All forms that were tried to find the best of each contestant. */
  readonly forms: readonly TriedForm[]
}

export interface ReportRow {
  readonly name: string
  readonly about: string
  readonly form: string
  /** Median of the rounds. */
  readonly rowsPerSecond: number | null
  /** First and third quartile. */
  readonly quartiles: readonly [number, number] | null
  readonly cpuSecondsPerMillionRows: number | null
  /** Share of one core that other processes took, and the hypervisor; median of the rounds. */
  readonly foreignCpuPercent: number | null
  readonly stolenCpuPercent: number | null
  readonly rounds: readonly number[]
  readonly void: string | null
  /** One number for each measure of the suite, e.g. `rssGrowthMB`. */
  readonly [measure: string]: unknown
}

const present = (values: readonly (number | undefined)[]): number[] =>
  values.filter((value): value is number => value !== undefined)

const medianOrNull = (values: readonly number[]): number | null =>
  values.length === 0 ? null : median(values)

function measureOf(result: ContestantResult | undefined, measure: string): number | null {
  if (result === undefined || result.voidReason !== undefined) return null
  return medianOrNull(present(result.rounds.map((round) => round.measures[measure])))
}

function reportRow(result: ContestantResult, measures: readonly string[]): ReportRow {
  const { contestant, form, voidReason } = result
  const rounds = voidReason === undefined ? result.rounds : []
  const rates = rounds.map((round) => round.rowsPerSecond)
  return {
    name: contestant.name,
    about: contestant.about,
    form: form.name,
    rowsPerSecond: medianOrNull(rates),
    quartiles: rates.length === 0 ? null : [quantile(rates, 0.25), quantile(rates, 0.75)],
    cpuSecondsPerMillionRows: medianOrNull(rounds.map((round) => round.cpuSecondsPerMillionRows)),
    foreignCpuPercent: medianOrNull(present(rounds.map((round) => round.foreignCpuPercent))),
    stolenCpuPercent: medianOrNull(present(rounds.map((round) => round.stolenCpuPercent))),
    rounds: rates,
    void: voidReason ?? null,
    ...Object.fromEntries(measures.map((measure) => [measure, measureOf(result, measure)])),
  }
}

const ratesOf = (result: ContestantResult): number[] => result.rounds.map((round) => round.rowsPerSecond)

/** Round by round; empty where one side is void. */
function ratiosOf(ours: ContestantResult | undefined, peer: ContestantResult | undefined): number[] {
  if (ours === undefined || peer === undefined) return []
  if (ours.voidReason !== undefined || peer.voidReason !== undefined) return []
  return pairedRatios(ratesOf(ours), ratesOf(peer))
}

export function summarize(result: SuiteResult, machine: Machine): SuiteReport {
  const { suite } = result
  const byName = new Map(result.contestants.map((contestant) => [contestant.contestant.name, contestant]))
  const ratios: Record<string, number | null> = {}
  const intervals: Record<string, readonly [number, number] | null> = {}
  for (const { name, ours, peer, factor } of suite.ratios) {
    const values = ratiosOf(byName.get(ours), byName.get(peer)).map((ratio) => ratio * factor)
    ratios[name] = medianOrNull(values)
    const interval = values.length === 0 ? undefined : bootstrapInterval(values)
    intervals[name] = interval === undefined ? null : [interval.low, interval.high]
  }
  return {
    suite: suite.name,
    about: suite.about,
    machine,
    settings: result.settings,
    rows: result.contestants.map((contestant) => reportRow(contestant, suite.measures)),
    ratios,
    intervals,
    measures: Object.fromEntries(
      suite.measures.map((measure) => [measure, measureOf(byName.get(OURS), measure)]),
    ),
    forms: result.forms,
  }
}
