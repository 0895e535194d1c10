import type { OptionRules } from '../base/check-options.ts'
import { ArgumentError, DeclarationError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { Draft } from '../graph/draft.ts'
import { keysOfBoth, type KnownKeys } from '../graph/keys.ts'
import type { Handler, Node } from '../graph/node.ts'
import { partsOf } from './consumer.ts'
import { rulesOf, stepSettings, type StepSettings } from './options.ts'

export type Mode = 'subscribe' | 'apply'

/** The options' name if there is one, so that errors about the other options can say which step. */
export function whereOf(draft: Draft, verb: string, name: string, options: unknown): string {
  const given = (options as { name?: unknown } | undefined)?.name
  const shown = typeof given === 'string' && given !== '' ? given : name
  return shown === verb ? `${draft.title}, ${verb}` : `${draft.title}, ${verb} "${shown}"`
}

function requireFunction(draft: Draft, verb: string, fn: unknown): asserts fn is Handler {
  if (typeof fn !== 'function') {
    throw new ArgumentError(`${draft.title}, ${verb}: needs a function, not ${show(fn)}.`)
  }
}

/** Result keys are unknown until a row is there; only `keyWrapper` says which key it will be. */
export function keysAfter(input: Node, mode: Mode, keyWrapper: string | undefined): KnownKeys {
  if (keyWrapper === undefined) return undefined
  return mode === 'apply' ? [keyWrapper] : keysOfBoth(input.keys, [keyWrapper])
}

export const stepFields = (draft: Draft, input: Node, fn: Handler, settings: StepSettings) => ({
  inputs: [input.id],
  name: settings.name,
  fn,
  when: settings.when,
  worker: settings.worker && Object.freeze(settings.worker),
  concurrency: settings.concurrency,
  onError: settings.onError ?? draft.onError,
})

/** A verb that calls a function of a row, under the rules of its options. */
export interface CallingVerb {
  /** As users write it. */
  readonly verb: string
  readonly mode: Mode
  readonly rules: OptionRules
}

/** A step that calls a function: `map` takes one row of it, `generate` many. */
export function addStep(
  draft: Draft,
  input: Node,
  kind: 'map' | 'generate',
  { verb, mode, rules }: CallingVerb,
  fn: Handler,
  options: unknown,
): Node {
  const name = fn.name || verb
  const settings = stepSettings(whereOf(draft, verb, name, options), options, rules, { name })
  const { keyWrapper } = settings
  const keys = keysAfter(input, mode, keyWrapper)
  return draft.add({ kind, ...stepFields(draft, input, fn, settings), mode, keyWrapper, keys })
}

/** `subscribeFunc`, `applyFunc`. */
export function lowerFunc(draft: Draft, input: Node, mode: Mode, fn: unknown, options: unknown): Node {
  const verb = `${mode}Func`
  requireFunction(draft, verb, fn)
  const name = fn.name || verb
  const where = whereOf(draft, verb, name, options)
  if (/^(Async)?GeneratorFunction$/.test(fn.constructor.name)) {
    throw new DeclarationError(
      `${where}: a generator gives many rows, and this verb takes one. Use ${mode}FuncAsProducer.`,
    )
  }
  return addStep(draft, input, 'map', { verb, mode, rules: rulesOf[mode] }, fn, options)
}

/** `subscribeFuncAsProducer`, `applyFuncAsProducer`. */
export function lowerGenerator(draft: Draft, input: Node, mode: Mode, fn: unknown, options: unknown): Node {
  const verb = `${mode}FuncAsProducer`
  requireFunction(draft, verb, fn)
  return addStep(draft, input, 'generate', { verb, mode, rules: rulesOf[mode] }, fn, options)
}

/** `subscribeConsumer`. */
export function lowerConsumer(draft: Draft, input: Node, consumer: unknown, options: unknown): Node {
  const verb = 'subscribeConsumer'
  const parts = partsOf(consumer)
  if (parts === undefined) {
    throw new ArgumentError(
      `${draft.title}, ${verb}: needs a consumer made by app.consumer or app.consumerIter, not ${show(consumer)}.`,
    )
  }
  const name = parts.fullName.slice(parts.fullName.indexOf('.') + 1)
  const { standalone } = parts
  const where = whereOf(draft, verb, name, options)
  const settings = stepSettings(where, options, standalone ? rulesOf.standalone : rulesOf.consumer, {
    name,
    onError: parts.onError,
    concurrency: parts.concurrency,
  })
  if (standalone && (settings.worker?.threads ?? 1) !== 1) {
    throw new ArgumentError(
      `${where}, asWorker: a standalone consumer runs in one thread, its own; it cannot have ${settings.worker!.threads}. ` +
        'Leave out "threads", or declare it with app.consumer.',
    )
  }
  const worker = standalone ? { threads: 1, pinned: true, holder: parts.fullName } : settings.worker
  return draft.add({
    kind: 'sink',
    ...stepFields(draft, input, parts.fn, { ...settings, worker }),
    ...(parts.batch === undefined ? {} : { batch: parts.batch }),
    consumer: Object.freeze({ name: parts.fullName, kind: parts.kind }),
    keys: input.keys,
  })
}
