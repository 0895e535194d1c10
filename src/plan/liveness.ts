/** Which columns of which registers an edge must carry: a pass from the last op of the last stage to the first. */
import { assert } from '../base/assert.ts'
import type { Graph, LeaveNode, Node } from '../graph/node.ts'
import { allColumns, noColumns, union } from './columns.ts'
import { demandsOf } from './demand.ts'
import { insideOf, type DraftEdge, type DraftOp, type DraftStage } from './place.ts'
import type { Columns, Edge } from './plan.ts'
import { inputsOf, nodeAt, registerOf } from './rows.ts'

export type Carries = Edge['carries']

/** Columns that are still needed, by register. */
type Live = Map<number, Columns>

export interface Wanted {
  /** Somebody takes the rows that reach the end. */
  readonly results: boolean
  /** Columns that nobody reads are left behind. */
  readonly pruning: boolean
}

export function carriedColumns(
  graph: Graph,
  stages: readonly DraftStage[],
  wanted: Wanted,
): ReadonlyMap<DraftEdge, Carries> {
  const result: Carries = [
    { register: registerOf(graph, graph.output), columns: wanted.results ? allColumns : noColumns },
  ]
  const carries = new Map<DraftEdge, Carries>()
  // Edges lead to stages with larger numbers, so what a stage sends was settled when its readers were seen.
  for (const stage of stages.toReversed()) {
    const live: Live = new Map()
    passBack(graph, stage.ops, live, carries, result)
    if (stage.inlet !== undefined) carries.set(stage.inlet, asCarries(live, wanted.pruning))
  }
  return carries
}

function passBack(
  graph: Graph,
  ops: readonly DraftOp[],
  live: Live,
  carries: Map<DraftEdge, Carries>,
  result: Carries,
): void {
  for (const op of ops.toReversed()) {
    if (op.kind === 'emit') {
      if (op.edge.to === undefined) carries.set(op.edge, result)
      for (const { register, columns } of carries.get(op.edge) ?? []) need(live, register, columns)
      continue
    }
    // A body runs again for the next row with the same outer registers: what it needs of them, it needs once.
    for (const inner of insideOf(op).toReversed()) passBack(graph, inner, live, carries, result)
    if (op.kind === 'scope') endScope(graph, op.node, live)
    else needInputs(graph, op.node, live)
  }
}

/** The hooks read all of the row that entered. (All of those that leave was asked for where they are gathered.) */
function endScope(graph: Graph, leave: LeaveNode, live: Live): void {
  live.delete(leave.id)
  live.delete(leave.enter)
  for (const register of inputsOf(graph, nodeAt(graph, leave.enter))) need(live, register, allColumns)
}

function needInputs(graph: Graph, node: Node, live: Live): void {
  const demands = demandsOf(node, live.get(node.id) ?? noColumns)
  live.delete(node.id)
  for (const [at, register] of inputsOf(graph, node).entries()) {
    const columns = demands[at]
    assert(columns !== undefined, `node ${node.id} has more inputs than parts`)
    need(live, register, columns)
  }
}

const need = (live: Live, register: number, columns: Columns): void => {
  live.set(register, union(live.get(register) ?? noColumns, columns))
}

const asCarries = (live: Live, pruning: boolean): Carries =>
  [...live]
    .sort(([a], [b]) => a - b)
    .map(([register, columns]) => ({ register, columns: pruning ? columns : allColumns }))
