import { wholeRow as everything } from '../../app/iterator.ts'
import { assert } from '../../base/assert.ts'
import { allColumns } from '../../plan/columns.ts'
import {
  isStep,
  type GenerateNode,
  type Graph,
  type JoinNode,
  type MapNode,
  type Node,
  type Row,
  type SinkNode,
  type StepNode,
} from '../../graph/node.ts'
import { opsInside, type Edge, type Op, type Plan, type Stage } from '../../plan/plan.ts'
import { takesContext } from '../../plan/reads.ts'
import { columnOf, viewsOf, type View } from '../../plan/views.ts'
import { BatchOp } from './batch-op.ts'
import { FanOutOp } from './fan-out-op.ts'
import { GatedOp } from './gate.ts'
import { Lane, type LaneStep } from './lane.ts'
import { StageMeetings, type Meetings } from './meetings.ts'
import { EmitOp, GenerateOp, HandlerOp, JoinOp, MapOp, ShapeOp, SinkOp, type Take } from './ops.ts'
import { merger } from './merge.ts'
import { CallOp } from './call-op.ts'
import { CollectOp, ScopeOp } from './scope-op.ts'
import { LoanCounter, columnValue, wholeRow } from './over-frame.ts'
import type { BoundOp, RowRun } from './run-row.ts'
import { sendOf, type Send } from './send.ts'
import { project } from './shape-change.ts'
import { SinkAliases, type SkipGuard } from './sink-aliases.ts'
import { telling, type Teller } from './telling.ts'
import { StepTakes, freezeNested } from './step-takes.ts'
import { at } from './take.ts'

/** The steps of a stage with this thread's functions in them, for rows of one form. */
export interface BoundForm {
  readonly ops: readonly BoundOp[]
  /** The same made into a loop; undefined where a step is not of that kind. */
  readonly lane: Lane | undefined
  /** By edge; edges that this stage does not feed have none. */
  readonly sends: readonly (Send | undefined)[]
}

export interface BoundStage {
  readonly stage: Stage
  /** For registers that hold whole rows. */
  readonly whole: BoundForm
  /** For rows that lie over the columns of a frame; undefined where the stage reads no such frames. */
  readonly overFrame: BoundForm | undefined
  readonly nodes: number
  /** Some step of it gives many rows for one. */
  readonly generates: boolean
  /** Some step of it takes many rows at once. */
  readonly gathers: boolean
  /** Registers in the frames it reads; one: the value is the row. */
  readonly takes: readonly number[]
  /** The edge to which whole rows go as they come, where the stage does nothing else. */
  readonly straight: number | undefined
}

/**
 * Joins the plan's ops to the functions of a graph that this thread has built itself.
 *
 * @param strict nested values given to handlers are frozen
 * @param thread where rows of several stages meet; undefined: nowhere
 * @param teller whom handlers are told of; undefined: nobody listens
 */
export function bindStage(
  plan: Plan,
  stage: Stage,
  graph: Graph,
  strict: boolean,
  thread: Meetings | undefined,
  teller: Teller | undefined,
): BoundStage {
  const inlet = stage.inlet === undefined ? undefined : plan.edges[stage.inlet]!
  const [carried] = inlet?.carries ?? []
  const overFrame = inlet?.carries.length === 1 ? viewsOf(graph, stage.ops, carried!.register) : undefined
  const [first] = stage.ops
  const gathers = batchesIn(stage.ops, graph).length > 0
  const meetings = new StageMeetings(stage, gathers, thread)
  const form = (views: ReadonlyMap<number, View>): BoundForm => {
    const binder = new Binder(plan, stage, graph, strict, views, meetings, teller)
    const ops = binder.bind(stage.ops)
    return { ops, lane: views.size === 0 ? undefined : binder.lane(stage.ops, ops), sends: binder.sends }
  }
  return {
    stage,
    whole: form(new Map()),
    overFrame: overFrame && form(overFrame),
    nodes: graph.nodes.length,
    generates: stage.ops.some((op) => op.kind === 'generate' || op.kind === 'scope'),
    gathers,
    takes: inlet === undefined ? [0] : inlet.carries.map(({ register }) => register),
    straight: stage.ops.length === 1 && first?.kind === 'emit' ? first.edge : undefined,
  }
}

/** The nodes among these ops that take many rows at once. */
const batchesIn = (ops: readonly Op[], graph: Graph): (MapNode | SinkNode)[] =>
  ops.flatMap((op) => {
    if (op.kind === 'emit' || op.kind === 'collect') return []
    if (op.kind !== 'step') return opsInside(op).flatMap((inner) => batchesIn(inner, graph))
    const node = graph.nodes[op.node]!
    return (node.kind === 'map' || node.kind === 'sink') && node.batch !== undefined ? [node] : []
  })

class Binder {
  readonly sends: (Send | undefined)[] = []
  readonly #plan: Plan
  readonly #stage: Stage
  readonly #graph: Graph
  readonly #strict: boolean
  readonly #views: ReadonlyMap<number, View>
  readonly #aliases: SinkAliases
  readonly #meetings: StageMeetings
  readonly #teller: Teller | undefined
  readonly #takes: StepTakes
  readonly #loans = new LoanCounter()

