/**
 * Which stage runs which node, and in which order. Every row space has a chain of stages; a worker mark adds a stage
 * at the end of the chain, fed by the one that was last. So a row's values are always on one path, and joins need no
 * shuffle: whatever a node reads was made in its stage or in an earlier one of the path.
 */
import { assert } from '../base/assert.ts'
import {
  makesRows,
  type EnterNode,
  type GenerateNode,
  type Graph,
  type LeaveNode,
  type Node,
  type MapNode,
  type SinkNode,
  type WorkerMark,
} from '../graph/node.ts'
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
  | { readonly kind: 'step'; readonly node: PlainNode }
  | { readonly kind: 'generate'; readonly node: GenerateNode; readonly body: DraftOp[] }
  | { readonly kind: 'scope'; readonly node: LeaveNode; readonly inner: DraftOp[]; readonly body: DraftOp[] }
  | { readonly kind: 'collect'; readonly node: LeaveNode }
  | { readonly kind: 'emit'; readonly edge: DraftEdge }

/** A node whose row is the row it was given, changed or not. */
export type PlainNode = Exclude<Node, { kind: 'input' | 'generate' | 'enter' | 'leave' }>

/** The lists of ops inside an op. */
export const insideOf = (op: DraftOp): readonly (readonly DraftOp[])[] =>
  op.kind === 'generate' ? [op.body] : op.kind === 'scope' ? [op.inner, op.body] : []

/** A stage of a chain, and where the ops of the chain's space go in it: its own list, or a generate op's body. */
interface Link {
  readonly stage: DraftStage
  readonly ops: DraftOp[]
}

export interface PlaceOptions {
  /** Worker marks count for nothing: one stage runs all. */
  readonly inline: boolean
  /** Nobody is told of the rows that reach the end, not even to count them. */
  readonly endless: boolean
}

export function placeNodes(
  graph: Graph,
  needed: ReadonlySet<number>,
  options: PlaceOptions = { inline: false, endless: false },
): DraftStage[] {
  const placement = new Placement(graph, needed, options)
  return placement.stages
}

/** Several marks as one: the fewest threads that some of them asks for. */
export function fewest(marks: readonly WorkerMark[]): WorkerMark | undefined {
  if (marks.length === 0) return undefined
  const threads = marks.flatMap((mark) => mark.threads ?? [])
  return {
    threads: threads.length === 0 ? undefined : Math.min(...threads),
    pinned: marks.some(({ pinned }) => pinned),
  }
}

const isNewRows = (node: Node): node is GenerateNode | EnterNode | LeaveNode => makesRows(node)

class Placement {
  readonly stages: DraftStage[] = []
  readonly #graph: Graph
  readonly #needed: readonly Node[]
  readonly #options: PlaceOptions
  /** The stage that makes a register. */
  readonly #madeIn = new Map<number, DraftStage>()
  /** The scopes that are being placed, the innermost last. */
  readonly #scopes: LeaveNode[] = []

  constructor(graph: Graph, needed: ReadonlySet<number>, options: PlaceOptions) {
    this.#graph = graph
    this.#needed = graph.nodes.filter((node) => needed.has(node.id))
    this.#options = options
    const caller = this.#addStage(undefined, undefined)
    this.#madeIn.set(0, caller)
    this.#placeSpace(0, { stage: caller, ops: caller.ops })
  }

