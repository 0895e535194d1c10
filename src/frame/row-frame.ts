import type { Frame, Metas, Vector } from './frame.ts'
import { isRow } from './row-keys.ts'
import type { Rows } from './row-decoder.ts'

/** A decoded row frame. */
export class RowFrame implements Frame {
  readonly names = undefined
  private readonly rows: Rows
  private readonly decodeAgain: () => Rows

  /** @param decodeAgain makes the same rows anew, over memory of their own */
  constructor(rows: Rows, decodeAgain: () => Rows) {
    this.rows = rows
    this.decodeAgain = decodeAgain
  }

  get count(): number {
    return this.rows.values.length
  }

  get metas(): Metas {
    return this.rows.metas
  }

  value(index: number): unknown {
    return this.rows.values[index]
  }

  vector(name: string): Vector {
    return this.rows.values.map((value) => cell(value, name))
  }

  lend(name: string): Vector {
    if (!this.rows.carried) return this.vector(name)
    return this.decodeAgain().values.map((value) => cell(value, name))
  }

  lendWhole(): (index: number) => unknown {
    const { values, carried } = this.rows
    const mine = carried ? this.decodeAgain().values : values
    return (index) => {
      const value = mine[index]
      return isRow(value) ? { ...value } : value
    }
  }
}

function cell(value: unknown, name: string): unknown {
  return isRow(value) && Object.hasOwn(value, name) ? value[name] : undefined
}