  constructor(
    plan: Plan,
    stage: Stage,
    graph: Graph,
    strict: boolean,
    views: ReadonlyMap<number, View>,
    meetings: StageMeetings,
    teller: Teller | undefined,
  ) {
    this.#meetings = meetings
    this.#teller = teller
    this.#plan = plan
    this.#stage = stage
    this.#graph = graph
    this.#strict = strict
    this.#views = views
    this.#takes = new StepTakes(plan, stage, graph, strict, views, this.#loans)
    this.#aliases = new SinkAliases(graph, stage)
  }

  bind(ops: readonly Op[]): BoundOp[] {
    return ops.map((op) => {
      if (op.kind === 'emit') return this.#bindEmit(op.edge)
      if (op.kind === 'collect') return new CollectOp(this.#wholeOf(op.register))
      const node = this.#graph.nodes[op.node]
      assert(node !== undefined, `the plan names node ${op.node}, which the graph lacks`)
      if (op.kind === 'generate') {
        assert(node.kind === 'generate', `node ${op.node} is no generate node`)
        return this.#bindGenerate(node, op)
      }
      if (op.kind === 'scope') return this.#bindScope(node, op)
      const bound = this.#bindStep(node, op)
      return isStep(node) ? this.#gated(node, bound) : bound
    })
  }

  #bindScope(node: Node, op: Op & { kind: 'scope' }): ScopeOp {
    assert(node.kind === 'leave', `node ${op.node} does not end a scope`)
    const [input] = this.#inputs(this.#graph.nodes[op.enter]!, op)
    const entered = this.#wholeOf(op.inputs[0]!, input)
    return new ScopeOp(node, input!, entered, this.bind(op.inner), this.bind(op.body))
  }

