import type { Row } from '../graph/node.ts'
import { show } from '../base/show.ts'
import { FlowError, flowName } from './flow-error.ts'
import type { Route } from './route.ts'
import { FlowStep, type AnyStep, type StepRef } from './step.ts'

/** What one start of a flow has come to. */
export interface FlowResult {
  /**
   * The step's own result, as it gave it: of a last step, or one with `saveResult`.
   *
   * @throws FlowError with code FLOW_RESULT where it was not kept, or the step did not run
   */
  get<Out>(step: StepRef<never, Out>): Out
  /**
   * The row as gathered up to this step, its own result among it, in a new object.
   *
   * @throws FlowError as `get` does
   */
  frame(step: AnyStep): Readonly<Record<string, unknown>>
}

/** Kept results stand in pairs: what a step gave, and the row before it. */
export class KeptResults implements FlowResult {
  private readonly route: Route
  private readonly values: readonly unknown[]

  constructor(route: Route, values: readonly unknown[]) {
    this.route = route
    this.values = values
  }

  get<Out>(step: StepRef<never, Out>): Out {
    return this.values[this.placeOf(step)] as Out
  }

  frame(step: AnyStep): Readonly<Record<string, unknown>> {
    const place = this.placeOf(step)
    return { ...(this.values[place + 1] as Row), ...(this.values[place] as Row | undefined) }
  }

  private placeOf(given: AnyStep): number {
    const step = given as object as FlowStep
    const place = step?.owner === this.route.flow ? this.route.places[step.number] : undefined
    if (place === undefined || place < 0) throw notKept(this.route, step, place)
    return place
  }
}

function notKept({ flow, stops }: Route, step: unknown, place: number | undefined): FlowError {
  const result = (text: string): FlowError => new FlowError('FLOW_RESULT', `${flowName(flow)}${text}`)
  if (!(step instanceof FlowStep))
    return result(`: a result is asked for with a step, such as this.last, not ${show(step)}.`)
  if (step.owner !== flow)
    return result(`: ${step.name === '' ? 'this step' : `step "${step.name}"`} is none of this instance's.`)
  if (place === undefined)
    return result(`, step "${step.name}": it did not run, as "${stops[0]!.name}" does not lead to it.`)
  return result(
    `, step "${step.name}": its result was not kept, as other steps follow. Declare it with { saveResult: true }.`,
  )
}
