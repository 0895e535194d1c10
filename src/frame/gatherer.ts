import {
  CellKind,
  fits,
  kindOf,
  lengthened,
  newCells,
  setCell,
  valueOf,
  widened,
  type Cells,
} from './cells.ts'
import { MISSING } from './column-layout.ts'
import { newColumnMemory, type ColumnMemory } from './column-writer.ts'
import { GeneratedCode } from './generated-code.ts'
import { KeySet, put, type Row } from './row-keys.ts'
import { takeNames, takeShape, type Shape, type TakeRow, type Widen } from './row-taker.ts'
import { TakerChoice } from './taker-choice.ts'
import { generatedTakeNames, generatedTakeShape } from './taker-code.ts'

/** Rows with fewer than a quarter of the columns each gain nothing from columns; few columns cost nothing. */
const FEW_COLUMNS = 16
const ROWS_BEFORE_VERDICT = 16
const MOST_SPARSE_COLUMNS = 512
/** Where columns are that many, finding the place of a key costs more than columns save. */
const MOST_COLUMNS = 4096
/** Columns of earlier shapes, kept for their memory. */
const MOST_KNOWN_COLUMNS = 1024
const MOST_KNOWN_SHAPES = 256
/** Shapes that one gatherer tries in turn. */
const MOST_SHAPES = 4
/** UTF-16 units. */
const LONGEST_KEPT_TEXT = 64
/** Longer lists are not kept from batch to batch. */
const MOST_KEPT_ROWS = 1 << 15
/** Room of the first typed arrays. */
const FIRST_ROOM = 64

/** The values that rows have under one key. */
export interface Column {
  readonly key: string
  values: Cells
  readonly memory: ColumnMemory
}

/** What gatherers of one encoder share. */
export class ShapeMemory {
  readonly keys: KeySet
  readonly code = new GeneratedCode()
  private readonly shapes = new Map<string, TakerChoice>()

  constructor(keys: KeySet) {
    this.keys = keys
  }

  /** For encoders that take the same keys of every row. */
  takerOfNames(names: readonly string[], kinds: readonly CellKind[]): TakerChoice {
    return this.known(
      kinds.join(''),
      () => new TakerChoice(takeNames(names, kinds), () => generatedTakeNames(this.code, names, kinds)),
    )
  }

  takerOfShape(shape: Shape, kinds: readonly CellKind[]): TakerChoice {
    return this.known(
      kinds.join('') + JSON.stringify(shape),
      () => new TakerChoice(takeShape(shape, kinds), () => generatedTakeShape(this.code, shape, kinds)),
    )
  }

  private known(id: string, make: () => TakerChoice): TakerChoice {
    let known = this.shapes.get(id)
    if (known === undefined) {
      if (this.shapes.size >= MOST_KNOWN_SHAPES) this.shapes.clear()
      known = make()
      this.shapes.set(id, known)
    }
    return known
  }
}

/** Takes rows apart into columns. Rows may lack keys, as long as all have the keys they have in one order. */
export class Gatherer {
  /** Never changed, only replaced. */
  names: readonly string[] = []
  columns: Column[] = []
  length = 0
  /** Whether some row lacks a key. */
  sparse = false
  private lists: Cells[] = []
  /** Rows that the typed arrays among the lists have room for. */
  private room = Infinity
  /** Those met lately. */
  private shapes: Shape[] = []
  /** For each of these shapes, or one for `only`. */
  private takes: TakeRow[] = []
  private choices: TakerChoice[] = []
  private emptyCells = 0
  private readonly known = new Map<string, Column>()
  private readonly memory: ShapeMemory

  private readonly only: readonly string[] | undefined

  /** @param only the keys to take of every row, where these are known and most rows have them */
  constructor(memory: ShapeMemory, only: readonly string[] | undefined) {
    this.memory = memory
    this.only = only
    if (only !== undefined) {
      this.setColumns(only)
      this.chooseTakers()
      this.sparse = true
    }
  }

