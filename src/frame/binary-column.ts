import { BINARY_CLASSES, globalClass } from './carried.ts'
import type { ColumnBytes } from './column-bytes.ts'
import { alignedTo8, frameError } from './envelope.ts'
import { BINARY_BY_PROTOTYPE } from './value-writer.ts'
import type { StoredColumn } from './stored-column.ts'

/** Stands for the length of a row where rows have different ones. */
export const LENGTHS_DIFFER = -1

interface Typed extends ArrayLike<unknown> {
  readonly byteLength: number
}

type TypedClass = {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, offset: number, length: number): ArrayLike<unknown>
}

/**
 * Writes typed arrays of one class.
 *
 * @returns index of the class and elements of a row; undefined, having written anything, where they are not of one class
 */
export function writeBinaries(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
): { classIndex: number; length: number } | undefined {
  const first = values[from]
  const prototype: unknown = typeof first === 'object' && first !== null ? Object.getPrototypeOf(first) : null
  const classIndex = BINARY_BY_PROTOTYPE.get(prototype)
  if (classIndex === undefined || !isTyped(first)) return undefined
  let size = 0
  let { length } = first
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (!isTyped(value) || Object.getPrototypeOf(value) !== prototype) return undefined
    if (value.length !== length) length = LENGTHS_DIFFER
    size += alignedTo8(value.byteLength)
  }
  // Rows without bytes would let a few bytes stand for any number of rows.
  if (length === 0) length = LENGTHS_DIFFER
  const typed = values as readonly Typed[]
  out.reserve(size + (count + 2) * 4 + 8)
  if (length === LENGTHS_DIFFER) writeLengths(out, typed, from, count)
  copyRows(out, typed, from, count, classIndex)
  return { classIndex, length }
}

/** A typed array or a Buffer; a DataView has no elements. */
function isTyped(value: unknown): value is Typed {
  return ArrayBuffer.isView(value) && !(value instanceof DataView)
}

function writeLengths(out: ColumnBytes, values: readonly Typed[], from: number, count: number): void {
  const start = out.position >> 2
  for (let i = 0; i < count; i++) out.int32[start + i] = values[from + i]!.length
  out.position += count * 4
  out.align()
}

function copyRows(
  out: ColumnBytes,
  values: readonly Typed[],
  from: number,
  count: number,
  classIndex: number,
): void {
  // Between arrays of one class `set` copies bytes, and needs no array over them to be made for each row.
  const target = out.viewAs(classIndex)
  const elementBytes = target.BYTES_PER_ELEMENT
  const { bytes } = out
  let { position } = out
  for (let i = from; i < from + count; i++) {
    const value = values[i]!
    if (value.byteLength === 0) continue
    target.set(value, position / elementBytes)
    const end = position + value.byteLength
    position = alignedTo8(end)
    for (let at = end; at < position; at++) bytes[at] = 0
  }
  out.position = position
}

/** Where the rows of a column lie: elements of each, and byte offsets from the beginning of the rows. */
interface Rows {
  readonly lengths: Int32Array | number
  readonly start: number
}

/**
 * @param apart whether the arrays lie over a copy of the bytes, one for all of them
 * @throws StairsError with the code FRAME
 */
export function readBinaries(
  bytes: Buffer,
  start: number,
  column: StoredColumn,
  count: number,
  apart: boolean,
): ArrayLike<unknown>[] {
  const { end, first: classIndex, second: length } = column
  const { name, Typed } = typedClass(classIndex)
  const rows = findRows(bytes, start, end, count, length)
  const { buffer, byteOffset } = apart ? copyOf(bytes, rows.start, end) : bytes
  const rowsStart = apart ? 0 : byteOffset + rows.start
  const rowsEnd = apart ? end - rows.start : byteOffset + end
  const arrays: ArrayLike<unknown>[] = new Array(count)
  let at = rowsStart
  for (let i = 0; i < count; i++) {
    const elements = typeof rows.lengths === 'number' ? rows.lengths : rows.lengths[i]!
    const next = at + alignedTo8(elements * Typed.BYTES_PER_ELEMENT)
    if (elements < 0 || next > alignedTo8(rowsEnd)) throw frameError('the end of its typed arrays is missing')
    arrays[i] = name === 'Buffer' ? Buffer.from(buffer, at, elements) : new Typed(buffer, at, elements)
    at = next
  }
  return arrays
}

function copyOf(bytes: Buffer, start: number, end: number): { buffer: ArrayBufferLike; byteOffset: number } {
  return { buffer: new Uint8Array(bytes.subarray(start, end)).buffer, byteOffset: 0 }
}

function typedClass(classIndex: number): { name: string; Typed: TypedClass } {
  const name = BINARY_CLASSES[classIndex]
  const found = globalClass(name === 'Buffer' ? 'Uint8Array' : (name ?? ''))
  if (name === undefined || name === 'ArrayBuffer' || name === 'DataView') {
    throw frameError('it holds typed arrays of unknown class')
  }
  if (found?.BYTES_PER_ELEMENT === undefined) {
    throw frameError(`it holds a ${name}, which this version of Node.js lacks`)
  }
  return { name, Typed: found as unknown as TypedClass }
}

function findRows(bytes: Buffer, start: number, end: number, count: number, length: number): Rows {
  if (length > 0) return { lengths: length, start }
  const rowsStart = alignedTo8(start + count * 4)
  if (length !== LENGTHS_DIFFER || rowsStart > alignedTo8(end))
    throw frameError('the lengths of its typed arrays are missing')
  return { lengths: new Int32Array(bytes.buffer, bytes.byteOffset + start, count), start: rowsStart }
}
