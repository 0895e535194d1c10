/** Graphs in, plan out: a pure function, the same in every thread. */
import {
  concurrencyOf,
  type Graph,
  isStep,
  type SinkNode,
  type StepNode,
  type WorkerMark,
} from '../graph/node.ts'
import { neededNodes } from './branches.ts'
import { callMark, joinCalls } from './calls.ts'
import { allColumns } from './columns.ts'
import { fingerprint } from './fingerprint.ts'
import { carriedColumns, type Carries } from './liveness.ts'
import { ownedInputs } from './ownership.ts'
import { type DraftEdge, type DraftOp, type DraftStage, insideOf, placeNodes } from './place.ts'
import type { Edge, Op, Plan, Stage } from './plan.ts'
import { readsOf } from './reads.ts'
import { inputsOf } from './rows.ts'

export interface PipelineToCompile {
  readonly name: string
  readonly graph: Graph
  /** Other pipelines call it, by its name; those stand behind the ones that sources feed. Default: false. */
  readonly called?: boolean | undefined
}

/**
 * @param options.inline worker marks count for nothing: each pipeline is one stage in the caller's thread. Default: false.
 * @param options.results somebody takes the rows that reach the end. Default: true.
 * @param options.pruning columns that nobody reads are left behind. Default: true.
 */
export function compile(
  pipelines: readonly PipelineToCompile[],
  options: {
    readonly inline?: boolean | undefined
    readonly results?: boolean | undefined
    readonly pruning?: boolean | undefined
  } = {},
): Plan {
  const stages: Stage[] = []
  const edges: Edge[] = []
  const inline = options.inline ?? false
  const wanted = { results: options.results ?? true, pruning: options.pruning ?? true }
  for (const [pipeline, { name, graph, called }] of pipelines.entries()) {
    const drafts = placeNodes(graph, neededNodes(graph), { inline, endless: called === true })
    const carries = carriedColumns(graph, drafts, wanted)
    const writer = new PipelineWriter(graph, pipeline, carries, stages.length, edges, inline)
    if (called === true) writer.addEntry(callMark(pipelines, name))
    stages.push(...drafts.map((draft) => writer.stage(draft)))
  }
  return joinCalls({
    pipelines: pipelines.map(({ name }) => name),
    stages,
    edges,
    ...(pipelines.some(({ graph }) => takesBatches(graph)) ? { gathers: true } : {}),
    fingerprint: pipelines.flatMap(({ graph }) => fingerprint(graph)),
  })
}

/** Writes the stages of one pipeline as plain data; edges get their numbers in the order in which ops feed them. */
class PipelineWriter {
  readonly #graph: Graph
  readonly #pipeline: number
  readonly #carries: ReadonlyMap<DraftEdge, Carries>
  readonly #firstStage: number
  readonly #edges: Edge[]
  readonly #inline: boolean
  readonly #numbers = new Map<DraftEdge, number>()
  #entry: { readonly edge: number; readonly worker: WorkerMark | undefined } | undefined

  constructor(
    graph: Graph,
    pipeline: number,
    carries: ReadonlyMap<DraftEdge, Carries>,
    firstStage: number,
    edges: Edge[],
    inline: boolean,
  ) {
    this.#graph = graph
    this.#pipeline = pipeline
    this.#carries = carries
    this.#firstStage = firstStage
    this.#edges = edges
    this.#inline = inline
  }

