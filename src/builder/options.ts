import {
  callable,
  checkOptions,
  either,
  flag,
  oneOf,
  text,
  whole,
  type OptionRules,
} from '../base/check-options.ts'
import { ArgumentError, DeclarationError } from '../base/errors.ts'
import type { ErrorPolicy, Handler, WorkerMark } from '../graph/node.ts'
import { processRules } from '../process/process-options.ts'

const mostConcurrency = 65_536
const mostThreads = 240

export const onErrorRule = oneOf('finish', 'stop', 'collect')
export const concurrencyRule = whole(1, mostConcurrency)

export const workerRule = either(flag, {
  test: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  must: 'an object { threads, pinned }',
})

const stepRules: OptionRules = {
  name: text,
  asWorker: workerRule,
  onError: onErrorRule,
  concurrency: concurrencyRule,
}
const workerRules: OptionRules = { threads: whole(1, mostThreads), pinned: flag }

/** As many rows are in flight as the process may be ahead: `inFlight`. */
const { concurrency: _, ...processStepRules } = { ...stepRules, ...processRules }

/** Which options a verb takes, beside those of every step. */
export const rulesOf = {
  subscribe: { ...stepRules, when: callable, keyWrapper: text },
  apply: { ...stepRules, keyWrapper: text },
  consumer: { ...stepRules, when: callable },
  subscribeFlow: { ...stepRules, when: callable },
  applyFlow: stepRules,
  subscribeProcess: { ...processStepRules, when: callable },
  applyProcess: processStepRules,
  /** How many rows are in flight is said where it is declared: it is one for all steps that use it. */
  standalone: {
    name: stepRules['name']!,
    asWorker: stepRules['asWorker']!,
    onError: onErrorRule,
    when: callable,
  },
} satisfies Record<string, OptionRules>

export type GivenWorker = boolean | { threads?: number; pinned?: boolean }

interface GivenOptions {
  name?: string
  asWorker?: GivenWorker
  onError?: ErrorPolicy
  concurrency?: number
  when?: Handler
  keyWrapper?: string
}

/** What is asked where the step does not say: a consumer's own settings. */
export interface StepDefaults {
  readonly name: string
  readonly onError?: ErrorPolicy | undefined
  readonly concurrency?: number | undefined
}

/** Options with their defaults filled in, in the terms of the graph. */
export interface StepSettings {
  readonly name: string
  readonly worker: WorkerMark | undefined
  readonly when: Handler | undefined
  readonly keyWrapper: string | undefined
  readonly concurrency: number | undefined
  readonly onError: ErrorPolicy | undefined
}

export function workerMark(where: string, given: GivenWorker | undefined): WorkerMark | undefined {
  if (given === undefined || given === false) return undefined
  if (given === true) return { threads: undefined, pinned: false }
  checkOptions(`${where}, asWorker`, given, workerRules)
  const { threads, pinned } = given
  if ((pinned === true && (threads ?? 1) !== 1) || (pinned === false && threads === 1)) {
    throw new ArgumentError(
      `${where}, asWorker: a pinned step has exactly one thread, and a step with one thread is pinned; ` +
        `{ threads: ${threads}, pinned: ${pinned} } says both. Leave one of the two out.`,
    )
  }
  return pinned === true || threads === 1 ? { threads: 1, pinned: true } : { threads, pinned: false }
}

/** @throws DeclarationError where `when` is an async function */
export function requireSyncWhen(where: string, when: Function | undefined): void {
  if (when?.constructor.name !== 'AsyncFunction') return
  throw new DeclarationError(
    `${where}: "when" must answer at once with true or false; a promise would always count as true. ` +
      'Ask in a step before this one and test its result.',
  )
}

/** @throws ArgumentError for an option that is unknown here or has the wrong value */
export function stepSettings(
  where: string,
  options: unknown,
  rules: OptionRules,
  defaults: StepDefaults,
): StepSettings {
  checkOptions(where, options, rules)
  const given = (options ?? {}) as GivenOptions
  requireSyncWhen(where, given.when)
  return {
    name: given.name ?? defaults.name,
    worker: workerMark(where, given.asWorker),
    when: given.when,
    keyWrapper: given.keyWrapper,
    concurrency: given.concurrency ?? defaults.concurrency,
    onError: given.onError ?? defaults.onError,
  }
}
