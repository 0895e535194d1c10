import { performance } from 'node:perf_hooks'
import type { Timing } from './contestant.ts'
import type { Suite } from './suite.ts'

/** How much is measured: decided by arithmetic before the first process starts. */

export interface Effort {
  /** It only shows that everything runs. */
  readonly quick: boolean
  /** Of every contestant, at least. After them those sit out whose ratios are settled. */
  readonly leastRounds: number
  /** Of contestants whose ratios lie close to 1 or to what is promised. */
  readonly rounds: number
  readonly timing: Timing
  /**
   * How often forms are tried to find the best; after the first time only those of the better half, or of two, that
   * came close to the best. 0: the first form is taken.
   */
  readonly trials: number
  readonly trialTiming: Timing
  /** Processes that may run again because others took CPU meanwhile, as a share of all in the rounds. */
  readonly repeatShare: number
}

const effortOf = (
  leastRounds: number,
  rounds: number,
  warmUpSeconds: number,
  measureSeconds: number,
): Effort => ({
  quick: false,
  leastRounds,
  rounds,
  timing: { warmUpSeconds, measureSeconds },
  trials: 2,
  trialTiming: { warmUpSeconds: 0.35, measureSeconds: 0.2 },
  repeatShare: 0.1,
})

/** From the most to the least. Code is being compiled for one to two seconds: warm-up is what is saved last. */
const EFFORTS: readonly Effort[] = [
  effortOf(7, 11, 2.5, 1.5),
  effortOf(5, 9, 2, 1.5),
  effortOf(5, 7, 2, 1),
  effortOf(5, 7, 1.5, 0.8),
  effortOf(5, 5, 1.2, 0.7),
  effortOf(3, 7, 1.2, 0.7),
  effortOf(3, 5, 1.2, 0.7),
  effortOf(3, 5, 1, 0.7),
  effortOf(3, 5, 1, 0.5),
  effortOf(3, 5, 1, 0.35),
  effortOf(3, 4, 1, 0.35),
  effortOf(3, 3, 1, 0.35),
  { ...effortOf(3, 5, 1, 0.35), trials: 1 },
  { ...effortOf(3, 4, 1, 0.35), trials: 1 },
  { ...effortOf(3, 3, 1, 0.35), trials: 1 },
]

/** Shows that everything runs and every answer is right; its numbers mean little. */
export const QUICK: Effort = {
  quick: true,
  leastRounds: 2,
  rounds: 2,
  timing: { warmUpSeconds: 0.1, measureSeconds: 0.1 },
  trials: 0,
  trialTiming: { warmUpSeconds: 0, measureSeconds: 0 },
  repeatShare: 0,
}

/** A process starts, imports, starts threads and ends. */
const START_SECONDS = 0.4

/** Of warm-up and measured pass together, because passes do not end with the clock. */
const OVERSHOOT = 1.15

const processSeconds = (suite: Suite, timing: Timing): number =>
  suite.secondsPerProcess ?? START_SECONDS + OVERSHOOT * (timing.warmUpSeconds + timing.measureSeconds)

/** Of the rounds of a suite. */
export function timingOf({ leastTiming: least }: Suite, { timing, quick }: Effort): Timing {
  if (least === undefined || quick) return timing
  return {
    warmUpSeconds: Math.max(least.warmUpSeconds, timing.warmUpSeconds),
    measureSeconds: Math.max(least.measureSeconds, timing.measureSeconds),
  }
}

/** How many of `count` forms are tried in the given trial, at most. */
export const formsInTrial = (count: number, trial: number): number =>
  trial === 0 ? count : Math.min(count, Math.max(2, Math.ceil(count / 2 ** trial)))

/** @returns least and most rounds */
export function roundsOf(suite: Suite, { leastRounds, rounds }: Effort): readonly [number, number] {
  const most = Math.min(rounds, suite.maxRounds ?? rounds)
  return [Math.min(leastRounds, most), most]
}

/** The most that can come. */
export interface Plan {
  readonly trialProcesses: number
  readonly trialProcessSeconds: number
  readonly roundProcesses: number
  readonly roundProcessSeconds: number
}

/** @param available the contestants of the suite that can run here */
export function planOf(suite: Suite, effort: Effort, available = suite.contestants): Plan {
  let trialProcesses = 0
  for (const { forms } of available) {
    if (forms.length === 1) continue
    for (let trial = 0; trial < effort.trials; trial++) trialProcesses += formsInTrial(forms.length, trial)
  }
  const [, most] = roundsOf(suite, effort)
  return {
    trialProcesses,
    trialProcessSeconds: processSeconds(suite, effort.trialTiming),
    roundProcesses: available.length * most,
    roundProcessSeconds: processSeconds(suite, timingOf(suite, effort)),
  }
}

/** Half of the contestants sit out after the least rounds, as most peers are far away; a quarter of the trials. */
function expectedSeconds(suite: Suite, effort: Effort): number {
  const plan = planOf(suite, effort)
  const [least, most] = roundsOf(suite, effort)
  const taken = most === 0 ? 0 : (least + most) / 2 / most
  return (
    0.75 * plan.trialProcesses * plan.trialProcessSeconds +
    taken * plan.roundProcesses * plan.roundProcessSeconds * (1 + effort.repeatShare)
  )
}

/** With as many repetitions as there may be. */
export const estimateSeconds = (suites: readonly Suite[], effort: Effort): number =>
  suites.reduce((sum, suite) => sum + expectedSeconds(suite, effort), 0)

/** The most that fits into `seconds`; the least where nothing does. */
export function chooseEffort(suites: readonly Suite[], seconds: number): Effort {
  return EFFORTS.find((effort) => estimateSeconds(suites, effort) <= seconds) ?? EFFORTS.at(-1)!
}

const PACE_LIMITS = [0.7, 3] as const

/** What a run may take, and how its estimates did: a slow machine gets fewer rounds in the suites that remain, not more time. */
export class RunClock {
  readonly #now: () => number
  readonly #end: number
  readonly #start: number
  #estimated = 0

  constructor(seconds: number, now: () => number = () => performance.now()) {
    this.#now = now
    this.#start = now()
    this.#end = this.#start + seconds * 1000
  }

  get secondsLeft(): number {
    return (this.#end - this.#now()) / 1000
  }

  /** What was taken by what was estimated. */
  get pace(): number {
    if (this.#estimated === 0) return 1
    const pace = (this.#now() - this.#start) / 1000 / this.#estimated
    return Math.min(PACE_LIMITS[1], Math.max(PACE_LIMITS[0], pace))
  }

  /** A suite has ended that was estimated to take so long. */
  passed(estimatedSeconds: number): void {
    this.#estimated += estimatedSeconds
  }
}
