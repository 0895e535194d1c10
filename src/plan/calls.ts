/** Joins the pipelines of a plan that call each other: where call edges lead, which close a circle, how deep stages are. */
import { assert } from '../base/assert.ts'
import type { Graph, SinkNode, WorkerMark } from '../graph/node.ts'
import { fewest } from './place.ts'
import type { Call, Edge, Plan, Stage } from './plan.ts'

/** @param plan whose call edges name the pipeline they lead to and nothing more */
export function joinCalls(plan: Plan): Plan {
  if (plan.edges.every((edge) => edge.call === undefined)) return plan
  const linked = plan.edges.map((edge) => (edge.call === undefined ? edge : linkedTo(plan, edge, edge.call)))
  const edges = linked.map((edge) =>
    edge.call === undefined
      ? edge
      : { ...edge, call: { ...edge.call, isCyclic: reaches(linked, edge.to!, edge.from!) } },
  )
  return { ...plan, edges, stages: deepened(plan.stages, edges) }
}

function linkedTo(plan: Plan, edge: Edge, call: Call): Edge {
  const entry = plan.edges.find(
    (each) => each.kind === 'entry' && plan.pipelines[each.pipeline] === edge.consumer,
  )
  assert(entry !== undefined, `nobody compiled the pipeline ${edge.consumer}, which is called`)
  return { ...edge, to: entry.to, call: { ...call, into: entry.index } }
}

/** Whether rows of stage `from` come to stage `to`, or it is the same. */
function reaches(edges: readonly Edge[], from: number, to: number): boolean {
  const found = new Set([from])
  for (const stage of found)
    for (const edge of edges) if (edge.from === stage && edge.to !== undefined) found.add(edge.to)
  return found.has(to)
}

/** What is called lies deeper than what calls it, as far as there is no circle. */
function deepened(stages: readonly Stage[], edges: readonly Edge[]): Stage[] {
  const depth = stages.map((stage) => stage.depth)
  for (let changed = true; changed;) {
    changed = false
    for (const { from, to, call } of edges) {
      if (from === undefined || to === undefined || call?.isCyclic === true || depth[to]! > depth[from]!)
        continue
      depth[to] = depth[from]! + 1
      changed = true
    }
  }
  return stages.map((stage, i) => ({ ...stage, depth: depth[i]! }))
}

/** What the calls of a pipeline ask of the threads that begin with its rows: the fewest that some call allows. */
export function callMark(
  pipelines: readonly { readonly graph: Graph }[],
  name: string,
): WorkerMark | undefined {
  const calls = pipelines.flatMap(({ graph }) => callsIn(graph))
  return fewest(calls.flatMap((call) => (targetsOf(call).includes(name) ? (call.worker ?? []) : [])))
}

/** The full names of the pipelines that a graph calls. */
export const calledBy = (graph: Graph): string[] => callsIn(graph).flatMap(targetsOf)

const callsIn = (graph: Graph): SinkNode[] =>
  graph.nodes.flatMap((node) => (node.kind === 'sink' && node.consumer.kind === 'call' ? node : []))

const targetsOf = ({ consumer: { name, otherwise } }: SinkNode): string[] =>
  otherwise === undefined ? [name] : [name, otherwise]
