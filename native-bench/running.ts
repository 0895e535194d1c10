import { VoidRunError } from './child.ts'
import { formsInTrial } from './effort.ts'
import type { Round } from './round.ts'
import { median } from './statistics.ts'
import type { Contestant, Form, Suite } from './suite.ts'

/** The higher, the better the form. */
export type Score = (round: Round) => number

/** Forms are judged by what the contestant's first ratio divides. */
export function scoreOf(suite: Suite, contestant: Contestant): Score {
  const { name } = contestant
  const ratio = suite.ratios.find(({ ours, peer }) => ours === name || peer === name)
  const measure = ratio?.measure
  if (measure === undefined) return (round) => round.rowsPerSecond
  const sign = ratio?.lowerIsBetter === true ? -1 : 1
  return (round) => sign * (round.measures[measure] ?? -sign * Infinity)
}

/** Forms further away from the best than that are not tried again. */
const CLOSE = 0.2

/** A contestant while its suite runs. */
export class Running {
  readonly contestant: Contestant
  readonly trials = new Map<Form, Round[]>()
  readonly rounds: Round[] = []
  voidReason: string | undefined
  readonly #score: Score

  constructor(contestant: Contestant, score: Score) {
    this.contestant = contestant
    this.#score = score
  }

  /** Those that are worth another trial, in the contestant's order. */
  formsFor(trial: number): readonly Form[] {
    const { forms } = this.contestant
    if (forms.length === 1 || trial === 0) return forms.length === 1 ? [] : forms
    const [best, ...others] = this.#ranked(forms).slice(0, formsInTrial(forms.length, trial))
    const bestScore = this.#scoreOf(best!)
    const close = others.filter((form) => bestScore - this.#scoreOf(form) <= CLOSE * Math.abs(bestScore))
    return close.length === 0 ? [] : forms.filter((form) => form === best || close.includes(form))
  }

  /** Among those that were tried most often: a single lucky trial is none of them. */
  best(): Form {
    const { forms } = this.contestant
    const tried = (form: Form): number => this.trials.get(form)?.length ?? 0
    const most = Math.max(...forms.map(tried))
    return this.#ranked(forms.filter((form) => tried(form) === most))[0]!
  }

  /**
   * A void run ends this contestant, not the suite: the others' results are still good.
   *
   * @returns undefined where it is void
   */
  async attempt(run: () => Promise<Round>): Promise<Round | undefined> {
    if (this.voidReason !== undefined) return undefined
    try {
      return await run()
    } catch (error) {
      if (!(error instanceof VoidRunError)) throw error
      this.voidReason = error.message
      return undefined
    }
  }

  #scoreOf(form: Form): number {
    const rounds = this.trials.get(form) ?? []
    return rounds.length === 0 ? -Infinity : median(rounds.map(this.#score))
  }

  #ranked(forms: readonly Form[]): Form[] {
    // `-Infinity - -Infinity` is no number; equal scores stay in the contestant's order.
    return forms.toSorted((a, b) => {
      const [first, second] = [this.#scoreOf(a), this.#scoreOf(b)]
      return first === second ? 0 : second - first
    })
  }
}
