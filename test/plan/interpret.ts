/** Two tiny interpreters: one of graphs, which knows no plan, and one of plans, which forgets all that does not travel. */
import { makesRows } from '../../src/graph/node.ts'
import { madeOf } from '../../src/graph/check.ts'
import type { Graph, Handler, JoinNode, Node, Row, ShapeNode, StepNode } from '../../src/graph/node.ts'
import type { Columns, Edge, Op, Plan } from '../../src/plan/plan.ts'

/** What a row came to: result rows, and what each sink did, as sorted texts (order between branches is free). */
export interface Outcome {
  readonly results: string[]
  readonly effects: string[]
}

type Registers = Map<number, Row>

export function runGraph(graph: Graph, row: Row): Outcome {
  const outcome: Outcome = { results: [], effects: [] }
  runSpace(graph, 0, new Map([[0, row]]), outcome)
  return sortedOutcome(outcome)
}

function runSpace(
  graph: Graph,
  space: number,
  registers: Registers,
  outcome: Outcome,
  gather?: { readonly output: number; readonly rows: Row[] },
): void {
  const worksHere = (node: Node) =>
    makesRows(node) ? graph.nodes[madeOf(graph.nodes, node)]?.space === space : node.space === space
  const nodes = graph.nodes.filter(worksHere)
  const copyOf = (id: number | undefined): Row => structuredClone(read(registers, id))
  for (const node of nodes) {
    if (node.kind === 'input' || isNewRows(node)) continue
    const inputs = node.inputs.map(copyOf)
    if (node.kind === 'sink') outcome.effects.push(...effectOf(node, inputs[0]))
    registers.set(node.id, node.kind === 'sink' ? copyOf(node.inputs[0]) : rowOf(node, inputs))
  }
  const output = gather?.output ?? graph.output
  const isEnd = graph.nodes[output]?.space === space
  if (isEnd && gather === undefined) outcome.results.push(canonical(copyOf(output)))
  for (const node of nodes) {
    if (node.kind === 'enter') runScope(graph, node.id, registers, outcome, gather)
    if (node.kind !== 'generate') continue
    for (const row of rowsOf(node, copyOf(node.inputs[0])))
      runSpace(graph, node.id, new Map(registers).set(node.id, row), outcome, gather)
  }
  if (isEnd) gather?.rows.push(copyOf(output))
}

function runScope(
  graph: Graph,
  enter: number,
  registers: Registers,
  outcome: Outcome,
  gather: Parameters<typeof runSpace>[4],
): void {
  const leave = leaveOf(graph, enter)
  const row = structuredClone(read(registers, graph.nodes[enter]?.inputs[0]))
  const rows: Row[] = []
  const inner = new Map(registers).set(enter, row)
  runSpace(graph, enter, inner, outcome, { output: leave.inputs[0] ?? 0, rows })
  outcome.effects.push(told(leave, row, rows))
  for (const each of rows) runSpace(graph, leave.id, new Map(registers).set(leave.id, each), outcome, gather)
}

type Leave = Extract<Node, { kind: 'leave' }>

const isNewRows = (node: Node): node is Extract<Node, { kind: 'generate' | 'enter' | 'leave' }> =>
  makesRows(node)

function leaveOf(graph: Graph, enter: number): Leave {
  for (const node of graph.nodes) if (node.kind === 'leave' && node.enter === enter) return node
  throw new Error('a scope without end')
}

function told(leave: Leave, row: Row, rows: readonly Row[]): string {
  for (const hook of leave.hooks)
    Reflect.apply(hook, undefined, [structuredClone(row), structuredClone(rows)])
  return `${leave.id} ${canonical([row, rows])}`
}

/** Handlers get only the keys the plan says they read, and spoil what the plan says is theirs. */
export function runPlan(plan: Plan, graph: Graph, row: Row): Outcome {
  const outcome: Outcome = { results: [], effects: [] }
  const [caller] = plan.stages
  if (caller?.place !== 'caller') throw new Error('no caller stage')
  runOps(plan, graph, caller.ops, new Map([[0, structuredClone(row)]]), outcome)
  return sortedOutcome(outcome)
}

function runOps(
  plan: Plan,
  graph: Graph,
  ops: readonly Op[],
  registers: Registers,
  outcome: Outcome,
  gathered: Row[] = [],
): void {
  for (const op of ops) {
    if (op.kind === 'emit') emit(plan, graph, plan.edges[op.edge], registers, outcome)
    else if (op.kind === 'collect') gathered.push({ ...read(registers, op.register) })
    else if (op.kind === 'scope') {
      const entered = read(registers, op.inputs[0])
      const rows: Row[] = []
      runOps(plan, graph, op.inner, new Map(registers).set(op.enter, entered), outcome, rows)
      outcome.effects.push(told(leaveOf(graph, op.enter), entered, rows))
      for (const each of rows)
        runOps(plan, graph, op.body, new Map(registers).set(op.node, each), outcome, gathered)
    } else if (op.kind === 'generate') {
      const node = graph.nodes[op.node]
      if (node?.kind !== 'generate') throw new Error('not a generate node')
      const input = read(registers, op.inputs[0])
      const rows = rowsOf(node, input, op)
      for (const made of rows) {
        if (op.owned && made !== input) spoil(input)
        runOps(plan, graph, op.body, new Map(registers).set(op.node, made), outcome, gathered)
      }
    } else runStep(graph, op, registers, outcome)
  }
}

