import { show } from '../base/show.ts'
import type { Context } from '../graph/context.ts'
import { handsOn } from '../graph/hands-on.ts'
import type { Row } from '../graph/node.ts'
import { Flow } from './flow.ts'
import { withContext } from './flow-context.ts'
import { FlowError, flowName } from './flow-error.ts'
import { link } from './link.ts'
import { mayTakeContext } from './takes-context.ts'

/** Whatever has a `run`: an instance of a class that extends `Flow`, or of any other. */
export interface FlowShape<in In, out Out> {
  run(row: In, context: Context): Out
}

/**
 * The function that a pipeline calls for a flow, called as its class. Links the flow, so that mistakes are known when
 * the pipeline is built. Where neither `run` nor a step can look at a context, it takes none.
 *
 * @throws FlowError with code FLOW_RUN for what has no `run`, or those of linking
 */
export function flowHandler(flow: FlowShape<never, unknown>): (row: Row, context: Context) => unknown {
  requireRun(flow)
  const steps = stepsTakeContext(flow, new Set())
  const handler = handlerOf(flow as FlowShape<Row, unknown>, steps)
  const name: unknown = flow.constructor?.name
  Object.defineProperty(handler, 'name', { value: name === 'Object' ? '' : name })
  // oxlint-disable-next-line typescript/unbound-method -- its text is read
  return handsOn(handler, flow.run)
}

function handlerOf(
  flow: FlowShape<Row, unknown>,
  stepsTakeIt: boolean,
): (row: Row, context: Context) => unknown {
  if (stepsTakeIt) return (row, context) => withContext(context, () => flow.run(row, context))
  // oxlint-disable-next-line typescript/unbound-method -- its text is read
  if (mayTakeContext(flow.run)) return (row, context) => flow.run(row, context)
  return (row) => (flow as { run(row: Row): unknown }).run(row)
}

/** Those of the flow, and of the flows that it holds and may start. */
function stepsTakeContext(flow: unknown, seen: Set<unknown>): boolean {
  if (!(flow instanceof Flow) || seen.has(flow)) return false
  seen.add(flow)
  const own = link(flow).steps.some(({ fn }) => mayTakeContext(fn))
  return Object.values(flow).some((value) => stepsTakeContext(value, seen)) || own
}

function requireRun(flow: unknown): void {
  if (typeof flow === 'function')
    throw new FlowError(
      'FLOW_RUN',
      `A flow is used as an instance, not as ${show(flow)}: write new ${flow.name === '' ? 'MyFlow' : flow.name}().`,
    )
  if (typeof flow !== 'object' || flow === null)
    throw new FlowError('FLOW_RUN', `A flow is an object with a method run, not ${show(flow)}.`)
  if (typeof (flow as { run?: unknown }).run !== 'function')
    throw new FlowError(
      'FLOW_RUN',
      `${flowName(flow)}: it has no method run. Add run(row) { … }, which starts a step and returns what the pipeline gets.`,
    )
}
