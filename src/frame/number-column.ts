import { types } from 'node:util'
import type { ColumnBytes } from './column-bytes.ts'
import { Kind } from './column-layout.ts'

/** A column that had fractions is taken to have them for so many frames: V8 reads lists of either kind faster alone. */
const FRAMES_OF_DOUBLES = 64

export interface NumberMemory {
  /** Frames to come in which integers are not looked for. */
  doubles: number
}

/** Returns the kind that was written; undefined, having written anything, where a value is no number. */
export function writeNumbers(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: NumberMemory,
): number | undefined {
  out.reserve(count * 8)
  if (memory.doubles > 0) memory.doubles--
  else if (writeIntegers(out.int32, out.position >> 2, values, from, count)) {
    out.position += count * 4
    return Kind.int32
  } else memory.doubles = FRAMES_OF_DOUBLES
  if (!writeDoubles(out.float64, out.position >> 3, values, from, count)) return undefined
  out.position += count * 8
  return Kind.float64
}

/** Writes cells that are of one kind already; returns the kind of the column. */
export function writeTyped(
  out: ColumnBytes,
  cells: Int32Array | Float64Array | Uint8Array,
  from: number,
  count: number,
  memory: NumberMemory,
): number {
  out.reserve(count * 8)
  const { position } = out
  if (cells instanceof Float64Array) {
    if (memory.doubles > 0) memory.doubles--
    else if (areIntegers(cells, from, count)) {
      out.int32.set(cells.subarray(from, from + count), position >> 2)
      out.position += count * 4
      return Kind.int32
    } else memory.doubles = FRAMES_OF_DOUBLES
    out.float64.set(cells.subarray(from, from + count), position >> 3)
    out.position += count * 8
    return Kind.float64
  }
  if (cells instanceof Int32Array) {
    out.int32.set(cells.subarray(from, from + count), position >> 2)
    out.position += count * 4
    return Kind.int32
  }
  out.bytes.set(cells.subarray(from, from + count), position)
  out.position += count
  return Kind.boolean
}

function areIntegers(values: Float64Array, from: number, count: number): boolean {
  for (let i = from; i < from + count; i++) {
    const value = values[i]!
    if ((value | 0) !== value || (value === 0 && 1 / value < 0)) return false
  }
  return true
}

/** Doubles are told early, nearly always by the first: trying costs next to nothing. */
function writeIntegers(
  target: Int32Array,
  start: number,
  values: readonly unknown[],
  from: number,
  count: number,
): boolean {
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (typeof value !== 'number' || (value | 0) !== value || (value === 0 && 1 / value < 0)) return false
    target[start + i] = value
  }
  return true
}

function writeDoubles(
  target: Float64Array,
  start: number,
  values: readonly unknown[],
  from: number,
  count: number,
): boolean {
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (typeof value !== 'number') return false
    target[start + i] = value
  }
  return true
}

/** Returns false, having written anything, where a value is no boolean. */
export function writeBooleans(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
): boolean {
  out.reserve(count)
  const { bytes, position } = out
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (value === true) bytes[position + i] = 1
    else if (value === false) bytes[position + i] = 0
    else return false
  }
  out.position = position + count
  return true
}

/** Dates without properties of their own. Returns false, having written anything, where a value is another. */
export function writeDates(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
): boolean {
  out.reserve(count * 8)
  const { float64, position } = out
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (!isPlainDate(value)) return false
    float64[(position >> 3) + i] = Date.prototype.getTime.call(value)
  }
  out.position = position + count * 8
  return true
}

function isPlainDate(value: unknown): value is Date {
  return (
    value instanceof Date &&
    Object.getPrototypeOf(value) === Date.prototype &&
    types.isDate(value) &&
    Object.keys(value).length === 0
  )
}
