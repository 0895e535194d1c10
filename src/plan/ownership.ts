/**
 * Which ops may have the object in their first input's register instead of a copy: those after which nobody in the
 * stage can see it. It can be seen through its register, through that of a step that passes it on as it is, and
 * through a row that nests it. Across an edge every register is a new object.
 */
import type { Graph, Node } from '../graph/node.ts'
import type { Carries } from './liveness.ts'
import { insideOf, type DraftEdge, type DraftOp, type DraftStage } from './place.ts'
import { inputsOf, nodeAt } from './rows.ts'

/** @returns the nodes whose ops own their first input. */
export function ownedInputs(
  graph: Graph,
  stage: DraftStage,
  carries: ReadonlyMap<DraftEdge, Carries>,
): ReadonlySet<number> {
  const pass = new OwnershipPass(graph, stage, carries)
  pass.run(stage.ops, new Set())
  return pass.owned
}

class OwnershipPass {
  readonly owned = new Set<number>()
  readonly #graph: Graph
  readonly #carries: ReadonlyMap<DraftEdge, Carries>
  /** The nodes that run here; what others made came in a frame. */
  readonly #here: ReadonlySet<number>
  /** The object in a register, told by the register that had it first -> the joins that nest it. */
  readonly #nestedBy = new Map<number, number[]>()

  constructor(graph: Graph, stage: DraftStage, carries: ReadonlyMap<DraftEdge, Carries>) {
    this.#graph = graph
    this.#carries = carries
    const nodes = nodesIn(stage.ops)
    this.#here = new Set(nodes.map((node) => node.id))
    for (const node of nodes) this.#noteNesting(node)
  }

  /** @param live registers that are read after these ops; changed to those that are read before and after. */
  run(ops: readonly DraftOp[], live: Set<number>): void {
    for (const op of ops.toReversed()) {
      if (op.kind === 'emit') {
        for (const { register } of this.#carries.get(op.edge) ?? []) live.add(register)
        continue
      }
      if (op.kind === 'scope') {
        this.#runScope(op, live)
        continue
      }
      const inputs = inputsOf(this.#graph, op.node)
      // What is gathered is looked at when the scope ends.
      if (op.kind === 'collect') {
        for (const register of inputs) live.add(register)
        continue
      }
      // Seen after the op: in its body too, where the row is one of many that come of this input.
      if (op.kind === 'generate') this.#runBody(op.node.id, op.body, live)
      live.delete(op.node.id)
      if (this.#isOwned(op.node, inputs, live)) this.owned.add(op.node.id)
      for (const register of inputs) live.add(register)
    }
  }

  /** The hooks see the row that entered when everything in the scope is done. */
  #runScope({ node, inner, body }: Extract<DraftOp, { kind: 'scope' }>, live: Set<number>): void {
    this.#runBody(node.id, body, live)
    live.add(node.enter)
    this.run(inner, live)
    for (const id of [node.enter, ...nodesIn(inner).map((each) => each.id)]) live.delete(id)
    for (const register of inputsOf(this.#graph, nodeAt(this.#graph, node.enter))) live.add(register)
  }

  #runBody(generate: number, body: readonly DraftOp[], live: Set<number>): void {
    const own = new Set([generate, ...nodesIn(body).map(({ id }) => id)])
    // The body runs again for the next row: what it reads from outside is read after its last op as well.
    for (const register of this.#readsIn(body)) if (!own.has(register)) live.add(register)
    this.run(body, live)
    for (const register of own) live.delete(register)
  }

  #isOwned(node: Node, inputs: readonly number[], live: ReadonlySet<number>): boolean {
    const [first, ...others] = inputs
    if (first === undefined) return false
    const object = this.#objectIn(first)
    const isSame = (register: number): boolean => this.#objectIn(register) === object
    const nested = this.#nestedBy.get(object) ?? []
    return !others.some(isSame) && ![...live].some(isSame) && nested.every((join) => join === node.id)
  }

  #objectIn(register: number): number {
    const node = nodeAt(this.#graph, register)
    const [input] = inputsOf(this.#graph, node)
    return input !== undefined && this.#here.has(register) && mayPassOn(node)
      ? this.#objectIn(input)
      : register
  }

  #noteNesting(node: Node): void {
    if (node.kind !== 'join') return
    for (const [at, register] of inputsOf(this.#graph, node).entries()) {
      const part = node.parts[at]
      if (part?.name === undefined || part.point !== undefined) continue
      const object = this.#objectIn(register)
      this.#nestedBy.set(object, [...(this.#nestedBy.get(object) ?? []), node.id])
    }
  }

  #readsIn(ops: readonly DraftOp[]): number[] {
    return ops.flatMap((op) => {
      if (op.kind === 'emit') return (this.#carries.get(op.edge) ?? []).map(({ register }) => register)
      const began = op.kind === 'scope' ? nodeAt(this.#graph, op.node.enter) : op.node
      return [...inputsOf(this.#graph, began), ...insideOf(op).flatMap((inner) => this.#readsIn(inner))]
    })
  }
}

/** Whether the row in a node's register can be the very object it was given. */
function mayPassOn(node: Node): boolean {
  if (node.kind === 'map' || node.kind === 'generate') return node.when !== undefined
  if (node.kind === 'enter') return true
  return node.kind === 'join' && node.parts.length === 1 && node.parts[0]?.name === undefined
}

const nodesIn = (ops: readonly DraftOp[]): Node[] =>
  ops.flatMap((op) => {
    const inside = insideOf(op).flatMap(nodesIn)
    if (op.kind === 'emit' || op.kind === 'collect') return inside
    return [op.node, ...inside]
  })
