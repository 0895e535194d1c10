import type { Graph } from '../../graph/node.ts'
import { opsInside, type Op, type Stage } from '../../plan/plan.ts'

/** A consumer whose skip ends what an edge carries, and the register that is carried. */
export interface SkipGuard {
  readonly sink: number
  readonly register: number
}

/**
 * A consumer has no row of its own: what follows it reads the row it was given. But where it skips the row, only
 * what follows it ends, not the branches beside it. So in the stage that runs a consumer its register stands for the
 * row as those see it that come after.
 */
export class SinkAliases {
  readonly #graph: Graph
  /** The consumers that run here, and the register each was given. */
  readonly #sinks = new Map<number, number>()
  readonly #here = new Set<number>()

  constructor(graph: Graph, stage: Stage) {
    this.#graph = graph
    this.#collect(stage.ops)
  }

  /** Where an op that runs here reads an input. */
  registerOf(input: number, register: number): number {
    return this.#sinks.has(input) ? input : register
  }

  /** The consumers here after which these registers are used elsewhere. */
  guards(registers: readonly number[]): SkipGuard[] {
    const guards: SkipGuard[] = []
    for (const [sink, register] of this.#sinks)
      if (registers.includes(register) && this.#isUsedElsewhere(sink)) guards.push({ sink, register })
    return guards
  }

  #isUsedElsewhere(sink: number): boolean {
    if (this.#graph.output === sink) return true
    return this.#graph.nodes.some((node) => !this.#here.has(node.id) && node.inputs.includes(sink))
  }

  #collect(ops: readonly Op[]): void {
    for (const op of ops) {
      if (op.kind === 'emit' || op.kind === 'collect') continue
      this.#here.add(op.node)
      if (op.kind === 'scope') this.#here.add(op.enter)
      if (this.#graph.nodes[op.node]!.kind === 'sink') this.#sinks.set(op.node, op.inputs[0]!)
      for (const inside of opsInside(op)) this.#collect(inside)
    }
  }
}