function runStep(
  graph: Graph,
  op: Extract<Op, { kind: 'step' }>,
  registers: Registers,
  outcome: Outcome,
): void {
  const node = graph.nodes[op.node]
  const inputs = op.inputs.map((input) => read(registers, input))
  const [input] = inputs
  if (node === undefined || node.kind === 'input' || isNewRows(node) || input === undefined)
    throw new Error('not a step')
  if (node.kind === 'sink') outcome.effects.push(...effectOf(node, input, op))
  else registers.set(op.node, rowOf(node, inputs, op))
  // A row made by a join holds what it nests.
  if (op.owned && node.kind !== 'join' && registers.get(op.node) !== input) spoil(input)
}

function emit(
  plan: Plan,
  graph: Graph,
  edge: Edge | undefined,
  registers: Registers,
  outcome: Outcome,
): void {
  if (edge === undefined) throw new Error('no edge')
  const frame = edge.carries.map(
    ({ register, columns }) => [register, prune(read(registers, register), columns)] as const,
  )
  const target = plan.stages[edge.to ?? -1]
  if (edge.kind === 'result') outcome.results.push(canonical(frame[0]?.[1]))
  else if (target?.inlet === edge.index)
    runOps(plan, graph, target.ops, new Map(structuredClone(frame)), outcome)
  else throw new Error('an edge to nowhere')
}

const prune = (row: Row, columns: Columns): Row =>
  Object.fromEntries(
    Object.entries(row).filter(([key]) =>
      'only' in columns ? columns.only.includes(key) : !columns.allBut.includes(key),
    ),
  )

function spoil(row: Row): void {
  for (const key of Object.keys(row)) row[key] = 'spoiled'
  row['spoiled'] = true
}

function read(registers: Registers, id: number | undefined): Row {
  const row = registers.get(id ?? -1)
  if (row === undefined) throw new Error(`register ${id} is not here`)
  return row
}

type Reading = { readonly reads: readonly string[] | undefined; readonly owned: boolean }
const everything: Reading = { reads: undefined, owned: false }

function call(fn: Handler, row: Row, { reads }: Reading): unknown {
  const input = reads === undefined ? { ...row } : prune(row, { only: reads })
  return Reflect.apply(fn, undefined, [input, {}])
}

const isSkipped = (node: StepNode, row: Row): boolean =>
  node.when !== undefined && call(node.when, row, everything) !== true

const effectOf = (
  node: Extract<Node, { kind: 'sink' }>,
  row: Row | undefined,
  reading = everything,
): string[] =>
  row === undefined || isSkipped(node, row) ? [] : [`${node.id} ${canonical(call(node.fn, row, reading))}`]

function rowsOf(node: Extract<Node, { kind: 'generate' }>, row: Row, reading = everything): Row[] {
  if (isSkipped(node, row)) return [row]
  const items = call(node.fn, row, reading)
  if (!Array.isArray(items)) throw new Error('not many')
  const base = { ...row }
  return items.map((item) => merged(node, base, item))
}

function merged(node: Extract<Node, { mode: string }>, row: Row, result: unknown): Row {
  const wrapped = node.keyWrapper === undefined ? asRow(result) : { [node.keyWrapper]: result }
  return node.mode === 'apply' ? { ...wrapped } : { ...row, ...wrapped }
}

function asRow(value: unknown): Row {
  if (typeof value !== 'object' || value === null) throw new Error('not a row')
  return { ...value }
}

function rowOf(
  node: Exclude<Node, { kind: 'input' | 'generate' | 'sink' | 'enter' | 'leave' }>,
  inputs: Row[],
  reading = everything,
): Row {
  const row = inputs[0] ?? {}
  if (node.kind === 'join') return joined(node, inputs)
  if (node.kind === 'shape') return shaped(node, row)
  if (isSkipped(node, row)) return row
  const made = merged(node, row, call(node.fn, row, reading))
  // In place, as an engine would where it may.
  return reading.owned && node.mode === 'subscribe' ? Object.assign(row, made) : made
}

function joined({ parts }: JoinNode, inputs: Row[]): Row {
  const [only] = inputs
  if (parts.length === 1 && parts[0]?.name === undefined && parts[0]?.point === undefined && only) return only
  const row: Row = {}
  for (const [at, { name, point }] of parts.entries()) {
    const input = inputs[at] ?? {}
    if (name !== undefined) row[name] = point === undefined ? input : input[point]
    else Object.assign(row, point === undefined ? input : prune(input, { only: [point] }))
  }
  return row
}

function shaped({ change }: ShapeNode, row: Row): Row {
  if (change.verb === 'select') return prune(row, { only: change.keys })
  if (change.verb === 'drop') return prune(row, { allBut: change.keys })
  if (change.verb === 'add') return { ...row, ...change.constants }
  const pairs = Object.entries(change.names)
  const kept = prune(row, { allBut: pairs.flat() })
  for (const [name, old] of pairs) if (old in row) kept[name] = row[old]
  return kept
}

/** Key order and `undefined` are of no interest here. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  ) ?? 'nothing'

const sortedOutcome = ({ results, effects }: Outcome): Outcome => ({
  results: results.sort(),
  effects: effects.sort(),
})
