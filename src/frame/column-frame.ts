import { COLUMN_WORDS, HEAD_WORDS, MISSING, NO_METAS, SELECTION_WORDS, State } from './column-layout.ts'
import type { Layout } from './column-names.ts'
import { readColumn } from './column-reader.ts'
import { asFrameError, BODY_OFFSET, frameError, readEnvelope, type Envelope } from './envelope.ts'
import type { Frame, Metas, Vector } from './frame.ts'
import type { RowDecoder, Rows } from './row-decoder.ts'
import type { MakeRow, Presence } from './row-maker.ts'
import type { DecodedColumn, StoredColumn } from './stored-column.ts'

const NONE: never[] = []

/** A decoded column frame. A column is decoded when it is asked for. */
export class ColumnFrame implements Frame {
  readonly count: number
  readonly bytes: Buffer
  private readonly layout: Layout
  private readonly rows: RowDecoder
  private readonly head: Int32Array
  private readonly envelope: Envelope
  private readonly columnsAt: number
  private readonly columnCount: number
  private readonly selectionCount: number
  private readonly columns: (DecodedColumn | undefined)[]
  private selections: (Int32Array | undefined)[] | undefined
  private vectors: Vector[] = NONE
  private presences: Presence[] = NONE
  private make: MakeRow | undefined
  private knownMetas: Metas | null = null

  /**
   * @param bytes at a multiple of 8
   * @param rows reads the row frames in it
   * @throws StairsError with the code FRAME
   */
  constructor(bytes: Buffer, envelope: Envelope, layout: Layout, rows: RowDecoder) {
    this.bytes = bytes
    this.envelope = envelope
    this.layout = layout
    this.rows = rows
    const words = (envelope.bodyEnd - BODY_OFFSET) / 4
    if (!Number.isInteger(words) || words < HEAD_WORDS) throw frameError('its head is not whole')
    this.head = new Int32Array(bytes.buffer, bytes.byteOffset + BODY_OFFSET, words)
    const count = this.head[0]!
    const columns = this.head[1]!
    const selections = this.head[2]!
    this.count = count
    this.columnCount = columns
    this.selectionCount = selections
    this.columnsAt = HEAD_WORDS + selections * SELECTION_WORDS
    if (count < 0 || selections < 0 || columns !== (layout.names?.length ?? 1))
      throw frameError('its head is damaged')
    // Every kind of column takes a byte a row at least, and a selection four.
    if (count > envelope.laneEnd - envelope.laneStart) throw frameError('it has more rows than bytes')
    if (words !== this.columnsAt + columns * COLUMN_WORDS) throw frameError('its head is not whole')
    this.columns = new Array(columns)
  }

  get names(): readonly string[] | undefined {
    return this.layout.names
  }

  get metas(): Metas {
    if (this.knownMetas === null) {
      const offset = this.head[3]!
      this.knownMetas = offset === NO_METAS ? undefined : this.readMetas(offset, this.head[4]!)
    }
    return this.knownMetas
  }

  value(index: number): unknown {
    if (this.names === undefined) return this.vectorAt(0)[index]
    this.make ??= this.prepareRows()
    return this.make(this.vectors, this.presences, index)
  }

  vector(name: string): Vector {
    const column = this.layout.places.get(name)
    return column === undefined ? this.nothing() : this.vectorAt(column)
  }

  lend(name: string): Vector {
    const column = this.layout.places.get(name)
    return column === undefined ? this.nothing() : this.lendAt(column)
  }

  lendWhole(): (index: number) => unknown {
    const vectors: Vector[] = []
    for (let column = 0; column < this.columnCount; column++) vectors.push(this.lendAt(column))
    if (this.names === undefined) return (index) => vectors[0]![index]
    const make = (this.make ??= this.prepareRows())
    return (index) => make(vectors, this.presences, index)
  }

  /** The values of a column by row, `MISSING` where a row lacks it. */
  cells(name: string): Vector {
    const vector = this.vector(name)
    const column = this.layout.places.get(name)
    const presence = column === undefined ? undefined : this.columns[column]!.presence
    if (presence === undefined) return vector
    return Array.from(vector, (value, i) => (presence[i] === State.missing ? MISSING : value))
  }

  /** Where the column with this name is stored. */
  stored(name: string): StoredColumn {
    return this.storedAt(this.layout.places.get(name)!)
  }

  /** How many rows the columns have that selection `number` chooses from; 0: those without. */
  storedRows(number: number): number {
    return number === 0 ? this.count : this.head[HEAD_WORDS + (number - 1) * SELECTION_WORDS + 1]!
  }

