import type { Graph, Row, StepNode } from '../../graph/node.ts'
import type { Op, Plan, Stage } from '../../plan/plan.ts'
import { readsOf, takesContext } from '../../plan/reads.ts'
import type { View } from '../../plan/views.ts'
import { heldRegisters } from './held.ts'
import type { Take, Takes } from './ops.ts'
import { LoanCounter, columnPicker, wholeCopier, wholeRow } from './over-frame.ts'
import { copy, freezeDeep, picker } from './take.ts'

/** Says for the steps of a stage how each gets its row: the row itself where nobody else can see it, else a copy. */
export class StepTakes {
  readonly #stage: Stage
  readonly #graph: Graph
  readonly #strict: boolean
  readonly #views: ReadonlyMap<number, View>
  readonly #isHeld: (register: number) => boolean
  readonly #loans: LoanCounter

  constructor(
    plan: Plan,
    stage: Stage,
    graph: Graph,
    strict: boolean,
    views: ReadonlyMap<number, View>,
    loans: LoanCounter,
  ) {
    this.#stage = stage
    this.#graph = graph
    this.#strict = strict
    this.#views = views
    this.#loans = loans
    this.#isHeld = heldRegisters(plan, stage, graph)
  }

  /** @param input the register in which the row of this step is found here */
  of(node: StepNode, op: Op & { kind: 'step' | 'generate' }, input: number): Takes {
    const view = this.#views.get(op.inputs[0]!)
    // What the caller handed in is not ours: no row of the first stage is frozen, nor the first one changed.
    const mine = this.#stage.inlet !== undefined
    const owned = op.owned && (mine || !this.#mayBeGiven(op.inputs[0]!)) && !this.#isHeld(op.inputs[0]!)
    const when = node.when === undefined ? undefined : readsOf(node.when)
    const staysOver = view === undefined || this.#views.has(node.id) || node.kind === 'sink'
    return {
      input,
      owned: owned && view === undefined,
      context: takesContext(node.fn),
      forHandler: this.#guarded(this.#take(node, input, view, op.reads, owned), mine),
      forWhen: this.#guarded(this.#ownRow(input, view, when), mine),
      asItIs: staysOver ? (run) => run.registers[input] : wholeRow(input, view),
    }
  }

  /** Whether a register of the first stage may hold the very row that was handed in: a step's `when` may pass it on. */
  #mayBeGiven(register: number): boolean {
    const node = this.#graph.nodes[register]!
    if (node.kind === 'input') return true
    if (node.kind === 'enter') return this.#mayBeGiven(node.inputs[0]!)
    const passes = (node.kind === 'map' || node.kind === 'generate') && node.when !== undefined
    return (passes || node.kind === 'sink') && this.#mayBeGiven(node.inputs[0]!)
  }

  #take(
    node: StepNode,
    input: number,
    view: View | undefined,
    reads: readonly string[] | undefined,
    owned: boolean,
  ): Take {
    // Of a step that merges, the row is read again when the result is there; of a sink it goes on as it is.
    const handedOver = owned && node.kind === 'map' && node.mode === 'apply' && node.when === undefined
    if (view !== undefined || !handedOver) return this.#ownRow(input, view, reads)
    if (reads === undefined) return (run) => run.registers[input] as Row
    const pick = picker(reads, false)
    return (run) => pick(run.registers[input] as Row)
  }

  /** A row for a handler that may do with it what it likes. */
  #ownRow(input: number, view: View | undefined, reads: readonly string[] | undefined): Take {
    if (view !== undefined)
      return reads === undefined
        ? wholeCopier(input, view, this.#loans.take())
        : columnPicker(input, view, reads, this.#loans.take())
    const pick = reads === undefined ? copy : picker(reads, true)
    return (run) => pick(run.registers[input] as Row)
  }

  #guarded(take: Take, mine: boolean): Take {
    if (!this.#strict || !mine) return take
    return (run) => freezeNested(take(run))
  }
}

/** A row whose nested values nobody can change. */
export function freezeNested(row: Row): Row {
  for (const key in row) freezeDeep(row[key])
  return row
}
