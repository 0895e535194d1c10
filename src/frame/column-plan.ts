import { asValues, type Cells } from './cells.ts'
import type { ColumnBatch } from './column-batch.ts'
import type { ColumnFrame } from './column-frame.ts'
import { Flag, MISSING } from './column-layout.ts'
import { newColumnMemory, type ColumnMemory } from './column-writer.ts'
import { Choices, type Choice } from './selections.ts'
import type { StoredColumn } from './stored-column.ts'

/** A column whose values are written. */
export interface FreshColumn {
  readonly key: string | undefined
  readonly memory: ColumnMemory
  readonly values: Cells | readonly unknown[]
  /** Where the first of the frame's values stands; where the range of the batch begins, unless given. */
  readonly from?: number
}

/** A column of a base whose section is copied. */
export interface PassedColumn {
  readonly key: string
  readonly stored: StoredColumn
  readonly choice: Choice
}

/** The columns of one frame, in order. */
export type Plan = readonly (FreshColumn | PassedColumn)[]

/** For rows that lie over no base. Columns that no row of the range has are left out. */
export function planRows({ gatherer }: ColumnBatch, from: number, to: number): Plan {
  const { columns, sparse } = gatherer
  return sparse ? columns.filter(({ values }) => isAnyPresent(values, from, to)) : columns
}

/** For rows over a base. Undefined: not every row would have its keys in its order. */
export class OverlayPlanner {
  private readonly memories = new Map<string, ColumnMemory>()

  plan(batch: ColumnBatch, base: ColumnFrame, from: number, to: number): Plan | undefined {
    const picked = pickedRows(batch.picked, from, to)
    const choices = new Choices(base, picked)
    const { columns, names } = batch.gatherer
    const plan: (FreshColumn | PassedColumn)[] = []
    for (const [key, column] of batch.passing) {
      const over = columns[names.indexOf(key)]
      const present = over === undefined ? 0 : presentIn(over.values, from, to)
      if (over === undefined || present === 0) plan.push(this.pass(base, choices, picked, key, column))
      else {
        const isWhole = (base.stored(column).flags & Flag.missing) === 0
        if (isWhole && present === to - from) {
          plan.push(over)
          continue
        }
        const values = merged(base.cells(column), picked, asValues(over.values), from)
        if (values === undefined) return undefined
        plan.push({ key, memory: over.memory, values, from: 0 })
      }
    }
    const passed = new Set(batch.passing.map(([key]) => key))
    for (const column of columns) {
      if (!passed.has(column.key) && isAnyPresent(column.values, from, to)) plan.push(column)
    }
    return plan
  }

  private pass(
    base: ColumnFrame,
    choices: Choices,
    picked: Int32Array,
    key: string,
    column: string,
  ): FreshColumn | PassedColumn {
    const stored = base.stored(column)
    const choice = choices.of(stored)
    if (choice !== undefined) return { key, stored, choice }
    return { key, memory: this.memoryOf(key), values: gathered(base.cells(column), picked), from: 0 }
  }

  private memoryOf(key: string): ColumnMemory {
    let memory = this.memories.get(key)
    if (memory === undefined) {
      if (this.memories.size > 1024) this.memories.clear()
      memory = newColumnMemory()
      this.memories.set(key, memory)
    }
    return memory
  }
}

function pickedRows(rows: readonly number[], from: number, to: number): Int32Array {
  const picked = new Int32Array(to - from)
  for (let i = from; i < to; i++) picked[i - from] = rows[i]!
  return picked
}

function gathered(cells: ArrayLike<unknown>, picked: Int32Array): unknown[] {
  const values: unknown[] = []
  for (const row of picked) values.push(cells[row])
  return values
}

function isAnyPresent(values: Cells, from: number, to: number): boolean {
  if (!Array.isArray(values)) return from < to
  for (let i = from; i < to; i++) if (values[i] !== MISSING) return true
  return false
}

/** How many rows of a range have the key. */
function presentIn(values: Cells, from: number, to: number): number {
  if (!Array.isArray(values)) return to - from
  let present = 0
  for (let i = from; i < to; i++) if (values[i] !== MISSING) present++
  return present
}

/**
 * The values of a column that only some overlays have. Undefined: an overlay has the key and the row below it lacks
 * it, so that it comes after all other keys of that row.
 */
function merged(
  below: ArrayLike<unknown>,
  picked: Int32Array,
  over: ArrayLike<unknown>,
  from: number,
): unknown[] | undefined {
  const values: unknown[] = new Array(picked.length)
  for (let i = 0; i < picked.length; i++) {
    const lower = below[picked[i]!]
    const upper = over[from + i]
    if (upper !== MISSING && lower === MISSING) return undefined
    values[i] = upper === MISSING ? lower : upper
  }
  return values
}
