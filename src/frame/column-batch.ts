import type { Batch, Frame, Meta, Passing } from './frame.ts'
import { Gatherer, type ShapeMemory } from './gatherer.ts'
import { isRow, put, type KeySet, type Row } from './row-keys.ts'

/** After rows that did not fit columns, so many batches are taken whole before columns are tried again. */
const BATCHES_TAKEN_WHOLE = 32

/** What batches of one encoder share. */
export class BatchMemory {
  readonly shapes: ShapeMemory
  /** Whether rows are ever laid out in columns. */
  readonly columns: boolean
  /** Batches to come that are taken whole. */
  wholeBatches = 0

  constructor(shapes: ShapeMemory, columns: boolean) {
    this.shapes = shapes
    this.columns = columns
  }

  get keys(): KeySet {
    return this.shapes.keys
  }
}

/**
 * Rows in columns as long as they fit, else `whole` values: items, and copies of rows. Over a base, `picked` says
 * which of its rows each value has below it, and the columns hold what lies over that.
 */
export class ColumnBatch implements Batch {
  length = 0
  whole: unknown[] | undefined
  base: Frame | undefined
  passing: Passing = []
  readonly picked: number[] = []
  /** One for each value; empty where none has one. */
  readonly metas: Meta[] = []
  /** Takes rows apart, or what lies over those of a base. */
  gatherer: Gatherer
  private readonly memory: BatchMemory
  private readonly ownRows: Gatherer
  private overlays: Gatherer | undefined
  /** Whether rows of their own lie in columns so far. */
  private inColumns = false

  constructor(memory: BatchMemory) {
    this.memory = memory
    this.ownRows = new Gatherer(memory.shapes, memory.keys.only)
    this.gatherer = this.ownRows
  }

  append(value: unknown, meta: Meta): void {
    if (meta !== undefined || this.metas.length > 0) this.appendMeta(meta)
    if (!this.inColumns || !this.gatherer.appendAlike(value)) this.appendOther(value)
    this.length++
  }

  appendRow(value: unknown): value is Row {
    // What takes rows of a known shape apart takes nothing else.
    if (!this.inColumns || !this.gatherer.appendAlike(value)) {
      if (!isRow(value)) return false
      this.appendOther(value)
    }
    if (this.metas.length > 0) this.appendMeta(undefined)
    this.length++
    return true
  }

  over(base: Frame, passing: Passing): void {
    const { names } = base
    this.base = base
    this.passing = passing.filter(([, column]) => names === undefined || names.includes(column))
    if (names === undefined || !this.memory.columns) this.whole = []
    // Overlays have few of the keys that travel: they are taken by what they have.
    this.overlays ??= new Gatherer(this.memory.shapes, undefined)
    this.gatherer = this.overlays
  }

  appendOver(row: number, overlay: Row | undefined, meta: Meta): void {
    if (meta !== undefined || this.metas.length > 0) this.appendMeta(meta)
    if (this.whole === undefined && !this.gatherOverlay(overlay)) this.becomeWhole()
    if (this.whole === undefined) this.picked[this.length] = row
    else this.whole.push(this.wholeOver(row, overlay))
    this.length++
  }

  at(index: number): unknown {
    if (this.whole !== undefined) return this.whole[index]
    const row: Record<string, unknown> = {}
    if (this.base !== undefined) this.layBase(row, this.picked[index]!)
    this.gatherer.layRow(row, index)
    return row
  }

  replace(index: number, value: unknown): void {
    this.becomeWhole()
    this.whole![index] = this.copyOf(value)
  }

  remove(index: number): void {
    this.drop(index, 1)
  }

  shift(count: number): void {
    if (count >= this.length) this.clear()
    else if (count > 0) this.drop(0, count)
  }

  reorder(order: readonly number[]): void {
    const { whole } = this
    if (whole !== undefined) this.whole = order.map((i) => whole[i])
    else {
      this.gatherer.reorder(order)
      if (this.base !== undefined) reorderList(this.picked, order)
    }
    if (this.metas.length > 0) reorderList(this.metas, order)
    this.length = order.length
  }

  /** As a new batch, but for what it learnt. */
  clear(): void {
    this.length = 0
    this.inColumns = false
    this.whole = undefined
    this.base = undefined
    this.passing = []
    this.picked.length = 0
    this.metas.length = 0
    this.gatherer.clear()
    this.gatherer = this.ownRows
  }

  /** Gives up columns: all values are put together again. */
  becomeWhole(): void {
    if (this.whole !== undefined) return
    const whole: unknown[] = []
    for (let i = 0; i < this.length; i++) whole.push(this.at(i))
    this.whole = whole
    this.inColumns = false
    this.gatherer.clear()
    this.picked.length = 0
  }

  private appendOther(value: unknown): void {
    if (this.length === 0 && this.base === undefined) this.begin(value)
    if (this.whole === undefined && !this.gather(value)) {
      if (isRow(value) && this.base === undefined) this.memory.wholeBatches = BATCHES_TAKEN_WHOLE
      this.becomeWhole()
    }
    this.whole?.push(this.copyOf(value))
  }

  private begin(first: unknown): void {
    if (!this.memory.columns || !isRow(first)) this.whole = []
    else if (this.memory.wholeBatches > 0) {
      this.memory.wholeBatches--
      this.whole = []
    }
  }

  private gather(value: unknown): boolean {
    if (!isRow(value) || this.base !== undefined) return false
    this.inColumns = this.gatherer.appendAlike(value) || this.gatherer.append(value)
    return this.inColumns
  }

  private gatherOverlay(overlay: Row | undefined): boolean {
    const { gatherer } = this
    if (overlay === undefined) {
      gatherer.appendNothing()
      return true
    }
    return gatherer.appendAlike(overlay) || gatherer.append(overlay)
  }

  private copyOf(value: unknown): unknown {
    if (!isRow(value)) return value
    try {
      return this.memory.keys.pick(value)
    } catch {
      return value
    }
  }

  private wholeOver(row: number, overlay: Row | undefined): unknown {
    const mine: Record<string, unknown> = {}
    this.layBase(mine, row)
    try {
      for (const key of Object.keys(overlay ?? {})) {
        if (this.memory.keys.has(key)) put(mine, key, overlay![key])
      }
      return mine
    } catch (error) {
      return unreadable(error)
    }
  }

  private layBase(target: Record<string, unknown>, row: number): void {
    const below = this.base!.value(row)
    if (typeof below !== 'object' || below === null) return
    for (const [key, column] of this.passing) {
      if (Object.hasOwn(below, column)) put(target, key, (below as Row)[column])
    }
  }

  private drop(from: number, count: number): void {
    if (this.whole !== undefined) this.whole.splice(from, count)
    else {
      this.gatherer.remove(from, count)
      if (this.base !== undefined) this.picked.splice(from, count)
    }
    if (this.metas.length > 0) this.metas.splice(from, count)
    this.length -= count
    if (this.length === 0) this.clear()
  }

  private appendMeta(meta: Meta): void {
    while (this.metas.length < this.length) this.metas.push(undefined)
    this.metas.push(meta)
  }
}

function reorderList(list: unknown[], order: readonly number[]): void {
  const before = list.slice()
  for (let i = 0; i < order.length; i++) list[i] = before[order[i]!]
  list.length = order.length
}

/** A row that is refused like one that cannot be read, when it is encoded. */
function unreadable(error: unknown): object {
  return {
    get row(): never {
      throw error
    },
  }
}
