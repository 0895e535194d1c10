/** Which rows a node's values belong to, and where its inputs lie. */
import { assert } from '../base/assert.ts'
import { madeOf } from '../graph/check.ts'
import { makesRows, type Graph, type Node } from '../graph/node.ts'

export function nodeAt(graph: Graph, id: number): Node {
  const node = graph.nodes[id]
  assert(node !== undefined && node.id === id, `no node ${id} in the graph`)
  return node
}

/** The register that holds the row of node `id`: a sink's row is the one it was given, so it has none of its own. */
export function registerOf(graph: Graph, id: number): number {
  let node = nodeAt(graph, id)
  while (node.kind === 'sink') node = nodeAt(graph, firstInput(node))
  return node.id
}

export const inputsOf = (graph: Graph, node: Node): number[] =>
  node.inputs.map((input) => registerOf(graph, input))

/** The space of the rows a node makes: new rows are the first of one. */
export const spaceOf = (node: Node): number => (makesRows(node) ? node.id : node.space)

/** The space a node works in: that of the row it makes its own of. */
export const workSpaceOf = (graph: Graph, node: Node): number =>
  makesRows(node) ? spaceOf(nodeAt(graph, madeOf(graph.nodes, node))) : node.space

/** Whether rows of `space` are rows of `outer`, or were made from them. */
export function isInside(graph: Graph, space: number, outer: number): boolean {
  let at = space
  while (at !== outer && at !== 0) at = workSpaceOf(graph, nodeAt(graph, at))
  return at === outer
}

function firstInput(node: Node): number {
  const [input] = node.inputs
  assert(input !== undefined, `node ${node.id} has no input`)
  return input
}
