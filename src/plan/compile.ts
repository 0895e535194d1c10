/** Graphs in, plan out: a pure function, the same in every thread. */
import { type Graph, isStep, type StepNode } from '../graph/node.ts'
import { neededNodes } from './branches.ts'
import { fingerprint } from './fingerprint.ts'
import { carriedColumns, type Carries } from './liveness.ts'
import { ownedInputs } from './ownership.ts'
import { type DraftEdge, type DraftOp, type DraftStage, placeNodes } from './place.ts'
import type { Edge, Op, Plan, Stage } from './plan.ts'
import { readsOf } from './reads.ts'
import { inputsOf } from './rows.ts'

/**
 * @param options.inline worker marks count for nothing: each pipeline is one stage in the caller's thread. Default: false.
 * @param options.results somebody takes the rows that reach the end. Default: true.
 * @param options.pruning columns that nobody reads are left behind. Default: true.
 */
export function compile(
  pipelines: readonly { readonly name: string; readonly graph: Graph }[],
  options: {
    readonly inline?: boolean | undefined
    readonly results?: boolean | undefined
    readonly pruning?: boolean | undefined
  } = {},
): Plan {
  const stages: Stage[] = []
  const edges: Edge[] = []
  const wanted = { results: options.results ?? true, pruning: options.pruning ?? true }
  for (const [pipeline, { graph }] of pipelines.entries()) {
    const drafts = placeNodes(graph, neededNodes(graph), options.inline ?? false)
    const carries = carriedColumns(graph, drafts, wanted)
    const writer = new PipelineWriter(graph, pipeline, carries, stages.length, edges)
    stages.push(...drafts.map((draft) => writer.stage(draft)))
  }
  return {
    pipelines: pipelines.map(({ name }) => name),
    stages,
    edges,
    ...(pipelines.some(({ graph }) => takesBatches(graph)) ? { gathers: true } : {}),
    fingerprint: pipelines.flatMap(({ graph }) => fingerprint(graph)),
  }
}

/** Writes the stages of one pipeline as plain data; edges get their numbers in the order in which ops feed them. */
class PipelineWriter {
  readonly #graph: Graph
  readonly #pipeline: number
  readonly #carries: ReadonlyMap<DraftEdge, Carries>
  readonly #firstStage: number
  readonly #edges: Edge[]
  readonly #numbers = new Map<DraftEdge, number>()

  constructor(
    graph: Graph,
    pipeline: number,
    carries: ReadonlyMap<DraftEdge, Carries>,
    firstStage: number,
    edges: Edge[],
  ) {
    this.#graph = graph
    this.#pipeline = pipeline
    this.#carries = carries
    this.#firstStage = firstStage
    this.#edges = edges
  }

  /** Call it in the order of the drafts: a stage's inlet gets its number from the stage that feeds it. */
  stage(draft: DraftStage): Stage {
    const owned = ownedInputs(this.#graph, draft, this.#carries)
    const steps = stepsIn(draft.ops)
    return {
      index: this.#firstStage + draft.index,
      pipeline: this.#pipeline,
      name: steps.map((step) => step.name).join(' + ') || 'input',
      place: draft.inlet === undefined ? 'caller' : draft.worker?.pinned === true ? 'pinned' : 'pool',
      threads: draft.worker?.threads,
      ...(draft.worker?.holder === undefined ? {} : { holder: draft.worker.holder }),
      inlet: draft.inlet && this.#numbers.get(draft.inlet),
      ops: draft.ops.map((op) => this.#op(op, owned, draft)),
      concurrency: rowsInFlight(steps),
      depth: draft.depth,
    }
  }

  #op(op: DraftOp, owned: ReadonlySet<number>, from: DraftStage): Op {
    if (op.kind === 'emit') return { kind: 'emit', edge: this.#edge(op.edge) }
    const { node } = op
    const common = {
      node: node.id,
      inputs: inputsOf(this.#graph, node),
      reads: isStep(node) ? readsOf(node.fn) : undefined,
      owned: owned.has(node.id),
    }
    if (op.kind === 'generate')
      return { kind: 'generate', ...common, body: op.body.map((inner) => this.#op(inner, owned, from)) }
    if (node.kind === 'sink' && node.consumer.kind === 'iterator') {
      const items = { to: undefined, consumer: node.consumer.name, sink: node.id, carries: [] }
      this.#addEdge({ from: this.#firstStage + from.index, kind: 'iterator', ...items })
    }
    return { kind: 'step', ...common }
  }

  #edge(draft: DraftEdge): number {
    const index = this.#addEdge({
      from: this.#firstStage + draft.from.index,
      kind: draft.to === undefined ? 'result' : 'stage',
      to: draft.to && this.#firstStage + draft.to.index,
      consumer: undefined,
      sink: undefined,
      carries: this.#carries.get(draft) ?? [],
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

/** Rows that wait for others to fill a batch hold up nobody: a batch gathers while the calls before it are out. */
function rowsInFlight(steps: readonly StepNode[]): number {
  const limits = steps.flatMap((step) => (step.batch === undefined ? [step.concurrency] : []))
  const gathered = steps.map((step) =>
    step.batch === undefined ? 0 : step.batch.size * (step.concurrency + 1),
  )
  const rows = gathered.reduce((sum, more) => sum + more, 0)
  if (rows === 0) return limits.length === 0 ? 1 : Math.min(...limits)
  return rows + Math.max(0, ...limits)
}

const stepsIn = (ops: readonly DraftOp[]): StepNode[] =>
  ops.flatMap((op) => {
    if (op.kind === 'emit') return []
    if (op.kind === 'generate') return [op.node, ...stepsIn(op.body)]
    return isStep(op.node) ? [op.node] : []
  })
