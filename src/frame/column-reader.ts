import { readBinaries } from './binary-column.ts'
import { Flag, Kind, State } from './column-layout.ts'
import { readDictionary } from './dictionary.ts'
import { alignedTo8, frameError } from './envelope.ts'
import type { Vector } from './frame.ts'
import type { Rows } from './row-decoder.ts'
import { readText } from './text-reader.ts'
import type { DecodedColumn, StoredColumn } from './stored-column.ts'

/** The frame that a column lies in. */
interface Source {
  readonly bytes: Buffer
  /** Reads the row frame of `count` values that lies between two offsets. */
  nested(start: number, end: number, count: number, apart: boolean): Rows
}

/**
 * Decodes a section.
 *
 * @param apart whether what can be changed in place may not lie over the bytes of the frame
 * @throws any error for bytes that are no such column
 */
export function readColumn(
  source: Source,
  column: StoredColumn,
  count: number,
  apart: boolean,
): DecodedColumn {
  const { flags, start } = column
  if ((flags & Flag.states) === 0) {
    if (column.kind === Kind.nothing) throw frameError('a column of it has neither values nor states')
    return readValues(source, column, start, count, apart)
  }
  checkEnd(start + count, column)
  const states = new Uint8Array(source.bytes.buffer, source.bytes.byteOffset + start, count)
  const { values, changeable } = readValues(source, column, alignedTo8(start + count), count, apart)
  const presence = (flags & Flag.missing) === 0 ? undefined : states
  return { values: withStates(values, states), presence, changeable }
}

function withStates(values: Vector, states: Uint8Array): unknown[] {
  const { length } = states
  const given: unknown[] = new Array(length)
  for (let i = 0; i < length; i++) {
    const state = states[i]
    given[i] = state === State.value ? values[i] : state === State.null ? null : undefined
  }
  return given
}

function readValues(
  source: Source,
  column: StoredColumn,
  start: number,
  count: number,
  apart: boolean,
): DecodedColumn {
  const { bytes } = source
  const { end, first, second } = column
  switch (column.kind) {
    case Kind.nothing:
      return fixed([])
    case Kind.float64:
      return fixed(doubles(bytes, start, column, count))
    case Kind.int32:
      checkEnd(start + count * 4, column)
      return fixed(new Int32Array(bytes.buffer, bytes.byteOffset + start, count))
    case Kind.boolean:
      return fixed(booleans(bytes, start, column, count))
    case Kind.text:
      return fixed(readText(bytes, start, end, count, first, second))
    case Kind.dictionary:
      return fixed(readDictionary(bytes, start, column, count))
    case Kind.binary:
      return changing(readBinaries(bytes, start, column, count, apart))
    case Kind.date:
      return changing(Array.from(doubles(bytes, start, column, count), (time) => new Date(time)))
    case Kind.any: {
      const { values, carried } = source.nested(start, end, count, apart)
      return carried ? changing(values) : fixed(values)
    }
    default:
      throw frameError(`a column of it has the unknown kind ${column.kind}`)
  }
}

function fixed(values: Vector): DecodedColumn {
  return { values, presence: undefined, changeable: false }
}

function changing(values: Vector): DecodedColumn {
  return { values, presence: undefined, changeable: true }
}

function doubles(bytes: Buffer, start: number, column: StoredColumn, count: number): Float64Array {
  checkEnd(start + count * 8, column)
  return new Float64Array(bytes.buffer, bytes.byteOffset + start, count)
}

function booleans(bytes: Buffer, start: number, column: StoredColumn, count: number): boolean[] {
  checkEnd(start + count, column)
  const values: boolean[] = new Array(count)
  for (let i = 0; i < count; i++) values[i] = bytes[start + i] === 1
  return values
}

function checkEnd(needed: number, { end }: StoredColumn): void {
  if (needed > end) throw frameError('a column of it is too short')
}
