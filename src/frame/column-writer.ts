import { writeBinaries } from './binary-column.ts'
import { CellKind, expectCells, newCellMemory, type CellMemory, type Cells } from './cells.ts'
import type { ColumnBytes } from './column-bytes.ts'
import { Flag, Kind, MISSING, State } from './column-layout.ts'
import { newDictionaryMemory, writeDictionary, type DictionaryMemory } from './dictionary.ts'
import { writeBooleans, writeDates, writeNumbers, writeTyped, type NumberMemory } from './number-column.ts'
import type { RowEncoder } from './row-encoder.ts'
import { writeText, type TextParameters } from './text-writer.ts'

/** What the last frames taught about a column. */
export interface ColumnMemory {
  readonly text: DictionaryMemory
  readonly numbers: NumberMemory
  readonly cells: CellMemory
}

export function newColumnMemory(): ColumnMemory {
  return { text: newDictionaryMemory(), numbers: { doubles: 0 }, cells: newCellMemory() }
}

/** Writes the values of a column as a section, in the kind that fits all of them. */
export class ColumnWriter {
  /** Of the section that was written last. */
  kind: number = Kind.nothing
  flags = 0
  readonly parameters: [number, number, number] = [0, 0, 0]
  private readonly out: ColumnBytes
  private readonly nested: RowEncoder
  private readonly textParameters: TextParameters = { lengthBytes: 0, form: 0 }
  /** The values of a column with a stand-in wherever there is none. */
  private readonly dense: unknown[] = []

  /** @param nested writes what fits no other kind */
  constructor(out: ColumnBytes, nested: RowEncoder) {
    this.out = out
    this.nested = nested
  }

  /**
   * Writes `values[from … from + count)` at the position of the output, which is a multiple of 8.
   *
   * @param index where the first of them stands among the values, for errors
   * @param key undefined: the values are items, which lie in a column only where they are of one kind
   * @returns false, having written anything, for items that are not
   * @throws ValueError
   */
  write(
    memory: ColumnMemory,
    values: Cells | readonly unknown[],
    from: number,
    count: number,
    index: number,
    key: string | undefined,
  ): boolean {
    this.flags = 0
    this.parameters.fill(0)
    if (ArrayBuffer.isView(values)) this.kind = writeTyped(this.out, values, from, count, memory.numbers)
    else if (!this.writeValues(memory, values, from, count, index, key)) return false
    expectCells(memory.cells, this.flags === 0 ? cellKindOf(this.kind) : CellKind.any)
    return true
  }

  private writeValues(
    memory: ColumnMemory,
    values: readonly unknown[],
    from: number,
    count: number,
    index: number,
    key: string | undefined,
  ): boolean {
    const start = this.out.position
    const plain = this.writePlain(memory, values, from, count)
    if (plain !== undefined) {
      this.kind = plain
      return true
    }
    this.out.position = start
    const sparse = this.writeSparse(memory, values, from, count)
    if (sparse !== undefined) {
      this.kind = sparse
      return true
    }
    if (key === undefined) return false
    this.out.position = start
    this.parameters.fill(0)
    this.kind = Kind.any
    this.writeAny(values, from, count, index, key)
    return true
  }

  /** Returns the kind; undefined, having written anything, where no kind fits all values. */
  private writePlain(
    memory: ColumnMemory,
    values: readonly unknown[],
    from: number,
    count: number,
  ): number | undefined {
    const { out } = this
    const first = values[from]
    switch (typeof first) {
      case 'number':
        return writeNumbers(out, values, from, count, memory.numbers)
      case 'boolean':
        return writeBooleans(out, values, from, count) ? Kind.boolean : undefined
      case 'string':
        return this.writeStrings(memory, values, from, count)
      case 'object': {
        if (first instanceof Date) return writeDates(out, values, from, count) ? Kind.date : undefined
        const binary = writeBinaries(out, values, from, count)
        if (binary === undefined) return undefined
        this.parameters[0] = binary.classIndex
        this.parameters[1] = binary.length
        return Kind.binary
      }
      default:
        return undefined
    }
  }

  private writeStrings(
    memory: ColumnMemory,
    values: readonly unknown[],
    from: number,
    count: number,
  ): number | undefined {
    const { out, parameters, textParameters } = this
    const start = out.position
    const entries = writeDictionary(out, values, from, count, memory.text, textParameters)
    if (entries === 0) {
      out.position = start
      if (!writeText(out, values, from, count, memory.text, textParameters)) return undefined
    }
    parameters[0] = textParameters.lengthBytes
    parameters[1] = textParameters.form
    parameters[2] = entries
    return entries === 0 ? Kind.text : Kind.dictionary
  }

  /** As `writePlain`, with states in front, for columns in which some cells hold nothing. */
  private writeSparse(
    memory: ColumnMemory,
    values: readonly unknown[],
    from: number,
    count: number,
  ): number | undefined {
    const standIn = standInFor(values, from, count)
    if (!this.writeStates(values, from, count, standIn, false)) return undefined
    if (standIn === undefined) return Kind.nothing
    const kind = this.writePlain(memory, this.dense, 0, count)
    this.dense.length = 0
    return kind
  }

  /**
   * Writes the state of each row, and fills `dense`.
   *
   * @param onlyMissing whether undefined and null are values
   * @returns false: there is a value in every row
   */
  private writeStates(
    values: readonly unknown[],
    from: number,
    count: number,
    standIn: unknown,
    onlyMissing: boolean,
  ): boolean {
    const { out, dense } = this
    out.reserve(count)
    const { bytes, position } = out
    let flags = 0
    for (let i = 0; i < count; i++) {
      const value = values[from + i]
      let state: number = State.value
      if (value === MISSING) {
        state = State.missing
        flags = Flag.states | Flag.missing
      } else if (!onlyMissing && (value === undefined || value === null)) {
        state = value === undefined ? State.undefined : State.null
        flags |= Flag.states
      }
      bytes[position + i] = state
      dense[i] = state === State.value ? value : standIn
    }
    this.flags = flags
    if (flags === 0) return false
    out.position = position + count
    out.align()
    return true
  }

  private writeAny(
    values: readonly unknown[],
    from: number,
    count: number,
    index: number,
    key: string,
  ): void {
    const { out, nested } = this
    const sparse = this.writeStates(values, from, count, undefined, true)
    const frame = sparse
      ? nested.encodeColumn(this.dense, 0, count, index, key)
      : nested.encodeColumn(values, from, count, index - from, key)
    this.dense.length = 0
    out.reserve(frame.length)
    out.bytes.set(frame, out.position)
    out.position += frame.length
  }
}

/** The kind of cells that the values of a column fit into. */
function cellKindOf(kind: number): CellKind {
  if (kind === Kind.int32) return CellKind.int32
  if (kind === Kind.float64) return CellKind.float64
  return kind === Kind.boolean ? CellKind.boolean : CellKind.any
}

/** A value of the same kind as the column's, as short as can be. Undefined: the column has no value. */
function standInFor(values: readonly unknown[], from: number, count: number): unknown {
  for (let i = from; i < from + count; i++) {
    const value = values[i]
    if (value === undefined || value === null || value === MISSING) continue
    if (typeof value === 'number') return 0
    if (typeof value === 'string') return ''
    return ArrayBuffer.isView(value) && 'subarray' in value ? (value as Uint8Array).subarray(0, 0) : value
  }
  return undefined
}
