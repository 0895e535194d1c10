import { assert } from '../base/assert.ts'
import type { Graph, Node, Row, StepNode } from '../graph/node.ts'
import type { Op, Plan, Stage } from '../plan/plan.ts'
import { readsOf } from '../plan/reads.ts'
import { heldRegisters } from './held.ts'
import { EmitOp, GenerateOp, JoinOp, MapOp, ShapeOp, SinkOp, type Takes } from './ops.ts'
import type { BoundOp } from './run-row.ts'
import { SinkAliases, type SkipGuard } from './sink-aliases.ts'
import { copy, freezeDeep, picker, prune, type Take } from './take.ts'

/** A stage with this thread's functions in it. */
export interface BoundStage {
  readonly stage: Stage
  readonly ops: readonly BoundOp[]
  readonly nodes: number
  /** Some step of it gives many rows for one. */
  readonly generates: boolean
  /** Registers in the frames it reads; one: the value is the row. */
  readonly takes: readonly number[]
}

/**
 * Joins the plan's ops to the functions of a graph that this thread has built itself.
 *
 * @param strict nested values given to handlers are frozen
 */
export function bindStage(plan: Plan, stage: Stage, graph: Graph, strict: boolean): BoundStage {
  const binder = new Binder(plan, stage, graph, strict)
  const inlet = stage.inlet === undefined ? undefined : plan.edges[stage.inlet]!
  return {
    stage,
    ops: binder.bind(stage.ops),
    nodes: graph.nodes.length,
    generates: stage.ops.some((op) => op.kind === 'generate'),
    takes: inlet === undefined ? [0] : inlet.carries.map((carried) => carried.register),
  }
}

class Binder {
  readonly #plan: Plan
  readonly #stage: Stage
  readonly #graph: Graph
  readonly #strict: boolean
  readonly #aliases: SinkAliases
  readonly #isHeld: (register: number) => boolean

  constructor(plan: Plan, stage: Stage, graph: Graph, strict: boolean) {
    this.#plan = plan
    this.#stage = stage
    this.#graph = graph
    this.#strict = strict
    this.#isHeld = heldRegisters(plan, stage, graph)
    this.#aliases = new SinkAliases(graph, stage)
  }

  bind(ops: readonly Op[]): BoundOp[] {
    return ops.map((op) => {
      if (op.kind === 'emit') return new EmitOp(op.edge, this.#guards(op.edge))
      const node = this.#graph.nodes[op.node]
      assert(node !== undefined, `the plan names node ${op.node}, which the graph lacks`)
      if (op.kind === 'generate') {
        assert(node.kind === 'generate', `node ${op.node} is no generate node`)
        return new GenerateOp(node, this.#takes(node, op), this.bind(op.body))
      }
      return this.#bindStep(node, op)
    })
  }

  #guards(edge: number): SkipGuard[] {
    return this.#aliases.guards(this.#plan.edges[edge]!.carries.map(({ register }) => register))
  }

  #inputs(node: Node, op: Op & { kind: 'step' | 'generate' }): number[] {
    return op.inputs.map((register, i) => this.#aliases.registerOf(node.inputs[i]!, register))
  }

  #bindStep(node: Node, op: Op & { kind: 'step' }): BoundOp {
    switch (node.kind) {
      case 'map':
        return new MapOp(node, this.#takes(node, op))
      case 'shape':
        return new ShapeOp(node, this.#inputs(node, op)[0]!)
      case 'join':
        return new JoinOp(node, this.#inputs(node, op))
      case 'sink':
        return new SinkOp(node, this.#takes(node, op), this.#itemsOf(node))
      default:
        throw new Error(`Bug in stairs: a ${node.kind} node is no step`)
    }
  }

  #itemsOf(node: Node): number | undefined {
    const { pipeline } = this.#stage
    return this.#plan.edges.find(
      (edge) => edge.kind === 'iterator' && edge.pipeline === pipeline && edge.sink === node.id,
    )?.index
  }

  #takes(node: StepNode, op: Op & { kind: 'step' | 'generate' }): Takes {
    const input = op.inputs[0]!
    // What the caller handed in is not ours: no row of the first stage is frozen, nor the first one changed.
    const mine = this.#stage.inlet !== undefined
    const owned = op.owned && (mine || input !== 0) && !this.#isHeld(input)
    const when = node.when === undefined ? undefined : readsOf(node.when)
    return {
      input: this.#inputs(node, op)[0]!,
      owned,
      forHandler: this.#guarded(this.#take(node, op.reads, owned), mine),
      forWhen: this.#guarded(when === undefined ? copy : picker(when, true), mine),
    }
  }

  #take(node: StepNode, reads: readonly string[] | undefined, owned: boolean): Take {
    // Of a step that merges, the row is read again when the result is there; of a sink it goes on as it is.
    const handedOver = owned && node.kind === 'map' && node.mode === 'apply' && node.when === undefined
    if (reads !== undefined) return picker(reads, !handedOver)
    return handedOver ? (row) => row : copy
  }

  #guarded(take: Take, mine: boolean): Take {
    if (!this.#strict || !mine) return take
    return (row) => {
      const given = take(row)
      for (const key in given) freezeDeep(given[key])
      return given
    }
  }
}

/** How an edge's value is made from the registers of a row; undefined when all of them were skipped. */
export type Pack = (registers: readonly unknown[], skipped: symbol) => unknown

export function packOf(plan: Plan, edge: number): Pack {
  const parts = plan.edges[edge]!.carries.map(({ register, columns }) => ({
    register,
    name: String(register),
    take: 'only' in columns ? prune(columns.only) : (row: Row) => row,
  }))
  if (parts.length === 1) {
    const { register, take } = parts[0]!
    return (registers, skipped) => {
      const row = registers[register]
      return row === skipped ? undefined : take(row as Row)
    }
  }
  return (registers, skipped) => {
    const rows: Row = {}
    let any = false
    for (const { register, name, take } of parts) {
      const row = registers[register]
      if (row === skipped) continue
      any = true
      rows[name] = take(row as Row)
    }
    return any || parts.length === 0 ? rows : undefined
  }
}

/** Puts what a frame brought for a row into its registers; what was skipped before is skipped again. */
export function unpack(
  takes: readonly number[],
  value: unknown,
  registers: unknown[],
  skipped: symbol,
): void {
  if (takes.length === 1) {
    registers[takes[0]!] = value
    return
  }
  for (const register of takes) registers[register] = (value as Row)[String(register)] ?? skipped
}
