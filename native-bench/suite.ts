import type { Outcome, Timing } from './contestant.ts'

/** The name of our own contestant in every suite. */
export const OURS = 'stairs'

/** One way to use a contestant; the options go to its program as they are. */
export interface Form {
  readonly name: string
  readonly options: object
}

export interface Contestant {
  readonly name: string
  /** One line for the table: what it is. */
  readonly about: string
  readonly program: URL
  /** The best one, found in the same run, stands for the contestant; with `--quick` the first. */
  readonly forms: readonly Form[]
  /** Why it cannot run on this machine, such as a compiler that is not there; undefined: it can. Asked once a run. */
  readonly unavailable?: (() => string | undefined) | undefined
}

/** What the project promises of a figure. It is held where the whole 95 % interval lies on the promised side. */
export type Bound = { readonly atLeast: number } | { readonly atMost: number }

/** Rows per second of `ours` by those of `peer`, times `factor` where the peer stands for another limit. */
export interface RatioDefinition {
  readonly name: string
  readonly ours: string
  readonly peer: string
  readonly factor: number
  /** A key of `Outcome.measures` to divide instead of the rows per second. */
  readonly measure?: string | undefined
  /** For measures such as milliseconds: below 1 ours is better. */
  readonly lowerIsBetter?: boolean | undefined
  readonly bound?: Bound | undefined
}

export interface Suite<Settings extends object = object> {
  readonly name: string
  readonly about: string
  readonly contestants: readonly Contestant[]
  readonly ratios: readonly RatioDefinition[]
  /** Keys of `Outcome.measures` that are the point of this suite. */
  readonly measures: readonly string[]
  /** What is promised of our contestant's measures, by their keys. */
  readonly measureBounds?: Readonly<Record<string, Bound>> | undefined
  /** Shorter passes than these say nothing here, but with `--quick`: where few rows are dear, the first ones weigh much. */
  readonly leastTiming?: Timing | undefined
  /** About what one process takes, for the estimate, where the suite does not follow the timing of its tasks. */
  readonly secondsPerProcess?: number | undefined
  /** At most this many rounds: for contestants that cannot be made shorter. */
  readonly maxRounds?: number | undefined
  /** Options for all contestants of this run, such as a calibrated cost of a row. */
  prepare(quick: boolean): Settings
  /** What a reader must have seen. `options`: those of the contestant's task, the settings among them. */
  expectedChecksum(outcome: Outcome, options: Settings): number | Promise<number>
}
