/**
 * Which stage runs which node, and in which order. Every row space has a chain of stages; a worker mark adds a stage
 * at the end of the chain, fed by the one that was last. So a row's values are always on one path, and joins need no
 * shuffle: whatever a node reads was made in its stage or in an earlier one of the path.
 */
import { assert } from '../base/assert.ts'
import type { GenerateNode, Graph, Node, SinkNode, StepNode, WorkerMark } from '../graph/node.ts'
import { inputsOf, isInside, nodeAt, registerOf, spaceOf, workSpaceOf } from './rows.ts'

export interface DraftStage {
  /** Order of creation; of two stages of one path the later one has the larger number. */
  readonly index: number
  /** Undefined for the caller's stage. */
  readonly worker: WorkerMark | undefined
  readonly inlet: DraftEdge | undefined
  readonly depth: number
  readonly ops: DraftOp[]
}

/** `to` is undefined for the pipeline's results. */
export interface DraftEdge {
  readonly from: DraftStage
  readonly to: DraftStage | undefined
}

export type DraftOp =
  | { readonly kind: 'step'; readonly node: Exclude<Node, { kind: 'input' | 'generate' }> }
  | { readonly kind: 'generate'; readonly node: GenerateNode; readonly body: DraftOp[] }
  | { readonly kind: 'emit'; readonly edge: DraftEdge }

/** A stage of a chain, and where the ops of the chain's space go in it: its own list, or a generate op's body. */
interface Link {
  readonly stage: DraftStage
  readonly ops: DraftOp[]
}

/** @param inline worker marks count for nothing: one stage runs all. */
export function placeNodes(graph: Graph, needed: ReadonlySet<number>, inline: boolean): DraftStage[] {
  const placement = new Placement(graph, needed, inline)
  return placement.stages
}

class Placement {
  readonly stages: DraftStage[] = []
  readonly #graph: Graph
  readonly #needed: readonly Node[]
  readonly #inline: boolean
  /** The stage that makes a register. */
  readonly #madeIn = new Map<number, DraftStage>()

  constructor(graph: Graph, needed: ReadonlySet<number>, inline: boolean) {
    this.#graph = graph
    this.#needed = graph.nodes.filter((node) => needed.has(node.id))
    this.#inline = inline
    const caller = this.#addStage(undefined, undefined)
    this.#madeIn.set(0, caller)
    this.#placeSpace(0, { stage: caller, ops: caller.ops })
  }

  #placeSpace(space: number, head: Link): void {
    const chain = [head]
    const here = this.#needed.filter((node) => workSpaceOf(this.#graph, node) === space)
    for (const node of here)
      if (node.kind !== 'input' && node.kind !== 'generate') this.#placeNode(node, chain)
    // Generates last: their bodies may read anything of this space, whenever that was declared.
    for (const node of here) if (node.kind === 'generate') this.#placeGenerate(node, chain)
    this.#placeResult(space, chain)
    for (const [at, link] of chain.entries()) {
      const edge = chain[at + 1]?.stage.inlet
      if (edge !== undefined) link.ops.push({ kind: 'emit', edge })
    }
  }

  #placeNode(node: Exclude<Node, { kind: 'input' | 'generate' }>, chain: Link[]): void {
    const inputs = inputsOf(this.#graph, node)
    if (node.kind === 'sink' && this.#markOf(node))
      return this.#placeBranch(node, this.#linkOf(inputs, chain))
    const marked = node.kind === 'map' && this.#markOf(node)
    const link = marked ? this.#open(node, chain) : this.#linkOf(inputs, chain)
    link.ops.push({ kind: 'step', node })
    this.#madeIn.set(node.id, link.stage)
  }

  /** A sink as worker: rows leave for it where it was declared, and nothing waits for it. */
  #placeBranch(sink: SinkNode, from: Link): void {
    const stage = this.#addStage(sink, from.stage)
    assert(stage.inlet !== undefined, 'a branch has an inlet')
    from.ops.push({ kind: 'emit', edge: stage.inlet })
    stage.ops.push({ kind: 'step', node: sink })
  }

  #placeGenerate(node: GenerateNode, chain: Link[]): void {
    const link = this.#markOf(node) ? this.#open(node, chain) : this.#linkOf(this.#neededBy(node), chain)
    const body: DraftOp[] = []
    link.ops.push({ kind: 'generate', node, body })
    this.#madeIn.set(node.id, link.stage)
    this.#placeSpace(node.id, { stage: link.stage, ops: body })
  }

  /** Registers made outside that a generate node, or anything in its rows' space, reads. */
  #neededBy(generate: GenerateNode): number[] {
    const inside = (id: number): boolean =>
      isInside(this.#graph, spaceOf(nodeAt(this.#graph, id)), generate.id)
    const readers = this.#needed.filter((node) => inside(node.id))
    return readers.flatMap((node) => inputsOf(this.#graph, node)).filter((register) => !inside(register))
  }

  /**
   * The result leaves when the row is complete: its register is made, and the sinks that are links of its chain are
   * done, since their failure is the row's.
   */
  #placeResult(space: number, chain: readonly Link[]): void {
    const output = registerOf(this.#graph, this.#graph.output)
    if (spaceOf(nodeAt(this.#graph, output)) !== space) return
    const links = this.#needed.filter(
      (node) => node.kind === 'sink' && node.space === space && !this.#markOf(node),
    )
    const { stage, ops } = this.#linkOf(
      [output, ...links.flatMap((sink) => inputsOf(this.#graph, sink))],
      chain,
    )
    ops.push({ kind: 'emit', edge: { from: stage, to: undefined } })
  }

  #markOf(node: StepNode): WorkerMark | undefined {
    return this.#inline ? undefined : node.worker
  }

  /** The link of the latest stage that makes one of these registers. */
  #linkOf(registers: readonly number[], chain: readonly Link[]): Link {
    const latest = Math.max(...registers.map((register) => this.#madeIn.get(register)?.index ?? -1))
    const link = chain.find(({ stage }) => stage.index === latest)
    assert(link !== undefined, `registers ${registers.join()} are not made on one chain of stages`)
    return link
  }

  #open(node: StepNode, chain: Link[]): Link {
    const stage = this.#addStage(node, chain.at(-1)?.stage)
    const link = { stage, ops: stage.ops }
    chain.push(link)
    return link
  }

  #addStage(opener: StepNode | undefined, from: DraftStage | undefined): DraftStage {
    const edge: { from: DraftStage; to: DraftStage | undefined } | undefined = from && { from, to: undefined }
    const stage: DraftStage = {
      index: this.stages.length,
      worker: opener?.worker,
      inlet: edge,
      depth: from === undefined ? 0 : from.depth + 1,
      ops: [],
    }
    if (edge !== undefined) edge.to = stage
    this.stages.push(stage)
    return stage
  }
}
