/** A plan as text for people: what runs where, what travels between, and who wants it. */
import { type Graph, isStep, type Node, stepId } from '../graph/node.ts'
import { unusedBranches } from './branches.ts'
import { opsInside, type Columns, type Edge, type Op, type Plan, type Stage } from './plan.ts'
import { readsOf } from './reads.ts'
import { inputsOf, nodeAt } from './rows.ts'
import { viewsOf } from './views.ts'

/**
 * @param graphs those the plan was compiled from, in the order of `plan.pipelines`.
 * @param unasked the plan of the same graphs where nobody takes the results: fewer columns may travel then.
 */
export const explain = (plan: Plan, graphs: readonly Graph[], unasked: Plan): string =>
  graphs.map((graph, pipeline) => explainPipeline(plan, unasked, pipeline, graph).join('\n')).join('\n\n')

function explainPipeline(plan: Plan, unasked: Plan, pipeline: number, graph: Graph): string[] {
  const stages = plan.stages.filter((stage) => stage.pipeline === pipeline)
  const edges = plan.edges.filter((edge) => edge.pipeline === pipeline)
  return [
    `pipeline ${plan.pipelines[pipeline] ?? pipeline}`,
    ...stages.flatMap((stage) => explainStage(plan, stage, graph)),
    ...edges.flatMap((edge) => explainEdge(plan, unasked, edge, graph)),
    ...unusedBranches(graph).map(
      (node) => `  not run: the branch that ends in ${stepId(node)}, nobody uses it`,
    ),
  ]
}

const explainStage = (plan: Plan, stage: Stage, graph: Graph): string[] => [
  `  stage ${stage.index}: ${stage.name}`,
  `    ${placeText(stage)}`,
  ...stage.ops.flatMap((op) => explainOp(plan, op, graph, '    ')),
]

function placeText({ place, threads, holder, inlet, concurrency, depth }: Stage): string {
  if (place === 'caller') return `runs in the thread that brings the row in, ${inFlight(concurrency)}`
  const where = threads === undefined ? 'any thread of the pool' : `${threads} of the pool's threads`
  const own = holder === undefined ? 'a thread of its own' : `the thread of ${holder}`
  const thread = place === 'pinned' ? own : where
  return `runs on ${thread}, fed by edge ${inlet}, depth ${depth}, ${inFlight(concurrency)}`
}

const inFlight = (rows: number): string => `${rows} async row${rows === 1 ? '' : 's'} in flight`

function explainOp(plan: Plan, op: Op, graph: Graph, indent: string): string[] {
  if (op.kind === 'emit') return [`${indent}-> edge ${op.edge}, to ${sentText(plan, op.edge, graph)}`]
  const node = nodeAt(graph, op.node)
  const inside = (ops: readonly Op[]): string[] =>
    ops.flatMap((inner) => explainOp(plan, inner, graph, `${indent}  `))
  if (op.kind === 'collect') return [`${indent}${rowText(graph, [op.register])} leaves the scope`]
  if (op.kind === 'scope') {
    const scope = `${indent}scope of ${rowText(graph, op.inputs)}`
    return [
      scope,
      ...inside(op.inner),
      `${indent}${stepId(node)}: told of the row and its results`,
      ...inside(op.body),
    ]
  }
  const line = `${indent}${stepId(node)}: ${kindText(node)} of ${rowText(graph, op.inputs)}, ${wishText(node)}`
  if (op.kind === 'generate') return [line, ...inside(op.body)]
  const outlets = plan.edges.filter(
    (edge) =>
      edge.sink === op.node && edge.from !== undefined && edge.pipeline === plan.stages[edge.from]?.pipeline,
  )
  return [line, ...outlets.map((edge) => `${indent}-> edge ${edge.index}, to ${targetText(edge)}`)]
}

const rowText = (graph: Graph, registers: readonly number[]): string =>
  registers.map((register) => stepId(nodeAt(graph, register))).join(' and ')

function kindText(node: Node): string {
  if (node.kind === 'shape') return node.change.verb
  return node.kind === 'map' || node.kind === 'generate' ? `${node.kind} ${node.mode}` : node.kind
}

