import { callable, checkOptions, flag, oneOf, text } from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { Context } from '../graph/context.ts'
import type { Handler } from '../graph/node.ts'
import { FlowError } from './flow-error.ts'

declare const stepRow: unique symbol
declare const stepResult: unique symbol

/** A step as `startFrom` and a result take it: the row that it reads and what it gives, for the compiler only. */
export interface StepRef<in In, out Out> {
  readonly [stepRow]: (row: In) => void
  readonly [stepResult]: Out
}

/** Any step, as what others lead to. */
export type AnyStep = StepRef<never, unknown>

/** What a step may give: keys that are added to the row, or nothing. */
export type StepResult =
  | (object & {
      readonly [Symbol.iterator]?: 'A step gives one plain object, or nothing.'
      readonly [Symbol.asyncIterator]?: 'A step gives one plain object, or nothing.'
      readonly then?: 'A promise inside a promise: the awaited value must be a plain object, or nothing.'
    })
  | void
  | null
  | undefined

/** A step of a flow. Its connections may be changed in `reconnect()`, until the flow is used for the first time. */
export interface Step<in In, out Out> extends StepRef<In, Out> {
  /** The field's name, or the option `name`; empty until the flow has been used. */
  readonly name: string
  /**
   * Leads to these steps and no others, whatever `next` says; `null`: this step is a last one.
   *
   * @throws FlowError with code FLOW_LINKED once the flow has been used
   */
  setNext(...next: [null] | [AnyStep, ...AnyStep[]]): void
  /**
   * Leads to these steps too, after those that are there.
   *
   * @throws FlowError with code FLOW_LINKED once the flow has been used
   */
  addNext(...next: [AnyStep, ...AnyStep[]]): void
  /**
   * Says anew whether the result is kept.
   *
   * @throws FlowError with code FLOW_LINKED once the flow has been used
   */
  set(options: { saveResult: boolean }): void
}

/** What comes after a step, and what is kept of it. */
export interface FlowStepOptions {
  /** Says where this step leads; several are branches, each on its own copy of the row. Default: nowhere. */
  readonly next?: (() => AnyStep | readonly AnyStep[] | null) | undefined
  /** Keeps the result for `FlowResult`. Default `false`; a last step's is always kept. */
  readonly saveResult?: boolean | undefined
  /** Default: the name of the field. */
  readonly name?: string | undefined
  /** Where several branches set one key: the last one in declared order wins. Default: an error. */
  readonly onConflict?: 'last' | undefined
}

const optionRules = {
  next: { ...callable, must: 'a function that gives the next step or steps: next: () => this.other' },
  saveResult: flag,
  name: text,
  onConflict: oneOf('last'),
}

/** A step as the flow sees it. Users have it as a `Step`. */
export class FlowStep {
  readonly fn: Handler
  readonly options: FlowStepOptions
  name: string
  saveResult: boolean
  /** The flow whose field this is; undefined until the flow has been used. */
  owner: object | undefined
  /** Its place among the fields. */
  number = -1
  /** Where it leads; known when the flow is linked. */
  nexts: readonly FlowStep[] = []
  linked = false
  private replaced: readonly unknown[] | undefined
  private added: unknown[] = []

  constructor(fn: Handler, options: FlowStepOptions) {
    this.fn = fn
    this.options = options
    this.name = options.name ?? ''
    this.saveResult = options.saveResult ?? false
  }

  setNext(...next: unknown[]): void {
    this.requireUnlinked('setNext')
    const isLast = next.length === 1 && next[0] === null
    if (!isLast) this.requireSteps('setNext', next)
    this.replaced = isLast ? [] : next
    this.added = []
  }

  addNext(...next: unknown[]): void {
    this.requireUnlinked('addNext')
    this.requireSteps('addNext', next)
    this.added.push(...next)
  }

  set(options: { saveResult: boolean }): void {
    this.requireUnlinked('set')
    checkOptions(`${this.where}, set`, options, { saveResult: flag })
    this.saveResult = options.saveResult ?? this.saveResult
  }

  /** What `next`, `setNext` and `addNext` say together; whether these are steps is not checked yet. */
  declaredNexts(): unknown[] {
    const { next } = this.options
    // A misspelt field is undefined, which must not pass for a last step.
    const declared: unknown = this.replaced ?? (next === undefined ? null : next())
    const nexts: unknown[] = Array.isArray(declared) ? declared : declared === null ? [] : [declared]
    return [...nexts, ...this.added]
  }

  private get where(): string {
    return this.name === '' ? 'A step' : `Step "${this.name}"`
  }

  private requireUnlinked(method: string): void {
    if (this.linked)
      throw new FlowError(
        'FLOW_LINKED',
        `${this.where}: ${method} comes too late, the flow has been used. Call it in reconnect(), which runs before the first use.`,
      )
  }

  private requireSteps(method: string, next: readonly unknown[]): void {
    const wrong = next.find((each) => !(each instanceof FlowStep))
    if (next.length > 0 && wrong === undefined && !next.includes(undefined)) return
    const given = next.length === 0 ? 'nothing' : show(wrong)
    throw new FlowError(
      'FLOW_STEP',
      `${this.where}: ${method} takes steps of the same flow, such as this.other, not ${given}.${method === 'setNext' ? ' setNext(null) makes it a last step.' : ''}`,
    )
  }
}

/**
 * Makes a step of a flow: a field of a class that extends `Flow`. The field's name is the step's.
 *
 * @param fn gets what the chain has gathered, in an object of its own, and gives the keys it adds, or nothing
 *
 * @example
 * class Lengths extends Flow {
 *   run({ text }: { text: string }) {
 *     return this.startFrom(this.trim, { text }).get(this.measure)
 *   }
 *   trim = step(({ text }: { text: string }) => ({ text: text.trim() }), { next: () => this.measure })
 *   measure = step(({ text }: { text: string }) => ({ length: text.length }))
 * }
 */
export function step<In extends object, Out extends StepResult = void>(
  fn: (row: In, context: Context) => Out | PromiseLike<Out>,
  options: FlowStepOptions = {},
): Step<In, Out> {
  if (typeof fn !== 'function') throw new ArgumentError(`step: needs a function, not ${show(fn)}.`)
  checkOptions('step', options, optionRules)
  return new FlowStep(fn, options) as object as Step<In, Out>
}