  /** The stored row of each value; undefined for 0. */
  selection(number: number): Int32Array | undefined {
    if (number === 0) return undefined
    this.selections ??= []
    return (this.selections[number] ??= this.readSelection(number))
  }

  private readSelection(number: number): Int32Array {
    const start = this.startOf(this.head[HEAD_WORDS + (number - 1) * SELECTION_WORDS]!, this.count * 4)
    const stored = this.storedRows(number)
    const rows = new Int32Array(this.bytes.buffer, this.bytes.byteOffset + start, this.count)
    for (const row of rows)
      if (row < 0 || row >= stored) throw frameError('it selects a row that is not there')
    return rows
  }

  private storedAt(column: number): StoredColumn {
    const { head } = this
    const at = this.columnsAt + column * COLUMN_WORDS
    const selection = head[at + 2]!
    if (selection < 0 || selection > this.selectionCount) throw frameError('a selection is missing')
    const length = head[at + 4]!
    const start = this.startOf(head[at + 3]!, length)
    return {
      kind: head[at]!,
      flags: head[at + 1]!,
      selection,
      start,
      end: start + length,
      first: head[at + 5]!,
      second: head[at + 6]!,
      third: head[at + 7]!,
    }
  }

  /** The offset in the frame of a run of bytes of the lane. */
  private startOf(offset: number, length: number): number {
    const start = this.envelope.laneStart + offset
    if (offset < 0 || offset % 8 !== 0 || length < 0 || start + length > this.envelope.laneEnd) {
      throw frameError('it points outside of its raw bytes')
    }
    return start
  }

  private vectorAt(column: number): Vector {
    return this.columnAt(column).values
  }

  private columnAt(column: number): DecodedColumn {
    return (this.columns[column] ??= this.decode(column, false))
  }

  private lendAt(column: number): Vector {
    const { values, changeable } = this.columnAt(column)
    return changeable ? this.decode(column, true).values : values
  }

  private decode(column: number, apart: boolean): DecodedColumn {
    try {
      const stored = this.storedAt(column)
      const count = this.storedRows(stored.selection)
      const decoded = readColumn(this, stored, count, apart)
      const rows = this.selection(stored.selection)
      if (rows === undefined) return decoded
      const { values, presence, changeable } = decoded
      const again = (): Vector => readColumn(this, stored, count, true).values
      return {
        values: changeable ? chosenApart(values, rows, again) : chosen(values, rows),
        presence: presence && chosen(presence, rows),
        changeable,
      }
    } catch (error) {
      throw asFrameError(error)
    }
  }

  /** Reads the row frame of `count` values that lies between two offsets. */
  nested(start: number, end: number, count: number, apart: boolean): Rows {
    const bytes = this.bytes.subarray(start, end)
    const rows = this.rows.decode(bytes, readEnvelope(bytes), apart)
    if (rows.values.length !== count) throw frameError('a column of it has another number of rows')
    return rows
  }

  private readMetas(offset: number, length: number): Metas {
    try {
      const start = this.startOf(offset, length)
      return this.nested(start, start + length, this.count, false).values as Metas
    } catch (error) {
      throw asFrameError(error)
    }
  }

  private prepareRows(): MakeRow {
    const vectors: Vector[] = new Array(this.columnCount)
    const presences: Presence[] = new Array(this.columnCount)
    for (let column = 0; column < this.columnCount; column++) {
      const { values, presence } = this.columnAt(column)
      vectors[column] = values
      presences[column] = presence
    }
    this.vectors = vectors
    this.presences = presences
    return this.layout.maker.forFrame(presences)
  }

  private nothing(): Vector {
    return new Array<undefined>(this.count).fill(undefined)
  }
}

function chosen<V extends Vector>(values: V, rows: Int32Array): V {
  const picked = Array.isArray(values)
    ? new Array<unknown>(rows.length)
    : new (values.constructor as new (length: number) => unknown[])(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]
  return picked as unknown as V
}

/**
 * The same for values that can be changed in place: rows that were made of one row must not share them.
 *
 * @param again decodes all of the values once more
 */
function chosenApart(values: Vector, rows: Int32Array, again: () => Vector): Vector {
  const decoded = [values]
  const uses = new Int32Array(values.length)
  return Array.from(rows, (row) => {
    const use = uses[row]!++
    const vector = (decoded[use] ??= again())
    return vector[row]
  })
}
