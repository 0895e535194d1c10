import type { PipelineDeclaration } from '../app/engine.ts'
import type { SignalHub } from '../app/signals.ts'
import { SchemaError, UsageError } from '../base/errors.ts'
import { threadNumber } from '../base/thread.ts'
import type { Context } from '../graph/context.ts'
import type { Graph, Row } from '../graph/node.ts'
import { compile } from '../plan/compile.ts'
import type { Plan } from '../plan/plan.ts'
import { bindStage, type BoundStage } from './rows/bind.ts'
import { findPipeline, type HasPipelines } from './called.ts'
import { stderrLog } from '../base/stderr-log.ts'
import type { SessionView } from './rows/context.ts'
import { NO_FRAME, Run } from './rows/run.ts'
import { runOps, type Outcome, type RowRun, type Visit } from './rows/run-row.ts'

/** What a call asks of the project. */
export interface CallsPipelines extends HasPipelines {
  readonly settings: { readonly strict: boolean }
  readonly hub: SignalHub
}

/** A pipeline made ready to be worked in this thread, worker marks ignored. */
interface Prepared {
  /** Somebody heard of its handlers when it was made. */
  readonly tells: boolean
  readonly plan: Plan
  readonly bound: BoundStage
}

/** A row that one of the pipelines of a call sent to another. */
interface Waiting {
  readonly pipeline: PipelineDeclaration
  readonly row: Row
  readonly meta: Record<string, unknown> | undefined
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

/**
 * One row through a whole pipeline, here, and the rows that it sends to others through those. (One after the other, not
 * inside each other: rows may go round as long as they like.)
 *
 * @param within the handler in whose name it is done
 * @returns its result rows; rejects with what the first failing handler threw
 */
export async function callInline(
  project: CallsPipelines,
  pipeline: PipelineDeclaration,
  row: Row,
  within: Context | undefined,
): Promise<Row[]> {
  const call = new Call(project, within)
  const results = await call.work({ pipeline, row, meta: within && { ...within.meta } })
  for (let next = call.waiting.pop(); next !== undefined; next = call.waiting.pop()) await call.work(next)
  return results
}

class Call {
  readonly project: CallsPipelines
  readonly within: Context | undefined
  /** The newest is worked first, so that few wait. */
  readonly waiting: Waiting[] = []
  readonly #session: SessionView
  readonly #thread = threadNumber()

  constructor(project: CallsPipelines, within: Context | undefined) {
    this.project = project
    this.within = within
    this.#session = within ?? new CallSession()
  }

  async work({ pipeline, row, meta }: Waiting): Promise<Row[]> {
    const { strict } = this.project.settings
    const misfit = strict ? await pipeline.check?.(row) : undefined
    if (misfit !== undefined) {
      throw new SchemaError(`The row does not fit the input schema of "${pipeline.fullName}": ${misfit}`)
    }
    const ready = prepare(pipeline, strict, this.project.hub, this.#thread)
    const visit = new CallVisit(this, pipeline, ready)
    const thread = this.#thread
    const run = new Run(
      visit,
      { session: this.#session, log: stderrLog(thread), thread, pipeline: 0, ...NO_FRAME },
      ready.bound.nodes,
    )
    run.begin(0, meta)
    run.registers[0] = row
    await runOps(ready.bound.whole.ops, 0, run)
    if (visit.failure !== undefined) throw visit.failure.error
    return visit.results
  }
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
  readonly #call: Call
  readonly #pipeline: PipelineDeclaration
  readonly #ready: Prepared

  constructor(call: Call, pipeline: PipelineDeclaration, ready: Prepared) {
    this.#call = call
    this.#pipeline = pipeline
    this.#ready = ready
  }

  /** Calls of one pipeline share batches. */
  get batchKey(): object {
    return this.#ready
  }

  emit(edge: number, run: RowRun): void {
    const { kind, consumer } = this.#ready.plan.edges[edge]!
    if (kind === 'iterator') return this.emitItem(edge)
    const value = this.#ready.bound.whole.sends[edge]!.value(run)
    if (value === undefined) return
    if (kind === 'result') this.results.push(value as Row)
    else throw new Error(`Bug in stairs: a call sends to ${consumer ?? kind}`)
  }

  /** Nobody iterates a call. Inside a run that would lose what a reader of the run waits for. */
  emitItem(edge: number): void {
    if (this.#call.within === undefined) return
    throw new UsageError(
      `Pipeline "${this.#pipeline.fullName}" was called with asWorker: false, where nobody can read its consumerIter "${this.#ready.plan.edges[edge]!.consumer}". Call it as worker, or graft it with subscribePipeline.`,
    )
  }

  callHere(name: string, row: Row, run: RowRun): void {
    const pipeline = findPipeline(this.#call.project, name, this.#pipeline.fullName)
    this.#call.waiting.push({ pipeline, row: { ...row }, meta: run.meta && { ...run.meta } })
  }

  pause(): Outcome {
    return undefined
  }

  fail(run: RowRun, _step: string, error: unknown): void {
    run.failed = true
    this.failure ??= { error }
  }

  skipped(): void {}
}