/** What a node wants of its input, before anybody asks anything of its own row. */
function wishText(node: Node): string {
  if (node.kind === 'leave') return 'reads any key'
  if (!isStep(node)) return 'what is asked of its row'
  const own = `reads ${keysText(readsOf(node.fn))}`
  const when = node.when === undefined ? '' : `, when reads ${keysText(readsOf(node.when))}`
  const hands = node.kind !== 'sink' && (node.mode === 'subscribe' || node.when !== undefined)
  return `${own}${when}${hands ? ', hands the row on' : ''}`
}

function keysText(keys: readonly string[] | undefined): string {
  if (keys === undefined) return 'any key'
  return keys.length === 0 ? 'nothing' : keys.join(', ')
}

function targetText(edge: Edge | undefined): string {
  if (edge?.kind === 'result') return 'the result'
  if (edge?.kind === 'iterator') return `whoever iterates ${edge.consumer}`
  if (edge?.call === undefined) return `stage ${edge?.to}`
  const circle = edge.call.isCyclic ? ', a circle: what has no room waits in a file' : ''
  return `pipeline ${edge.consumer}${edge.call.isOtherwise ? ' otherwise' : ''}, stage ${edge.to}${circle}`
}

/** Where it goes, and whether columns that nobody touched go there without being unpacked. */
function sentText(plan: Plan, index: number, graph: Graph): string {
  const edge = plan.edges[index]
  const stage = plan.stages[edge?.from ?? -1]
  const came = plan.edges[stage?.inlet ?? -1]?.carries ?? []
  const passes =
    stage !== undefined &&
    came.length === 1 &&
    edge?.carries.length === 1 &&
    viewsOf(graph, stage.ops, came[0]!.register).has(edge.carries[0]!.register)
  return `${targetText(edge)}${passes ? ', untouched columns as bytes' : ''}`
}

const explainEdge = (plan: Plan, unasked: Plan, edge: Edge, graph: Graph): string[] => [
  `  edge ${edge.index}: ${edge.from === undefined ? 'calls' : `stage ${edge.from}`} -> ${targetText(edge)}`,
  ...(edge.kind === 'iterator' ? [`    what ${stepId(nodeAt(graph, edge.sink ?? 0))} gives`] : []),
  ...(edge.kind === 'call' ? [] : edge.carries).flatMap(({ register, columns }) => [
    `    ${stepId(nodeAt(graph, register))}: ${travelText(columns, unasked, edge, register)}`,
    ...readersOf(plan, edge, graph, register).map((reader) => `      for ${reader}`),
  ]),
]

function travelText(columns: Columns, unasked: Plan, { index }: Edge, register: number): string {
  const text = columnsText(columns)
  const carried = unasked.edges[index]?.carries.find((each) => each.register === register)
  const other = carried === undefined ? 'nothing' : columnsText(carried.columns)
  return other === text ? text : `${text}; in a run, where nobody takes the results: ${other}`
}

function columnsText(columns: Columns): string {
  if ('only' in columns) return columns.only.length === 0 ? 'no column' : columns.only.join(', ')
  return columns.allBut.length === 0 ? 'every column' : `every column but ${columns.allBut.join(', ')}`
}

/** The nodes that read `register` where the edge leads to, or further on. */
function readersOf(plan: Plan, edge: Edge, graph: Graph, register: number): string[] {
  if (edge.kind === 'result') return ['the result, which has every column']
  const stage = edge.to === undefined ? undefined : plan.stages[edge.to]
  return stage === undefined ? [] : readersIn(plan, stage.ops, graph, register)
}

function readersIn(plan: Plan, ops: readonly Op[], graph: Graph, register: number): string[] {
  return ops.flatMap((op) => {
    if (op.kind === 'emit') {
      const edge = plan.edges[op.edge]
      const travels = edge?.carries.some((carried) => carried.register === register) === true
      return edge !== undefined && travels ? readersOf(plan, edge, graph, register) : []
    }
    const inside = opsInside(op).flatMap((inner) => readersIn(plan, inner, graph, register))
    if (op.kind === 'collect') return inside
    const node = nodeAt(graph, op.node)
    const read = op.kind === 'scope' ? op.inputs : inputsOf(graph, node)
    return read.includes(register) ? [`${stepId(node)}, ${wishText(node)}`, ...inside] : inside
  })
}
