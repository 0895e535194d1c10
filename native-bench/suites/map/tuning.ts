import { Project } from 'stairs'
import { OURS, type Contestant } from '../../suite.ts'

/** Ablations: ours with one of its mechanisms switched off, to show what that one is worth. */

export interface Tuning {
  /** Frames of columns; false: frames of rows. */
  readonly columns?: boolean
  /** Only what later steps read travels; false: whole rows. */
  readonly pruning?: boolean
  /** Frames as large as pays at the moment; false: of a fixed number of rows. */
  readonly adaptive?: boolean
  /** A sleeping reader is woken when there is enough to do; false: for every frame. */
  readonly hysteresis?: boolean
}

export interface TunedOptions {
  readonly tuning?: Tuning
}

/** Engines before the option refuse it: then there is nothing to compare. */
export function refusesTuning(): string | undefined {
  try {
    const options: TunedOptions = { tuning: {} }
    void new Project({ ...options, threads: 0 }).close()
    return undefined
  } catch (error) {
    return `this engine has no option tuning: ${error instanceof Error ? error.message : String(error)}`
  }
}

const switches = [
  ['columns', 'frames of rows instead of columns'],
  ['pruning', 'all columns travel'],
  ['adaptive', 'frames of a fixed number of rows'],
  ['hysteresis', 'a reader is woken for every frame'],
] as const

const ablationName = (name: string): string => `${OURS}, ${name}: false`

/** Our contestant once more for each mechanism, without it. */
export function ablations(ours: Contestant): Contestant[] {
  return switches.map(([name, about]) => ({
    ...ours,
    name: ablationName(name),
    about,
    forms: ours.forms.map((form) => ({ ...form, options: { ...form.options, tuning: { [name]: false } } })),
    unavailable: refusesTuning,
  }))
}

/** Ours by ours without it: above 1 the mechanism pays. */
export const ablationRatios = switches.map(([name]) => ({
  name,
  ours: OURS,
  peer: ablationName(name),
  factor: 1,
}))
