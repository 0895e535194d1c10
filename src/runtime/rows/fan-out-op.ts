import type { GenerateNode } from '../../graph/node.ts'
import type { Batcher } from './batcher.ts'
import type { Gate } from './gate.ts'
import { GenerateOp, type Takes } from './ops.ts'
import { runOps, type BoundOp, type Outcome, type RowRun } from './run-row.ts'

/**
 * One row in, many out, where something behind it gathers rows: the rows it gives do not wait for each other, or no
 * batch would ever be filled.
 */
export class FanOutOp extends GenerateOp {
  readonly #batchers: readonly Batcher[]
  /** For those who give rows; who only waits for what became of them needs no place. */
  readonly #gate: Gate | undefined
  readonly #inside = new Set<RowRun>()

  constructor(
    node: GenerateNode,
    takes: Takes,
    body: readonly BoundOp[],
    batchers: readonly Batcher[],
    gate: Gate | undefined,
  ) {
    super(node, takes, body)
    this.#batchers = batchers
    this.#gate = gate
  }

  override run(run: RowRun): Outcome {
    const gate = this.#gate
    if (gate === undefined) return super.run(run)
    return gate.enter() ? this.#enter(run) : gate.wait().then(() => this.#enter(run))
  }

  #enter(run: RowRun): Outcome {
    this.#inside.add(run)
    const waiting = super.run(run)
    if (waiting === undefined) return this.#leave(run)
    return waiting.then(() => this.#leave(run))
  }

  #leave(run: RowRun): undefined {
    if (this.#inside.delete(run)) this.#gate?.leave()
  }

  protected override passOn(run: RowRun): Outcome {
    this.#leave(run)
    return super.passOn(run)
  }

  protected override drain(run: RowRun, input: unknown, rows: Iterator<unknown>): Outcome {
    const family = new Family(run)
    return this.#drainSync(family, input, rows)
  }

  protected override async drainAsync(
    run: RowRun,
    input: unknown,
    rows: AsyncIterable<unknown>,
  ): Promise<undefined> {
    const family = new Family(run)
    try {
      for await (const row of rows) {
        if (run.visit.closed) break
        this.#begin(family, input, row)
        await this.#pause(run)
      }
    } finally {
      this.#leave(run)
      await family.done()
    }
    return undefined
  }

  #drainSync(family: Family, input: unknown, rows: Iterator<unknown>): Outcome {
    const { parent } = family
    try {
      for (;;) {
        if (parent.visit.closed) {
          rows.return?.()
          break
        }
        const next = rows.next()
        if (next.done === true) break
        this.#begin(family, input, next.value)
        const waiting = this.#pause(parent)
        if (waiting !== undefined) return waiting.then(() => this.#drainSync(family, input, rows))
      }
    } catch (error) {
      this.#leave(parent)
      return family.failed(error)
    }
    this.#leave(parent)
    return family.done()
  }

  #begin(family: Family, input: unknown, item: unknown): void {
    const fork = family.fork()
    fork.registers[this.node] = this.rowFrom(input, item)
    family.add(runOps(this.body, 0, fork))
  }

  #pause(run: RowRun): Outcome {
    const waiting = this.#batchers.map((batcher) => batcher.room()).filter((each) => each !== undefined)
    const room = run.visit.pause()
    if (waiting.length === 0) return room
    return Promise.all([...waiting, room]).then(() => undefined)
  }
}

/** The rows that one row became. */
class Family {
  readonly parent: RowRun
  #open = 0
  #last: Outcome
  #ended: (() => void) | undefined

  constructor(parent: RowRun) {
    this.parent = parent
  }

  fork(): RowRun {
    const fork = this.parent.fork()
    if (this.parent.visit.ordered) fork.turn = this.#last
    return fork
  }

  add(waiting: Outcome): void {
    if (waiting === undefined) return
    this.#open++
    this.#last = waiting
    void waiting.then(() => {
      if (--this.#open === 0) this.#ended?.()
    })
  }

  done(): Outcome {
    if (this.#open === 0) return undefined
    return new Promise((resolve) => (this.#ended = () => resolve(undefined)))
  }

  /** The rows that were given already are worked to their end before the failure of the one they came of is told. */
  failed(error: unknown): Outcome {
    const open = this.done()
    if (open === undefined) throw error
    return open.then(() => {
      throw error
    })
  }
}
