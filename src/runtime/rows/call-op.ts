import type { SinkNode } from '../../graph/node.ts'
import { HandlerOp, type Take, type Takes } from './ops.ts'
import type { Outcome, RowRun } from './run-row.ts'

/** The edges to the pipelines that are called; undefined where there is none, or rows are worked here. */
export interface CallEdges {
  readonly target: number | undefined
  readonly otherwise: number | undefined
}

/** Sends a row to another pipeline. The row goes on at once. */
export class CallOp extends HandlerOp {
  readonly #target: SinkNode['consumer']
  readonly #edges: CallEdges
  readonly #row: Take<unknown>

  /** @param row the row whole, for whoever works it here */
  constructor(node: SinkNode, takes: Takes, edges: CallEdges, row: Take<unknown>) {
    super(node, takes)
    this.#target = node.consumer
    this.#edges = edges
    this.#row = row
  }

  protected settle(run: RowRun, input: unknown): undefined {
    run.registers[this.node] = input
    this.#send(run, this.#edges.target, this.#target.name)
  }

  /** `when` said no. */
  protected override passOn(run: RowRun): Outcome {
    if (this.#target.otherwise !== undefined) this.#send(run, this.#edges.otherwise, this.#target.otherwise)
    return undefined
  }

  #send(run: RowRun, edge: number | undefined, pipeline: string): void {
    if (edge === undefined) run.visit.callHere(pipeline, this.#row(run) as Record<string, unknown>, run)
    else run.visit.emit(edge, run)
  }
}