  /** Appends a row if it is like the last ones. Returns false, with nothing appended, for anything else. */
  appendAlike(value: unknown): boolean {
    if (typeof value !== 'object' || value === null) return false
    const { takes } = this
    if (this.length >= this.room) this.makeRoom()
    try {
      for (let i = 0; i < takes.length; i++) {
        if (!takes[i]!(value as Row, this.length, this.lists, this.widen)) continue
        this.length++
        return true
      }
    } catch {
      // What a getter or a proxy threw: it will throw again when the row is encoded whole, and be refused there.
    }
    return false
  }

  /** Appends a plain object. Returns false, with nothing appended, where rows like these do not fit columns. */
  append(row: Row): boolean {
    if (this.length >= this.room) this.makeRoom()
    try {
      return this.appendCarefully(row)
    } catch {
      return false
    }
  }

  private appendCarefully(row: Row): boolean {
    if (this.only !== undefined) {
      for (let i = 0; i < this.names.length; i++) {
        const name = this.names[i]!
        this.set(i, Object.hasOwn(row, name) ? row[name] : MISSING)
      }
      this.length++
      return true
    }
    const keys = Object.keys(row)
    if (keys.length > MOST_COLUMNS) return false
    if (this.length === 0) this.begin(keys)
    const { names } = this
    const places = this.place(keys)
    if (places === undefined) return false
    let next = 0
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      if (place < 0) continue
      this.skip(next, place)
      this.set(place, row[keys[i]!])
      next = place + 1
    }
    this.skip(next, this.lists.length)
    this.length++
    if (this.names === names && this.shapes.length < MOST_SHAPES) this.expect({ keys, places })
    return true
  }

  /** Appends a row without keys. */
  appendNothing(): void {
    this.skip(0, this.lists.length)
    this.length++
  }

  /** Gives `target` the keys of the row at `index`. */
  layRow(target: Record<string, unknown>, index: number): void {
    for (let i = 0; i < this.names.length; i++) {
      const value = valueOf(this.lists[i]!, index)
      if (value !== MISSING) put(target, this.names[i]!, value)
    }
  }

  /** Removes the rows `[from … from + count)`. */
  remove(from: number, count: number): void {
    for (const column of this.columns) {
      column.values.copyWithin(from, from + count, this.length)
    }
    this.forget(this.length - count)
    this.length -= count
    if (this.length === 0) this.clear()
  }

  reorder(order: readonly number[]): void {
    for (const column of this.columns) {
      const before = column.values.slice(0, this.length)
      for (let i = 0; i < order.length; i++) column.values[i] = before[order[i]!]
    }
    this.forget(order.length)
    this.length = order.length
  }

  clear(): void {
    this.forget(0)
    this.length = 0
    this.emptyCells = 0
    // What is taken by another shape than the first lacks keys.
    this.sparse = this.only !== undefined || this.choices.length > 1
    if (this.chooseCells()) this.chooseTakers()
    else for (let i = 0; i < this.choices.length; i++) this.takes[i] = this.choices[i]!.forBatch()
  }

  /** Gives the columns of an empty batch the kinds that they are expected to have. Returns whether one has changed. */
  private chooseCells(): boolean {
    let changed = false
    for (let i = 0; i < this.columns.length; i++) {
      const column = this.columns[i]!
      const { kind } = column.memory.cells
      const isOther = kindOf(column.values) !== kind
      if (!isOther && column.values.length <= MOST_KEPT_ROWS) continue
      changed ||= isOther
      this.replace(i, newCells(kind, FIRST_ROOM))
    }
    return changed
  }

  private chooseTakers(): void {
    const { memory, only } = this
    const kinds = this.lists.map(kindOf)
    this.choices =
      only === undefined
        ? this.shapes.map((shape) => memory.takerOfShape(shape, kinds))
        : [memory.takerOfNames(only, kinds)]
    this.takes = this.choices.map((choice) => choice.forBatch())
  }

  private replace(place: number, cells: Cells): void {
    this.lists[place] = this.columns[place]!.values = cells
    this.measureRoom()
  }

  private measureRoom(): void {
    this.room = Infinity
    for (const cells of this.lists)
      if (!Array.isArray(cells) && cells.length < this.room) this.room = cells.length
  }

  private makeRoom(): void {
    const length = Math.max(FIRST_ROOM, this.length * 2)
    for (let i = 0; i < this.lists.length; i++) {
      this.lists[i] = this.columns[i]!.values = lengthened(this.lists[i]!, length)
    }
    this.measureRoom()
  }

  /** Puts a value into the next row. */
  private set(place: number, value: unknown): void {
    const cells = this.lists[place]!
    if (!fits(kindOf(cells), value)) this.widen(place, value)
    setCell(this.lists[place]!, this.length, value)
  }

  /** Lets a column take a value that does not fit into its cells. */
  private readonly widen: Widen = (place, value) => {
    const { cells: memory } = this.columns[place]!.memory
    this.replace(place, widened(this.lists[place]!, this.length, value, memory))
    this.chooseTakers()
  }

  /** Lets go of the values from row `start` on. Lists of numbers hold nothing, and stay lists of numbers. */
  private forget(start: number): void {
    for (const { values } of this.columns) {
      if (!Array.isArray(values)) continue
      if (holdsMemory(values[start]) || holdsMemory(values[this.length - 1])) {
        values.fill(undefined, start, this.length)
      }
    }
  }

  private begin(keys: readonly string[]): void {
    if (this.known.size > MOST_KNOWN_COLUMNS) this.known.clear()
    this.emptyCells = 0
    this.setColumns(keys.filter((key) => this.memory.keys.has(key)))
  }

  /** Rows of one more shape are expected from here on. */
  private expect(shape: Shape): void {
    this.shapes.push(shape)
    const choice = this.memory.takerOfShape(shape, this.lists.map(kindOf))
    this.choices.push(choice)
    this.takes.push(choice.forBatch())
  }

  private setColumns(names: readonly string[]): void {
    this.names = names
    this.columns = names.map((name) => this.known.get(name) ?? this.newColumn(name))
    this.lists = this.columns.map((column) => column.values)
    this.measureRoom()
    // Earlier shapes have other places.
    this.shapes = []
    this.takes = []
    this.choices = []
  }

  private newColumn(name: string): Column {
    const column = { key: name, values: [], memory: newColumnMemory() }
    this.known.set(name, column)
    return column
  }

  /** The columns of `keys`, new ones among them; -1: such keys do not travel. Undefined: the row does not fit. */
  private place(keys: readonly string[]): number[] | undefined {
    let names: string[] | undefined
    const places: number[] = []
    let next = 0
    let found = 0
    for (const key of keys) {
      if (!this.memory.keys.has(key)) {
        places.push(-1)
        continue
      }
      const at = (names ?? this.names).indexOf(key, next)
      if (at < 0) {
        names ??= [...this.names]
        if (names.length >= MOST_COLUMNS || names.includes(key)) return undefined
        names.splice(next, 0, key)
      }
      next = (at < 0 ? next : at) + 1
      found++
      places.push(next - 1)
    }
    const columns = (names ?? this.names).length
    const added = columns - this.names.length
    const emptyCells = this.emptyCells + added * this.length + columns - found
    if (this.isTooEmpty(columns, emptyCells)) return undefined
    this.emptyCells = emptyCells
    if (names !== undefined) this.addColumns(names)
    return places
  }

  private isTooEmpty(columns: number, emptyCells: number): boolean {
    const cells = columns * (this.length + 1)
    if (columns > MOST_SPARSE_COLUMNS && emptyCells * 2 > cells) return true
    return this.length >= ROWS_BEFORE_VERDICT && columns > FEW_COLUMNS && emptyCells * 4 > cells * 3
  }

  private addColumns(names: readonly string[]): void {
    const before = new Set(this.names)
    this.setColumns(names)
    for (let i = 0; i < names.length; i++) {
      if (before.has(names[i]!) || this.length === 0) continue
      this.sparse = true
      const values: unknown[] = []
      for (let row = 0; row < this.length; row++) values[row] = MISSING
      this.replace(i, values)
    }
  }

  private skip(from: number, to: number): void {
    if (from >= to) return
    this.sparse = true
    for (let i = from; i < to; i++) this.set(i, MISSING)
  }
}

/** Strings of a few characters stay until others take their place: to let go of them costs more than they hold. */
function holdsMemory(value: unknown): boolean {
  if (typeof value === 'string') return value.length > LONGEST_KEPT_TEXT
  return typeof value !== 'number' && typeof value !== 'boolean'
}