  /** The first stage is fed by calls. They send whole rows: what is read may lead back to where they come from. */
  addEntry(worker: WorkerMark | undefined): void {
    const edge = this.#addEdge({
      from: undefined,
      kind: 'entry',
      to: this.#firstStage,
      consumer: undefined,
      sink: undefined,
      carries: [{ register: 0, columns: allColumns }],
      call: undefined,
    })
    this.#entry = { edge, worker }
  }

  /** Call it in the order of the drafts: a stage's inlet gets its number from the stage that feeds it. */
  stage(draft: DraftStage): Stage {
    const owned = ownedInputs(this.#graph, draft, this.#carries)
    const steps = stepsIn(draft.ops)
    const inlet = draft.inlet === undefined ? this.#entry?.edge : this.#numbers.get(draft.inlet)
    const worker = draft.inlet === undefined ? this.#entry?.worker : draft.worker
    return {
      index: this.#firstStage + draft.index,
      pipeline: this.#pipeline,
      name: steps.map((step) => step.name).join(' + ') || 'input',
      place: inlet === undefined ? 'caller' : worker?.pinned === true ? 'pinned' : 'pool',
      threads: worker?.threads,
      ...(worker?.holder === undefined ? {} : { holder: worker.holder }),
      inlet,
      ops: draft.ops.map((op) => this.#op(op, owned, draft)),
      concurrency: rowsInFlight(steps),
      depth: draft.depth,
    }
  }

  #op(op: DraftOp, owned: ReadonlySet<number>, from: DraftStage): Op {
    if (op.kind === 'emit') return { kind: 'emit', edge: this.#edge(op.edge) }
    const { node } = op
    const inner = (ops: readonly DraftOp[]): Op[] => ops.map((each) => this.#op(each, owned, from))
    if (op.kind === 'collect')
      return { kind: 'collect', node: node.id, register: inputsOf(this.#graph, node)[0]! }
    if (op.kind === 'scope') {
      const { enter } = op.node
      const inputs = inputsOf(this.#graph, this.#graph.nodes[enter]!)
      return { kind: 'scope', node: node.id, enter, inputs, inner: inner(op.inner), body: inner(op.body) }
    }
    const common = {
      node: node.id,
      inputs: inputsOf(this.#graph, node),
      reads: isStep(node) ? readsOf(node.fn) : undefined,
      owned: owned.has(node.id),
    }
    if (op.kind === 'generate') return { kind: 'generate', ...common, body: inner(op.body) }
    if (node.kind === 'sink') this.#addOutlets(node, this.#firstStage + from.index)
    return { kind: 'step', ...common }
  }

  /** What a sink sends by itself. */
  #addOutlets(sink: SinkNode, from: number): void {
    const { kind, name, otherwise } = sink.consumer
    const common = { from, to: undefined, sink: sink.id }
    if (kind === 'iterator') this.#addEdge({ ...common, kind, consumer: name, carries: [], call: undefined })
    if (kind !== 'call' || this.#inline) return
    const send = (consumer: string, isOtherwise: boolean): void => {
      const carries = [{ register: 0, columns: allColumns }]
      // Where it leads is known when all pipelines are there.
      this.#addEdge({ ...common, kind, consumer, carries, call: { into: -1, isCyclic: false, isOtherwise } })
    }
    send(name, false)
    if (otherwise !== undefined) send(otherwise, true)
  }

  #edge(draft: DraftEdge): number {
    const index = this.#addEdge({
      from: this.#firstStage + draft.from.index,
      kind: draft.to === undefined ? 'result' : 'stage',
      to: draft.to && this.#firstStage + draft.to.index,
      consumer: undefined,
      sink: undefined,
      carries: this.#carries.get(draft) ?? [],
      call: undefined,
    })
    this.#numbers.set(draft, index)
    return index
  }

  #addEdge(edge: Omit<Edge, 'index' | 'pipeline'>): number {
    const index = this.#edges.length
    this.#edges.push({ index, pipeline: this.#pipeline, ...edge })
    return index
  }
}

const takesBatches = (graph: Graph): boolean =>
  graph.nodes.some((node) => isStep(node) && node.batch !== undefined)

/**
 * A step that asks for nothing, such as a consumer behind a step that calls a server, does not narrow the others. Rows
 * that wait for others to fill a batch hold up nobody: a batch gathers while the calls before it are out.
 */
function rowsInFlight(steps: readonly StepNode[]): number {
  const single = steps.filter((step) => step.batch === undefined)
  const gathered = steps.map((step) =>
    step.batch === undefined ? 0 : step.batch.size * (concurrencyOf(step) + 1),
  )
  const rows = gathered.reduce((sum, more) => sum + more, 0)
  if (rows > 0) return rows + Math.max(0, ...single.map(concurrencyOf))
  if (steps.length === 0) return 1
  const asked = steps.filter((step) => step.concurrency !== undefined)
  return Math.min(...(asked.length === 0 ? steps : asked).map(concurrencyOf))
}

const stepsIn = (ops: readonly DraftOp[]): StepNode[] =>
  ops.flatMap((op) => {
    const inside = insideOf(op).flatMap(stepsIn)
    return op.kind !== 'emit' && isStep(op.node) ? [op.node, ...inside] : inside
  })