  #placeSpace(space: number, head: Link): void {
    const chain = [head]
    const here = this.#needed.filter((node) => workSpaceOf(this.#graph, node) === space)
    for (const node of here) if (node.kind !== 'input' && !isNewRows(node)) this.#placeNode(node, chain)
    // New rows last: what is done with them may read anything of this space, whenever that was declared.
    for (const node of here) {
      if (node.kind === 'generate') this.#placeGenerate(node, chain)
      if (node.kind === 'enter') this.#placeScope(node, chain)
    }
    this.#placeEnd(space, chain)
    for (const [at, link] of chain.entries()) {
      const edge = chain[at + 1]?.stage.inlet
      if (edge !== undefined) link.ops.push({ kind: 'emit', edge })
    }
  }

  #placeNode(node: PlainNode, chain: Link[]): void {
    const inputs = inputsOf(this.#graph, node)
    if (this.#isBranch(node)) return this.#placeBranch(node, this.#linkOf(inputs, chain))
    const mark = node.kind === 'map' ? this.#markOf(node) : undefined
    const link = mark ? this.#openFor(mark, chain) : this.#linkOf(inputs, chain)
    link.ops.push({ kind: 'step', node })
    this.#madeIn.set(node.id, link.stage)
  }

  /** A sink as worker: rows leave for it where it was declared, and nothing waits for it. */
  #placeBranch(sink: SinkNode, from: Link): void {
    const stage = this.#addStage(sink.worker, from.stage)
    assert(stage.inlet !== undefined, 'a branch has an inlet')
    from.ops.push({ kind: 'emit', edge: stage.inlet })
    stage.ops.push({ kind: 'step', node: sink })
  }

  #placeGenerate(node: GenerateNode, chain: Link[]): void {
    const mark = this.#markOf(node)
    const link = mark ? this.#openFor(mark, chain) : this.#linkOf(this.#neededBy(node), chain)
    const body: DraftOp[] = []
    link.ops.push({ kind: 'generate', node, body })
    this.#madeIn.set(node.id, link.stage)
    this.#placeSpace(node.id, { stage: link.stage, ops: body })
  }

  /** A scope is worked in one stage, from its first worker mark or as a whole where the row is; what leaves goes on from there. */
  #placeScope(enter: EnterNode, chain: Link[]): void {
    const leave = this.#needed.find((each) => each.kind === 'leave' && each.enter === enter.id)
    assert(leave?.kind === 'leave', `scope ${enter.id} has no end`)
    const mark = this.#markWithin(enter)
    const outside = [...this.#neededBy(enter), ...this.#neededBy(leave)]
    const link = mark ? this.#openFor(mark, chain) : this.#linkOf(outside, chain)
    const [inner, body]: DraftOp[][] = [[], []]
    link.ops.push({ kind: 'scope', node: leave, inner: inner!, body: body! })
    for (const id of [enter.id, leave.id]) this.#madeIn.set(id, link.stage)
    this.#scopes.push(leave)
    this.#placeSpace(enter.id, { stage: link.stage, ops: inner! })
    this.#scopes.pop()
    this.#placeSpace(leave.id, { stage: link.stage, ops: body! })
  }

  /** All marks of a scope as one: the fewest threads that some step asks for. */
  #markWithin(enter: EnterNode): WorkerMark | undefined {
    const marks = this.#needed.flatMap((node) => {
      if ((node.kind !== 'map' && node.kind !== 'generate') || !isInside(this.#graph, node.space, enter.id))
        return []
      return this.#markOf(node) ?? []
    })
    return fewest(marks)
  }

  /** Registers made outside that a node that makes rows, or anything in its rows' space, reads. */
  #neededBy({ id: made }: EnterNode | LeaveNode | GenerateNode): number[] {
    const inside = (id: number): boolean => isInside(this.#graph, spaceOf(nodeAt(this.#graph, id)), made)
    const readers = this.#needed.filter((node) => inside(node.id))
    return readers.flatMap((node) => inputsOf(this.#graph, node)).filter((register) => !inside(register))
  }

  /** Rows leave their pipeline, or the scope they are in, here. */
  #placeEnd(space: number, chain: readonly Link[]): void {
    const scope = this.#scopes.at(-1)
    const output = registerOf(this.#graph, scope === undefined ? this.#graph.output : scope.inputs[0]!)
    if (spaceOf(nodeAt(this.#graph, output)) !== space) return
    if (scope === undefined && this.#options.endless) return
    const { stage, ops } = this.#completeIn(space, output, chain)
    ops.push(
      scope === undefined
        ? { kind: 'emit', edge: { from: stage, to: undefined } }
        : { kind: 'collect', node: scope },
    )
  }

  /**
   * A row is complete when its register is made, and the sinks that are links of its chain are done, since their
   * failure is the row's.
   */
  #completeIn(space: number, output: number, chain: readonly Link[]): Link {
    const links = this.#needed.filter(
      (node) => node.kind === 'sink' && node.space === space && !this.#isBranch(node),
    )
    return this.#linkOf([output, ...links.flatMap((sink) => inputsOf(this.#graph, sink))], chain)
  }

  /** A consumer as worker. (A call sends its rows from where it stands.) */
  #isBranch(node: Node): node is SinkNode {
    return (
      node.kind === 'sink' &&
      node.consumer.kind !== 'call' &&
      !this.#options.inline &&
      node.worker !== undefined
    )
  }

  /** Within a scope all runs in one stage. */
  #markOf(node: MapNode | GenerateNode): WorkerMark | undefined {
    return this.#options.inline || this.#scopes.length > 0 ? undefined : node.worker
  }

  /** The link of the latest stage that makes one of these registers. */
  #linkOf(registers: readonly number[], chain: readonly Link[]): Link {
    const latest = Math.max(...registers.map((register) => this.#madeIn.get(register)?.index ?? -1))
    const link = chain.find(({ stage }) => stage.index === latest)
    assert(link !== undefined, `registers ${registers.join()} are not made on one chain of stages`)
    return link
  }

  #openFor(mark: WorkerMark, chain: Link[]): Link {
    const stage = this.#addStage(mark, chain.at(-1)?.stage)
    const link = { stage, ops: stage.ops }
    chain.push(link)
    return link
  }

  #addStage(worker: WorkerMark | undefined, from: DraftStage | undefined): DraftStage {
    const edge: { from: DraftStage; to: DraftStage | undefined } | undefined = from && { from, to: undefined }
    const stage: DraftStage = {
      index: this.stages.length,
      worker,
      inlet: edge,
      depth: from === undefined ? 0 : from.depth + 1,
      ops: [],
    }
    if (edge !== undefined) edge.to = stage
    this.stages.push(stage)
    return stage
  }
}
