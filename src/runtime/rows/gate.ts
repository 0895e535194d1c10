import type { BoundOp, Outcome, RowRun } from './run-row.ts'

/** Lets so many rows at a time into a step, and the others in the order in which they came. */
export class Gate {
  #free: number
  readonly #waiting: (() => void)[] = []

  constructor(most: number) {
    this.#free = most
  }

  /** @returns whether there was a place; it is to be given back by `leave` */
  enter(): boolean {
    if (this.#free === 0) return false
    this.#free--
    return true
  }

  /** Resolves when there is a place, and it is taken. */
  wait(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve))
  }

  leave(): undefined {
    const next = this.#waiting.shift()
    if (next === undefined) this.#free++
    else next()
  }
}

/** A step behind a gate. A synchronous handler that finds a place never costs a promise. */
export class GatedOp implements BoundOp {
  readonly #op: BoundOp
  readonly #gate: Gate

  constructor(op: BoundOp, gate: Gate) {
    this.#op = op
    this.#gate = gate
  }

  run(run: RowRun): Outcome {
    return this.#gate.enter() ? this.#through(run) : this.#gate.wait().then(() => this.#through(run))
  }

  #through(run: RowRun): Outcome {
    const waiting = this.#op.run(run)
    if (waiting !== undefined) return waiting.then(() => this.#gate.leave())
    this.#gate.leave()
    return undefined
  }
}
