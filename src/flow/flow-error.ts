import { StairsError } from '../base/errors.ts'

/** What can be wrong with a flow, as codes that stay the same. */
export type FlowErrorCode =
  /** A next step that is none of this flow's, a name used twice, a step of another instance. */
  | 'FLOW_STEP'
  /** Steps that lead back to themselves. */
  | 'FLOW_CYCLE'
  /** A connection changed after the flow's first use. */
  | 'FLOW_LINKED'
  /** No `run` where one is needed, or a class where an instance is. */
  | 'FLOW_RUN'
  /** A row to start from that is no object. */
  | 'FLOW_ROW'
  /** A promise from a step of `startFrom`. */
  | 'FLOW_ASYNC'
  /** Two branches that set one key. */
  | 'FLOW_CONFLICT'
  /** A result was asked for that was not kept, or does not exist. */
  | 'FLOW_RESULT'

/** A flow whose steps cannot be linked, or that is used in a way that cannot work. `code` says which. */
export class FlowError extends StairsError {
  declare readonly code: FlowErrorCode
}

/** How texts of errors call a flow. */
export function flowName(flow: object): string {
  const name: unknown = flow.constructor?.name
  return typeof name === 'string' && name !== '' && name !== 'Object'
    ? `Flow "${name}"`
    : 'A flow without a name'
}
