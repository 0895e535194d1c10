import type { MapNode, Row, SinkNode } from '../../graph/node.ts'
import type { Batcher, BatchStep } from './batcher.ts'
import { HandlerOp, rowOf, type Takes } from './ops.ts'
import { SKIPPED, type Outcome, type RowRun } from './run-row.ts'

/** A step whose handler is called with many rows at once. The batcher is that of the step in this thread. */
export class BatchOp extends HandlerOp implements BatchStep {
  readonly #batcher: Batcher
  readonly #keyWrapper: string | undefined
  readonly #givesRows: boolean

  constructor(node: MapNode | SinkNode, takes: Takes, batcher: Batcher) {
    super(node, takes)
    this.#batcher = batcher
    this.#givesRows = node.kind === 'map'
    this.#keyWrapper = node.kind === 'map' ? node.keyWrapper : undefined
  }

  override run(run: RowRun): Outcome {
    if (run.registers[this.input] === SKIPPED) {
      run.registers[this.node] = SKIPPED
      return undefined
    }
    const { when } = this
    let row: Row
    try {
      if (when !== undefined && !when(this.takes.forWhen(run), run.context)) {
        run.registers[this.node] = this.takes.asItIs(run)
        return undefined
      }
      row = this.rowOf(run)
    } catch (error) {
      return this.caught(run, error)
    }
    return this.#batcher.add(this, run, row)
  }

  rowOf(run: RowRun): Row {
    return this.takes.forHandler(run)
  }

  override settle(run: RowRun, given: unknown): undefined {
    const input = run.registers[this.input]
    if (!this.#givesRows) {
      run.registers[this.node] = input
      return
    }
    try {
      const result = rowOf(given, this.#keyWrapper, this.step)
      run.registers[this.node] = this.lay(input, result, this.takes.owned)
    } catch (error) {
      this.caught(run, error)
    }
  }

  drop(run: RowRun): void {
    run.registers[this.node] = SKIPPED
  }
}
