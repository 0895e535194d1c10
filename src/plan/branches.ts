/** What of a graph must run: what the output, a sink or a hook needs. Those run whether or not their branch is returned. */
import type { Graph, Node } from '../graph/node.ts'

/** The ids of the nodes that run. */
export function neededNodes(graph: Graph): ReadonlySet<number> {
  const needed = new Set<number>([0, graph.output])
  // Inputs have smaller ids, so one pass from the end sees every reader before what it reads.
  for (const node of graph.nodes.toReversed()) {
    if (node.kind === 'sink' || node.kind === 'leave') needed.add(node.id)
    if (needed.has(node.id)) for (const input of node.inputs) needed.add(input)
  }
  return needed
}

/** The last node of each branch that ends in nothing: no sink, not the output. Such branches are not run. */
export function unusedBranches(graph: Graph): Node[] {
  const needed = neededNodes(graph)
  const read = new Set(graph.nodes.flatMap((node) => node.inputs))
  return graph.nodes.filter((node) => !needed.has(node.id) && !read.has(node.id))
}