  /** A row in a register, whole. */
  #wholeOf(planned: number, register = planned): Take<unknown> {
    const view = this.#views.get(planned)
    return view === undefined ? (run) => run.registers[register] : wholeRow(register, view)
  }

  /** The node with a handler that tells of its calls, where somebody listens. */
  #told<N extends StepNode>(node: N): N {
    if (this.#teller === undefined || node.fn === everything) return node
    return { ...node, fn: telling(node, this.#teller) }
  }

  #gated(node: StepNode, bound: BoundOp): BoundOp {
    const gate = this.#meetings.gateOf(node)
    return gate === undefined ? bound : new GatedOp(bound, gate)
  }

  #bindGenerate(node: GenerateNode, op: Op & { kind: 'generate' }): BoundOp {
    const takes = this.#takes.of(node, op, this.#inputs(node, op)[0]!)
    const body = this.bind(op.body)
    const batches = batchesIn(op.body, this.#graph)
    if (batches.length === 0) return this.#gated(node, new GenerateOp(this.#told(node), takes, body))
    const batchers = batches.map((each) => this.#meetings.batcherOf(this.#told(each)))
    return new FanOutOp(this.#told(node), takes, body, batchers, this.#meetings.gateOf(node))
  }

  /** Undefined where some step is not for a lane. */
  lane(ops: readonly Op[], bound: readonly BoundOp[]): Lane | undefined {
    const steps: LaneStep[] = []
    for (const [k, op] of ops.entries()) {
      const step = this.#laneStep(op, bound[k]!)
      if (step === undefined) return undefined
      steps.push(step)
    }
    return Lane.of(steps)
  }

  #laneStep(op: Op, bound: BoundOp): LaneStep | undefined {
    if (op.kind === 'generate' || op.kind === 'scope' || op.kind === 'collect') return undefined
    if (op.kind === 'emit') {
      const { carries, kind } = this.#plan.edges[op.edge]!
      const register = carries[0]?.register
      if (carries.length !== 1 || register === undefined) return { kind: 'do', op: bound }
      const isOver = this.#views.has(register)
      return { kind: 'send', edge: op.edge, register, isOver, isResult: kind === 'result', passes: undefined }
    }
    const node = this.#graph.nodes[op.node]!
    if (node.kind === 'shape' || node.kind === 'join') return { kind: 'do', op: bound }
    if ((node.kind !== 'map' && node.kind !== 'sink') || node.when !== undefined) return undefined
    // Without an edge the row is worked here, by whoever works the stage.
    if (node.kind === 'sink' && node.consumer.kind === 'call' && this.#itemsOf(node) === undefined)
      return undefined
    if (node.batch !== undefined) return undefined
    if (takesContext(node.fn) || (node.kind === 'map' && node.keyWrapper !== undefined)) return undefined
    // Rows that may have to wait before a step is begun are not worked in one go.
    if (!(bound instanceof HandlerOp)) return undefined
    return this.#laneCall(node, op, bound)
  }

  #laneCall(node: MapNode | SinkNode, op: Op & { kind: 'step' }, bound: HandlerOp): LaneStep {
    const register = op.inputs[0]!
    const view = this.#views.get(register)
    const { input, forHandler } = bound.takes
    const reads = op.reads?.every((key) => !(key in Object.prototype)) === true ? op.reads : undefined
    const items = node.kind === 'sink' ? this.#itemsOf(node) : undefined
    if (items !== undefined && this.#sendsRows(node)) {
      const passes = { from: input, to: node.id }
      return { kind: 'send', edge: items, register, isOver: view !== undefined, isResult: false, passes }
    }
    const lays = node.kind === 'map' && node.mode === 'subscribe'
    return {
      kind: 'call',
      fn: this.#told(node).fn as (row: Row) => unknown,
      input,
      node: node.id,
      picks: view && reads?.map((key) => ({ key, column: columnOf(view, key) })),
      take: forHandler,
      merge: merger(),
      isLaid: register !== this.#inlet,
      guard: this.#strict && view !== undefined && reads !== undefined ? freezeNested : undefined,
      result: node.kind === 'sink' ? (items === undefined ? 'none' : 'item') : lays ? 'lay' : 'whole',
      items,
    }
  }

  get #inlet(): number {
    return this.#plan.edges[this.#stage.inlet!]!.carries[0]!.register
  }

  #bindEmit(edge: number): EmitOp {
    this.sends[edge] = sendOf(this.#plan.edges[edge]!.carries, this.#views)
    return new EmitOp(edge, this.#guards(edge))
  }

  #guards(edge: number): SkipGuard[] {
    return this.#aliases.guards(this.#plan.edges[edge]!.carries.map(({ register }) => register))
  }

  #inputs(node: Node, op: { readonly inputs: readonly number[] }): number[] {
    return op.inputs.map((register, i) => this.#aliases.registerOf(node.inputs[i]!, register))
  }

  #bindStep(node: Node, op: Op & { kind: 'step' }): BoundOp {
    switch (node.kind) {
      case 'map':
        return (
          this.#bindBatch(node, op) ??
          new MapOp(this.#told(node), this.#takes.of(node, op, this.#inputs(node, op)[0]!))
        )
      case 'shape':
        return new ShapeOp(node, this.#inputs(node, op)[0]!)
      case 'join':
        return this.#bindJoin(node, op)
      case 'sink':
        return this.#bindBatch(node, op) ?? this.#bindSink(node, op)
      default:
        throw new Error(`Bug in stairs: a ${node.kind} node is no step`)
    }
  }

  #bindBatch(node: MapNode | SinkNode, op: Op & { kind: 'step' }): BatchOp | undefined {
    if (node.batch === undefined) return undefined
    return new BatchOp(
      node,
      this.#takes.of(node, op, this.#inputs(node, op)[0]!),
      this.#meetings.batcherOf(this.#told(node)),
    )
  }

  #bindSink(node: SinkNode, op: Op & { kind: 'step' }): SinkOp | CallOp {
    const outlets = this.#plan.edges.filter((edge) => this.#isOutlet(edge, node))
    const row = [{ register: op.inputs[0]!, columns: allColumns }]
    if (this.#sendsRows(node)) for (const { index } of outlets) this.sends[index] = sendOf(row, this.#views)
    if (node.consumer.kind !== 'call')
      return new SinkOp(
        this.#told(node),
        this.#takes.of(node, op, this.#inputs(node, op)[0]!),
        outlets[0]?.index,
        this.#sendsRows(node),
      )
    const edgeOf = (isOtherwise: boolean): number | undefined =>
      outlets.find(({ call }) => call?.isOtherwise === isOtherwise)?.index
    const whole = this.#wholeOf(op.inputs[0]!, this.#inputs(node, op)[0])
    return new CallOp(
      node,
      this.#takes.of(node, op, this.#inputs(node, op)[0]!),
      { target: edgeOf(false), otherwise: edgeOf(true) },
      whole,
    )
  }

  /** What leaves by this consumer are the rows themselves. */
  #sendsRows(node: MapNode | SinkNode): boolean {
    return node.kind === 'sink' && (node.consumer.kind === 'call' || node.fn === everything)
  }

  #bindJoin(node: JoinNode, op: Op & { kind: 'step' }): JoinOp {
    const inputs = this.#inputs(node, op)
    const parts = node.parts.map(({ name, point }, i) =>
      this.#partOf(inputs[i]!, this.#views.get(op.inputs[i]!), name, point),
    )
    return new JoinOp(node, inputs, parts)
  }

  /** A named part is the value under its point, or a row; one without a name is merged: a row, or that key of it. */
  #partOf(
    register: number,
    view: View | undefined,
    name: string | undefined,
    point: string | undefined,
  ): Take<unknown> {
    const row = view === undefined ? (run: RowRun) => run.registers[register] : wholeRow(register, view)
    if (point === undefined) return row
    if (name === undefined) {
      const key = project([point])
      return (run) => key(row(run) as Row)
    }
    if (view !== undefined) return columnValue(register, view, point, this.#loans.take())
    return (run) => at(run.registers[register] as Row, point)
  }

  #itemsOf(node: Node): number | undefined {
    return this.#plan.edges.find((edge) => this.#isOutlet(edge, node))?.index
  }

  #isOutlet(edge: Edge, node: Node): boolean {
    return edge.pipeline === this.#stage.pipeline && edge.sink === node.id
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
