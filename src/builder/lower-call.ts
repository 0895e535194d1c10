import { callable, checkOptions, text, type OptionRules } from '../base/check-options.ts'
import { DeclarationError } from '../base/errors.ts'
import type { Context } from '../graph/context.ts'
import type { Draft } from '../graph/draft.ts'
import type { Handler, Node, Row } from '../graph/node.ts'
import { requirePipeline } from './graft.ts'
import { requireSyncWhen, workerMark, workerRule, type GivenWorker } from './options.ts'
import type { PipelineParts } from './pipeline-parts.ts'

const callRules: OptionRules = {
  when: callable,
  otherwise: { test: (value) => typeof value === 'object' && value !== null, must: 'a pipeline' },
  asWorker: workerRule,
  name: text,
}

type When = (row: Row, context: Context) => boolean

/** Of a call whose rows travel: it reads the whole row, and does nothing itself. */
export const sendsRow = (_row: Row): void => undefined

/** `callPipeline`: the row is also the other pipeline's; this one goes on with it unchanged. */
export function lowerCall(draft: Draft, input: Node, given: unknown, options: unknown): Node {
  const verb = 'callPipeline'
  const target = requirePipeline(draft, verb, given)
  const where = `${draft.title}, ${verb} "${target.name}"`
  checkOptions(where, options, callRules)
  const of = (options ?? {}) as {
    when?: When
    otherwise?: unknown
    asWorker?: GivenWorker
    name?: string
  }
  const otherwise = of.otherwise === undefined ? undefined : requirePipeline(draft, verb, of.otherwise)
  if (otherwise !== undefined && of.when === undefined)
    throw new DeclarationError(`${where}: "otherwise" needs a "when" that chooses.`)
  requireSyncWhen(where, of.when)
  const inline = of.asWorker === false
  const common = {
    kind: 'sink' as const,
    name: of.name ?? `call ${target.name}`,
    inputs: [input.id],
    worker: undefined,
    concurrency: undefined,
    onError: draft.onError,
    keys: input.keys,
  }
  if (inline)
    return draft.add({
      ...common,
      fn: calledHere(target, of.when, otherwise),
      when: undefined,
      consumer: Object.freeze({ name: target.fullName, kind: 'consumer' }),
    })
  return draft.add({
    ...common,
    worker: workerMark(where, of.asWorker),
    fn: sendsRow,
    when: of.when as Handler | undefined,
    consumer: Object.freeze({
      name: target.fullName,
      kind: 'call',
      otherwise: otherwise?.fullName,
    }),
  })
}

/** Inside the step: the row waits for it, and fails with it. */
function calledHere(target: PipelineParts, when: When | undefined, otherwise: PipelineParts | undefined) {
  return (row: Row, context: Context): Promise<void> | undefined => {
    const chosen = when === undefined || when({ ...row }, context) ? target : otherwise
    return chosen?.callHere(row, context)
  }
}
