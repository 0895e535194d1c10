import { checkOptions, whole, type OptionRules } from '../base/check-options.ts'
import { ArgumentError, DeclarationError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { Draft } from '../graph/draft.ts'
import type { BatchMark, Handler, Node } from '../graph/node.ts'
import { keysAfter, stepFields, whereOf } from './lower-step.ts'
import { rulesOf, stepSettings } from './options.ts'

const mostSize = 4096
const defaultWaitMs = 10
const mostWaitMs = 600_000
/** Calls in flight per thread where nobody says otherwise: one is made while others are answered. */
const defaultCalls = 4

const batchRules: OptionRules = { size: whole(1, mostSize), maxWaitMs: whole(0, mostWaitMs) }

/** @throws ArgumentError where `size` is missing, or there is something else */
export function batchSize(where: string, options: unknown): BatchMark {
  checkOptions(where, options, batchRules)
  return markOf(where, options)
}

/** Of options that were checked. */
function markOf(where: string, options: unknown): BatchMark {
  const { size, maxWaitMs = defaultWaitMs } = (options ?? {}) as Partial<BatchMark>
  if (size === undefined)
    throw new ArgumentError(`${where}: needs { size }, how many rows are given together at most.`)
  return Object.freeze({ size, maxWaitMs })
}

/**
 * What the graph calls: a function of rows reads any key of them, whatever its own text says of the array.
 *
 * @throws ArgumentError, DeclarationError where it is none
 */
export function batchHandler(where: string, fn: unknown): Handler {
  if (typeof fn !== 'function')
    throw new ArgumentError(`${where}: needs a function of rows, not ${show(fn)}.`)
  if (/^(Async)?GeneratorFunction$/.test(fn.constructor.name))
    throw new DeclarationError(`${where}: a generator gives rows one by one; return an array of results.`)
  const called = fn as (rows: unknown, context: unknown) => unknown
  return (rows: unknown, context: unknown) => called(rows, context)
}

export const batchCalls = (given: number | undefined): number => given ?? defaultCalls

/** `subscribeBatch`. */
export function lowerBatch(draft: Draft, input: Node, fn: unknown, options: unknown): Node {
  const verb = 'subscribeBatch'
  const name = (typeof fn === 'function' && fn.name) || verb
  const where = whereOf(draft, verb, name, options)
  const handler = batchHandler(where, fn)
  const settings = stepSettings(
    where,
    options,
    { ...rulesOf.subscribe, ...batchRules },
    {
      name,
      concurrency: batchCalls(undefined),
    },
  )
  const batch = markOf(where, options)
  const { keyWrapper } = settings
  const keys = keysAfter(input, 'subscribe', keyWrapper)
  const fields = stepFields(draft, input, handler, settings)
  return draft.add({ kind: 'map', ...fields, batch, mode: 'subscribe', keyWrapper, keys })
}
