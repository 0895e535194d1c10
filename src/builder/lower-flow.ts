import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { flowHandler, type FlowShape } from '../flow/flow-handler.ts'
import type { Draft } from '../graph/draft.ts'
import type { Handler, Node } from '../graph/node.ts'
import { addStep, type Mode } from './lower-step.ts'
import { rulesOf } from './options.ts'

/** `subscribeFlow`, `applyFlow`: a step whose function is the flow's `run`. */
export const lowerFlow = (draft: Draft, input: Node, mode: Mode, flow: unknown, options: unknown): Node => {
  const verb = `${mode}Flow` as const
  const handler = handlerOf(draft, verb, flow)
  return addStep(draft, input, 'map', { verb, mode, rules: rulesOf[verb] }, handler, options)
}

/** `subscribeFlowAsProducer`, `applyFlowAsProducer`. */
export const lowerFlowAsProducer = (
  draft: Draft,
  input: Node,
  mode: Mode,
  flow: unknown,
  options: unknown,
): Node => {
  const verb = `${mode}FlowAsProducer`
  const handler = handlerOf(draft, verb, flow)
  return addStep(draft, input, 'generate', { verb, mode, rules: rulesOf[`${mode}Flow`] }, handler, options)
}

function handlerOf(draft: Draft, verb: string, flow: unknown): Handler {
  if (flow === undefined || flow === null)
    throw new ArgumentError(`${draft.title}, ${verb}: needs a flow, new MyFlow(), not ${show(flow)}.`)
  return flowHandler(flow as FlowShape<never, unknown>)
}
