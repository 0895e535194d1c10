import { rowTooLarge, SchemaError, StairsError } from '../../base/errors.ts'
import { encodeValues } from '../../frame/codec.ts'
import type { Row } from '../../graph/node.ts'
import type { Target } from './feeder-options.ts'
import { misfitOf } from './row-intake.ts'
import type { LivePlan, Seat } from '../seat.ts'

/** Why a row enters no pipeline. */
export interface Refusal {
  readonly target: Target
  readonly step: string
  readonly error: StairsError
}

/** Rows of plain short values can be carried by any edge. */
const SHORT_TEXT = 1024

/**
 * Where a producer has several pipelines a row enters all of them or none: what one of them would refuse is found
 * before the first gets it.
 */
export class Admission {
  readonly #seat: Seat
  readonly #plan: LivePlan
  readonly #targets: readonly Target[]
  readonly #checked: readonly Target[]

  constructor(seat: Seat, plan: LivePlan, targets: readonly Target[]) {
    this.#seat = seat
    this.#plan = plan
    this.#targets = targets
    this.#checked = targets.filter((target) => target.check !== undefined)
  }

  /** @returns a promise where a schema is checked asynchronously; undefined: the row may enter */
  look(row: Row): Refusal | undefined | Promise<Refusal | undefined> {
    return this.#checked.length === 0 ? this.#carried(row) : this.#checkedFrom(0, row)
  }

  #checkedFrom(first: number, row: Row): Refusal | undefined | Promise<Refusal | undefined> {
    for (let i = first; i < this.#checked.length; i++) {
      const target = this.#checked[i]!
      const misfit = misfitOf(target.check!, row)
      if (typeof misfit === 'string') return this.#misfit(target, misfit)
      if (misfit !== undefined)
        return misfit.then((text) =>
          text === undefined ? this.#checkedFrom(i + 1, row) : this.#misfit(target, text),
        )
    }
    return this.#carried(row)
  }

  #misfit(target: Target, text: string): Refusal {
    const name = this.#plan.plan.pipelines[target.bound.stage.pipeline]!
    return {
      target,
      step: 'input',
      error: new SchemaError(`A row does not fit the input schema of "${name}": ${text}`),
    }
  }

  /** Rows that go to another thread as they came are encoded once more, alone, where they hold more than plain values. */
  #carried(row: Row): Refusal | undefined {
    if (isFlat(row)) return undefined
    for (const target of this.#targets) {
      const edge = target.bound.straight
      if (edge === undefined || this.#plan.isResult[edge]) continue
      const error = this.#refusalOn(edge, row)
      if (error !== undefined) return { target, step: target.bound.stage.name, error }
    }
    return undefined
  }

  #refusalOn(edge: number, row: Row): StairsError | undefined {
    const { maxRowBytes } = this.#seat
    try {
      const { length } = encodeValues(this.#plan.encoderOf(edge), [row])
      if (length <= maxRowBytes) return undefined
      return rowTooLarge(length, maxRowBytes)
    } catch (error) {
      if (error instanceof StairsError) return error
      throw error
    }
  }
}

function isFlat(row: Row): boolean {
  for (const key of Object.keys(row)) {
    const value = row[key]
    const type = typeof value
    if (type === 'number' || type === 'boolean' || value === undefined || value === null) continue
    if (type !== 'string' || (value as string).length > SHORT_TEXT) return false
  }
  return true
}
