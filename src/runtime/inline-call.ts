import type { PipelineDeclaration } from '../app/engine.ts'
import type { SignalHub } from '../app/signals.ts'
import { SchemaError } from '../base/errors.ts'
import type { Graph, Row } from '../graph/node.ts'
import { compile } from '../plan/compile.ts'
import type { Plan } from '../plan/plan.ts'
import { bindStage, type BoundStage } from './bind.ts'
import { logOf, type SessionView } from './context.ts'
import { NO_FRAME, Run } from './run.ts'
import { runOps, type Outcome, type RowRun, type Visit } from './run-row.ts'

/** A pipeline made ready to be worked in this thread, worker marks ignored. */
interface Prepared {
  /** Somebody heard of its handlers when it was made. */
  readonly tells: boolean
  readonly plan: Plan
  readonly bound: BoundStage
}

const prepared = new WeakMap<Graph, Prepared>()

function prepare(pipeline: PipelineDeclaration, strict: boolean, hub: SignalHub, thread: number): Prepared {
  const tells = hub.hearsComponents
  const graph = pipeline.graph()
  let ready = prepared.get(graph)
  if (ready?.tells !== tells) {
    const plan = compile([{ name: pipeline.fullName, graph }], { inline: true })
    const teller = tells ? { hub, pipeline: pipeline.fullName, thread } : undefined
    ready = { tells, plan, bound: bindStage(plan, plan.stages[0]!, graph, strict, undefined, teller) }
    prepared.set(graph, ready)
  }
  return ready
}

/** One row through a whole pipeline, here. @returns its result rows; rejects with what the first failing handler threw */
export async function callInline(
  pipeline: PipelineDeclaration,
  row: Row,
  strict: boolean,
  thread: number,
  hub: SignalHub,
): Promise<Row[]> {
  const misfit = strict ? await pipeline.check?.(row) : undefined
  if (misfit !== undefined) {
    throw new SchemaError(`The row does not fit the input schema of "${pipeline.fullName}": ${misfit}`)
  }
  const ready = prepare(pipeline, strict, hub, thread)
  const visit = new CallVisit(ready)
  const run = new Run(
    visit,
    { session: new CallSession(), log: logOf(thread), thread, pipeline: 0, ...NO_FRAME },
    ready.bound.nodes,
  )
  run.begin(0, undefined)
  run.registers[0] = row
  await runOps(ready.bound.whole.ops, 0, run)
  if (visit.failure !== undefined) throw visit.failure.error
  return visit.results
}

class CallSession implements SessionView {
  #controller: AbortController | undefined
  get signal(): AbortSignal {
    return (this.#controller ??= new AbortController()).signal
  }
}

class CallVisit implements Visit {
  readonly closed = false
  readonly batchWait = 'turn'
  readonly ordered = true
  readonly results: Row[] = []
  failure: { readonly error: unknown } | undefined
  readonly #ready: Prepared

  constructor(ready: Prepared) {
    this.#ready = ready
  }

  /** Calls of one pipeline share batches. */
  get batchKey(): object {
    return this.#ready
  }

  emit(edge: number, run: RowRun): void {
    const value = this.#ready.bound.whole.sends[edge]!.value(run)
    if (value !== undefined && this.#ready.plan.edges[edge]!.kind === 'result')
      this.results.push(value as Row)
  }

  /** Nobody iterates a call. */
  emitItem(): void {}

  pause(): Outcome {
    return undefined
  }

  fail(run: RowRun, _step: string, error: unknown): void {
    run.failed = true
    this.failure ??= { error }
  }

  skipped(): void {}
}
