import { show } from '../base/show.ts'
import type { Row } from '../graph/node.ts'
import { currentContext } from './flow-context.ts'
import { FlowError, flowName } from './flow-error.ts'
import type { FlowResult } from './flow-result.ts'
import { link } from './link.ts'
import { routeFrom } from './route.ts'
import { Start } from './start.ts'
import { FlowStep, type StepRef } from './step.ts'

/**
 * Steps that lead to each other, as fields of a class. A subclass replaces a step by a field of the same name, and the
 * others lead to its own. Used as an instance: `frame.subscribeFlow(new Words())`, or by calling `run`.
 *
 * `run(row, context)` is what a pipeline calls; a class that is only inherited from needs none.
 *
 * @example
 * class Words extends Flow {
 *   run({ text }: { text: string }) {
 *     const result = this.startFrom(this.split, { text })
 *     return { words: result.get(this.split).words, count: result.get(this.count).count }
 *   }
 *   split = step(({ text }: { text: string }) => ({ words: text.split(' ') }), {
 *     next: () => this.count,
 *     saveResult: true,
 *   })
 *   count = step(({ words }: { words: string[] }) => ({ count: words.length }))
 * }
 */
export abstract class Flow {
  /** By the number of a step. */
  readonly #starts: Start[] = []

  /** Called once for each instance, before its first use: here steps may be connected anew. */
  reconnect(): void {}

  /**
   * Runs a step and all that it leads to, and returns when all have run. May be called several times in a run, from any step.
   *
   * @param row what the first step gets; it stays as it is
   * @throws FlowError with code FLOW_STEP or FLOW_CYCLE where steps cannot be linked, FLOW_ASYNC where a step gives a promise, FLOW_CONFLICT where branches that join have set the same key
   * @throws ResultError where a step gives something that is no plain object
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- lets a literal have keys that only later steps read
  startFrom<In, Given extends NoInfer<In>>(step: StepRef<In, unknown>, row: Given): FlowResult {
    const start = this.#startOf(step)
    return start.run(row as Row, start.takesContext ? currentContext() : undefined)
  }

  /**
   * As `startFrom`, for steps that may give promises: each is awaited before the next step runs, in the same order.
   *
   * @throws as `startFrom`, but for FLOW_ASYNC
   */
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- as above
  async startFromAsync<In, Given extends NoInfer<In>>(
    step: StepRef<In, unknown>,
    row: Given,
  ): Promise<FlowResult> {
    const start = this.#startOf(step)
    return start.runAsync(row as Row, start.takesContext ? currentContext() : undefined)
  }

  #startOf(given: object): Start {
    const step = given as FlowStep
    const start = step?.owner === this ? this.#starts[step.number] : undefined
    if (start !== undefined) return start
    const made = newStart(this, step)
    // Not before: linking numbers the steps.
    this.#starts[step.number] = made
    return made
  }
}

function newStart(flow: Flow, given: unknown): Start {
  const { steps } = link(flow)
  if (given instanceof FlowStep && steps.includes(given))
    return new Start(routeFrom(flow, given, steps.length))
  const name = given instanceof FlowStep && given.name !== '' ? ` "${given.name}" of another instance` : ''
  const what = given instanceof FlowStep ? `a step${name} that is no field of it` : show(given)
  throw new FlowError(
    'FLOW_STEP',
    `${flowName(flow)}: it is started from ${what}. Start from a field made by step(…), such as this.first.`,
  )
}
