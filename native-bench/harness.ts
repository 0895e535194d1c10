import { performance } from 'node:perf_hooks'
import { isSettled } from './comparison.ts'
import { planOf, roundsOf, timingOf, type Effort } from './effort.ts'
import { isDisturbed, runRound, type Round } from './round.ts'
import { Running, scoreOf } from './running.ts'
import { median } from './statistics.ts'
import type { Contestant, Form, Suite } from './suite.ts'

/** The order of things: best form of every contestant first, then interleaved rounds, a fresh process each time. */

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

export interface Unavailable {
  readonly name: string
  readonly about: string
  readonly reason: string
}

export interface SuiteResult {
  readonly suite: Suite
  readonly effort: Effort
  readonly settings: object
  readonly forms: readonly TriedForm[]
  readonly contestants: readonly ContestantResult[]
  readonly unavailable: readonly Unavailable[]
  /** Rounds that were thrown away and repeated, because others took CPU during one of their processes. */
  readonly discardedRounds: number
  /** Rounds that count although it was so: no more could be repeated. */
  readonly disturbedRounds: number
}

/** A process that is about to start. */
export interface Step {
  readonly text: string
  /** About what the rest of the suite will take, this process included. */
  readonly secondsLeft: number
}

/** There and back (A B C, C B A, …): a drift of the machine favours nobody. */
const inTurn = <T>(items: readonly T[], turn: number): readonly T[] =>
  turn % 2 === 0 ? items : items.toReversed()

/** What is left of a plan, by the mean of what was measured; by the estimate until something was. */
class Remainder {
  #left: number
  #done = 0
  #seconds = 0
  readonly #estimate: number

  constructor(processes: number, estimate: number) {
    this.#left = processes
    this.#estimate = estimate
  }

  get seconds(): number {
    return this.#left * (this.#done === 0 ? this.#estimate : this.#seconds / this.#done)
  }

  async of<T>(run: () => Promise<T>): Promise<T> {
    const start = performance.now()
    const result = await run()
    this.#seconds += (performance.now() - start) / 1000
    this.#done++
    this.#left = Math.max(0, this.#left - 1)
    return result
  }

  add(processes: number): void {
    this.#left += processes
  }
}

class SuiteRun {
  readonly #suite: Suite
  readonly #effort: Effort
  readonly #settings: object
  readonly #progress: (step: Step) => void
  readonly all: readonly Running[]
  readonly #trials: Remainder
  readonly #rounds: Remainder
  #repeatable: number
  discardedRounds = 0
  disturbedRounds = 0

  constructor(
    suite: Suite,
    available: readonly Contestant[],
    effort: Effort,
    settings: object,
    progress: (step: Step) => void,
  ) {
    const plan = planOf(suite, effort, available)
    this.#suite = suite
    this.#effort = effort
    this.#settings = settings
    this.#progress = progress
    this.all = available.map((contestant) => new Running(contestant, scoreOf(suite, contestant)))
    this.#trials = new Remainder(plan.trialProcesses, plan.trialProcessSeconds)
    this.#rounds = new Remainder(plan.roundProcesses, plan.roundProcessSeconds)
    this.#repeatable = Math.floor(plan.roundProcesses * effort.repeatShare)
  }

  async tryForms(): Promise<void> {
    const { trials, trialTiming } = this.#effort
    for (let trial = 0; trial < trials; trial++) {
      for (const running of inTurn(this.all, trial)) {
        const { name, program } = running.contestant
        for (const form of inTurn(running.formsFor(trial), trial)) {
          this.#announce(`trying ${name}, ${form.name}`)
          const options = { ...this.#settings, ...form.options }
          const round = await this.#trials.of(() =>
            running.attempt(() => runRound(this.#suite, program, trialTiming, options)),
          )
          if (round !== undefined) running.trials.set(form, [...(running.trials.get(form) ?? []), round])
        }
      }
    }
  }

  async measure(): Promise<void> {
    const [least, most] = roundsOf(this.#suite, this.#effort)
    for (let round = 0; round < most; round++) {
      const taking = round < least ? this.all : this.all.filter((running) => !this.#isSettled(running))
      this.#rounds.add(taking.length - this.all.length)
      const what = `round ${round + 1} of ${least === most ? '' : 'at most '}${most}`
      while (!(await this.#round(inTurn(taking, round), what))) this.discardedRounds++
    }
  }

  /** No ratio that it is a side of needs more rounds. */
  #isSettled({ contestant: { name } }: Running): boolean {
    const roundsOfSide = (side: string): readonly Round[] => {
      const found = this.all.find((running) => running.contestant.name === side)
      return found === undefined || found.voidReason !== undefined ? [] : found.rounds
    }
    return this.#suite.ratios
      .filter(({ ours, peer }) => ours === name || peer === name)
      .every((ratio) => isSettled(ratio, roundsOfSide(ratio.ours), roundsOfSide(ratio.peer)))
  }

  /** One process of every contestant. @returns false where the round does not count and has to be repeated */
  async #round(order: readonly Running[], what: string): Promise<boolean> {
    const measured: [Running, Round][] = []
    let disturbed = false
    for (const running of order) {
      const { name, program } = running.contestant
      this.#announce(`${what}, ${name}`)
      const options = { ...this.#settings, ...running.best().options }
      const round = await this.#rounds.of(() =>
        running.attempt(() => runRound(this.#suite, program, timingOf(this.#suite, this.#effort), options)),
      )
      if (round === undefined) continue
      measured.push([running, round])
      if (!isDisturbed(round)) continue
      if (measured.length <= this.#repeatable) {
        this.#repeatable -= measured.length
        this.#rounds.add(measured.length)
        return false
      }
      disturbed = true
    }
    for (const [running, round] of measured) running.rounds.push(round)
    if (disturbed) this.disturbedRounds++
    return true
  }

  #announce(what: string): void {
    const secondsLeft = this.#trials.seconds + this.#rounds.seconds
    this.#progress({ text: `${this.#suite.name}: ${what}`, secondsLeft })
  }
}

function triedForms({ contestant, trials }: Running): TriedForm[] {
  return contestant.forms.flatMap((form) => {
    const rates = (trials.get(form) ?? []).map((round) => round.rowsPerSecond)
    if (rates.length === 0) return []
    return [{ contestant: contestant.name, form: form.name, rowsPerSecond: median(rates) }]
  })
}

/** @param progress hears of every process that starts */
export async function runSuite(
  suite: Suite,
  effort: Effort,
  quick: boolean,
  progress: (step: Step) => void,
): Promise<SuiteResult> {
  const settings = suite.prepare(quick)
  const available: Contestant[] = []
  const unavailable: Unavailable[] = []
  for (const contestant of suite.contestants) {
    const reason = contestant.unavailable?.()
    if (reason === undefined) available.push(contestant)
    else unavailable.push({ name: contestant.name, about: contestant.about, reason })
  }
  const run = new SuiteRun(suite, available, effort, settings, progress)
  await run.tryForms()
  await run.measure()
  return {
    suite,
    effort,
    settings,
    forms: run.all.flatMap(triedForms),
    contestants: run.all.map((running) => ({
      contestant: running.contestant,
      form: running.best(),
      rounds: running.rounds,
      voidReason: running.voidReason,
    })),
    unavailable,
    discardedRounds: run.discardedRounds,
    disturbedRounds: run.disturbedRounds,
  }
}
