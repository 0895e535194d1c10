import type { ColumnFrame } from './column-frame.ts'
import type { StoredColumn } from './stored-column.ts'

/** How untouched columns of a base come into a new frame: the rows of each that are chosen; undefined: all, in order. */
export interface Choice {
  readonly rows: ArrayLike<number> | undefined
  readonly stored: number
}

/** A selection keeps its columns as they are while at least one of so many of their rows is left. */
const MOST_STORED_PER_ROW = 4

/**
 * How the columns of `base` get rows `picked[from … to)`, for each of its selections (0: none): as they are with a
 * choice of rows, or not at all (undefined) where too few rows are left.
 */
export class Choices {
  private readonly base: ColumnFrame
  private readonly picked: Int32Array
  private readonly isAll: boolean
  private readonly made = new Map<number, Choice | undefined>()

  constructor(base: ColumnFrame, picked: Int32Array) {
    this.base = base
    this.picked = picked
    this.isAll = picked.length === base.count && isAscending(picked)
  }

  of(column: StoredColumn): Choice | undefined {
    const { selection } = column
    if (!this.made.has(selection)) this.made.set(selection, this.choose(selection))
    return this.made.get(selection)
  }

  private choose(selection: number): Choice | undefined {
    const { base, picked } = this
    const stored = base.storedRows(selection)
    const chosen = base.selection(selection)
    if (this.isAll) return { rows: chosen, stored }
    if (picked.length * MOST_STORED_PER_ROW < stored) return undefined
    return { rows: chosen === undefined ? picked : picked.map((row) => chosen[row]!), stored }
  }
}

/** Whether they are 0, 1, 2 … */
function isAscending(rows: Int32Array): boolean {
  for (let i = 0; i < rows.length; i++) if (rows[i] !== i) return false
  return true
}
