import type { PipelineDeclaration } from '../app/engine.ts'
import type { SignalHub } from '../app/signals.ts'
import { GraphMismatchError } from '../base/errors.ts'
import { fingerprint, firstDifference } from '../plan/fingerprint.ts'
import { learnSignatures } from '../plan/reads.ts'
import { bindStage, type BoundStage } from './rows/bind.ts'
import type { LivePlan, Seat } from './seat.ts'
import { threadsOf, type PlanSpace } from './space.ts'

/**
 * Joins a plan to the functions that this thread has: builds the graphs of its pipelines here, compares them with
 * what the plan was made of, and binds the stages that this thread may run.
 *
 * @param sources caller stages are bound as well: this thread may run producers
 * @param hub whose listeners hear of handlers, if there are any now
 * @throws GraphMismatchError naming the first difference
 */
export function bindPlan(
  seat: Seat,
  space: PlanSpace,
  declarations: readonly PipelineDeclaration[],
  strict: boolean,
  sources: boolean,
  hub: SignalHub,
): { plan: LivePlan; stages: BoundStage[] } {
  const { plan } = space
  learnSignatures(space.signatures)
  const found = plan.pipelines.map((name) => declarations.find((each) => each.fullName === name))
  const graphs = found.map((declaration, i) => {
    if (declaration !== undefined) return declaration.graph()
    throw new GraphMismatchError(
      `Pipeline "${plan.pipelines[i]}" does not exist in worker thread ${seat.thread}: declare it at the top level of the entry module, before anything runs.`,
    )
  })
  const here = graphs.flatMap((graph) => fingerprint(graph))
  const difference = firstDifference(plan.fingerprint, here)
  if (difference !== undefined) {
    throw new GraphMismatchError(
      `Worker thread ${seat.thread} built another graph of ${plan.pipelines.map((name) => `"${name}"`).join(', ')} than the program: ${difference}. A builder must do the same in every thread: no random values, no state of one thread, no isMainThread.`,
    )
  }
  const live = seat.add(space)
  const stages: BoundStage[] = []
  for (const stage of plan.stages) {
    const runs = threadsOf(seat.pool, plan, stage.index).includes(seat.thread)
    if (!runs && !(sources && stage.inlet === undefined)) continue
    const teller = hub.hearsComponents
      ? { hub, pipeline: plan.pipelines[stage.pipeline]!, thread: seat.thread }
      : undefined
    const bound = bindStage(plan, stage, graphs[stage.pipeline]!, strict, seat.meetings, teller)
    live.bound[stage.index] = bound
    if (stage.inlet !== undefined) stages.push(bound)
  }
  return { plan: live, stages }
}
