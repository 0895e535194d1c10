import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { runContestant, verify, VoidRunError } from './child.ts'
import type { PrintedOutcome, Timing } from './contestant.ts'
import { machineTimes } from './machine.ts'
import { median } from './statistics.ts'
import type { Contestant, Form, Suite } from './suite.ts'

/** The order of things: best form of every contestant first, then interleaved rounds, a fresh process each time. */

export interface Effort {
  readonly rounds: number
  readonly timing: Timing
  /** How often each form is tried to find the best; 0: the first form is taken. */
  readonly trials: number
  readonly trialTiming: Timing
}

export const FULL: Effort = {
  rounds: 7,
  timing: { warmUpSeconds: 2.5, measureSeconds: 2 },
  trials: 2,
  trialTiming: { warmUpSeconds: 0.4, measureSeconds: 0.4 },
}

/** Shows that everything runs and every answer is right; its numbers mean little. */
export const QUICK: Effort = {
  rounds: 2,
  timing: { warmUpSeconds: 0.1, measureSeconds: 0.1 },
  trials: 0,
  trialTiming: { warmUpSeconds: 0, measureSeconds: 0 },
}

export interface Round {
  readonly rowsPerSecond: number
  readonly cpuSecondsPerMillionRows: number
  readonly measures: Readonly<Record<string, number>>
  /** Of the machine's cores, taken by processes that are not this contestant's; undefined where it cannot be known. */
  readonly foreignCpuPercent: number | undefined
  readonly stolenCpuPercent: number | undefined
}

export interface TriedForm {
  readonly contestant: string
  readonly form: string
  readonly rowsPerSecond: number
}

export interface ContestantResult {
  readonly contestant: Contestant
  readonly form: Form
  readonly rounds: readonly Round[]
  /** Why it has no result. */
  readonly voidReason: string | undefined
}

export interface SuiteResult {
  readonly suite: Suite
  readonly settings: object
  readonly forms: readonly TriedForm[]
  readonly contestants: readonly ContestantResult[]
}

/** @throws VoidRunError where the contestant has no right answer */
export async function runRound(suite: Suite, program: URL, timing: Timing, options: object): Promise<Round> {
  const before = machineTimes()
  const ownBefore = process.cpuUsage()
  const start = performance.now()
  const outcome = await runContestant(program, { timing, options })
  const elapsed = (performance.now() - start) / 1000
  const own = process.cpuUsage(ownBefore)
  const after = machineTimes()
  verify(outcome, suite.expectedChecksum(outcome, options))
  return {
    rowsPerSecond: outcome.rows / outcome.seconds,
    cpuSecondsPerMillionRows: (outcome.cpuSeconds / outcome.rows) * 1e6,
    measures: outcome.measures ?? {},
    ...neighbours(before, after, elapsed, outcome, (own.user + own.system) / 1e6),
  }
}

function neighbours(
  before: ReturnType<typeof machineTimes>,
  after: ReturnType<typeof machineTimes>,
  elapsed: number,
  outcome: PrintedOutcome,
  ownSeconds: number,
): Pick<Round, 'foreignCpuPercent' | 'stolenCpuPercent'> {
  if (before === undefined || after === undefined)
    return { foreignCpuPercent: undefined, stolenCpuPercent: undefined }
  const percent = (seconds: number): number => Math.max(0, (seconds / elapsed) * 100)
  return {
    foreignCpuPercent: percent(after.busySeconds - before.busySeconds - outcome.totalCpuSeconds - ownSeconds),
    stolenCpuPercent: percent(after.stolenSeconds - before.stolenSeconds),
  }
}

class Running {
  readonly contestant: Contestant
  readonly rates = new Map<Form, number[]>()
  readonly rounds: Round[] = []
  voidReason: string | undefined

  constructor(contestant: Contestant) {
    this.contestant = contestant
  }

  rate(form: Form): number {
    const rates = this.rates.get(form)
    return rates === undefined ? 0 : median(rates)
  }

  best(): Form {
    return this.contestant.forms.reduce((best, form) => (this.rate(form) > this.rate(best) ? form : best))
  }

  /** A void run ends this contestant, not the suite: the others' results are still good. */
  async attempt(run: () => Promise<void>): Promise<void> {
    if (this.voidReason !== undefined) return
    try {
      await run()
    } catch (error) {
      if (!(error instanceof VoidRunError)) throw error
      this.voidReason = error.message
    }
  }
}

/** There and back (A B C, C B A, …): a drift of the machine favours nobody. */
const inTurn = <T>(items: readonly T[], turn: number): readonly T[] =>
  turn % 2 === 0 ? items : items.toReversed()

/** @param progress hears of every process that starts */
export async function runSuite(
  suite: Suite,
  effort: Effort,
  quick: boolean,
  progress: (line: string) => void,
): Promise<SuiteResult> {
  const settings = suite.prepare(quick)
  const all = suite.contestants.map((contestant) => new Running(contestant))
  for (let trial = 0; trial < effort.trials; trial++) {
    for (const running of inTurn(all, trial)) {
      const { name, program, forms } = running.contestant
      if (forms.length === 1) continue
      for (const form of inTurn(forms, trial)) {
        progress(`${suite.name}: trying ${name}, ${form.name}`)
        await running.attempt(async () => {
          const round = await runRound(suite, program, effort.trialTiming, { ...settings, ...form.options })
          running.rates.set(form, [...(running.rates.get(form) ?? []), round.rowsPerSecond])
        })
      }
    }
  }
  const rounds = Math.min(effort.rounds, suite.maxRounds ?? effort.rounds)
  for (let round = 0; round < rounds; round++) {
    for (const running of inTurn(all, round)) {
      const { name, program } = running.contestant
      progress(`${suite.name}: round ${round + 1} of ${rounds}, ${name}`)
      await running.attempt(async () => {
        const options = { ...settings, ...running.best().options }
        running.rounds.push(await runRound(suite, program, effort.timing, options))
      })
    }
  }
  return {
    suite,
    settings,
    forms: all.flatMap((running) =>
      [...running.rates.keys()].map((form) => ({
        contestant: running.contestant.name,
        form: form.name,
        rowsPerSecond: running.rate(form),
      })),
    ),
    contestants: all.map((running) => ({
      contestant: running.contestant,
      form: running.best(),
      rounds: running.rounds,
      voidReason: running.voidReason,
    })),
  }
}
