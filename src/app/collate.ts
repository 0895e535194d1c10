import { ResultError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import type { Row } from '../graph/node.ts'
import type { Collated, Tensor, TypedArray } from './collate-types.ts'

interface Kind {
  readonly BYTES_PER_ELEMENT: number
  new (length: number): TypedArray
  new (buffer: ArrayBufferLike, offset: number, length: number): TypedArray
}

const isTypedArray = (value: unknown): value is TypedArray =>
  ArrayBuffer.isView(value) && !(value instanceof DataView)

const isNumbers = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'number')

function tensor(
  label: string,
  values: readonly ArrayLike<number | bigint>[],
  make: (length: number) => TypedArray,
): Tensor<TypedArray> {
  const length = values[0]!.length
  const other = values.find((value) => value.length !== length)
  if (other !== undefined) {
    throw new ResultError(
      `${label} has values of ${length} and of ${other.length} elements in one batch, which have no common shape. ` +
        'Make them equally long, or give the option collate: (items) => … that says what a batch is.',
    )
  }
  const data = make(values.length * length)
  values.forEach((value, i) => data.set(value as never, i * length))
  return { data, shape: [values.length, length] }
}

/**
 * Typed arrays that lie behind each other in one memory are one array already: those of one frame do. Each item is
 * handed out once, so nobody else has them.
 */
function adjoining(values: readonly TypedArray[], kind: Kind): TypedArray | undefined {
  const { buffer, byteOffset, byteLength, length } = values[0]!
  for (let i = 1; i < values.length; i++) {
    const value = values[i]!
    if (value.buffer !== buffer || value.byteOffset !== byteOffset + i * byteLength) return undefined
    if (value.length !== length) return undefined
  }
  return new kind(buffer, byteOffset, values.length * length)
}

/** Undefined where one of them is no number. A loop: this runs for each value that reaches a training loop. */
function numbers(values: readonly unknown[]): Float64Array | undefined {
  const column = new Float64Array(values.length)
  for (let i = 0; i < values.length; i++) {
    const value = values[i]
    if (typeof value !== 'number') return undefined
    column[i] = value
  }
  return column
}

/** `label` begins the text of errors: `"pixels"`. */
export function collateColumn(label: string, values: readonly unknown[]): unknown {
  const first = values[0]
  if (typeof first === 'number') return numbers(values) ?? values
  if (isTypedArray(first)) {
    const kind = first.constructor as Kind
    const same = values.every((value) => isTypedArray(value) && value.constructor === kind)
    if (!same) return values
    // All of it is written next: zeroes would be written for nothing. Not from the pool: that would not be private.
    const make = (length: number): TypedArray => {
      const bytes = Buffer.allocUnsafeSlow(length * kind.BYTES_PER_ELEMENT)
      return first instanceof Buffer ? bytes : new kind(bytes.buffer, 0, length)
    }
    const arrays = values as readonly TypedArray[]
    const whole = first instanceof Buffer ? undefined : adjoining(arrays, kind)
    if (whole !== undefined) return { data: whole, shape: [arrays.length, first.length] }
    return tensor(label, values as never, make)
  }
  // Lists that are all empty say nothing of what they are lists of: they stay lists.
  if (isNumbers(first) && values.every(isNumbers) && values.some((value) => value.length > 0)) {
    return tensor(label, values, (length) => new Float64Array(length))
  }
  return values
}

/**
 * One batch out of items, by the type of the values: numbers become a `Float64Array`; typed arrays of one kind and
 * lists of numbers a `Tensor` (`{ data, shape }`); everything else, and a key that some items lack, a plain array.
 * Items that are plain objects give an object of columns, their keys in the order of appearance.
 *
 * @throws ResultError naming the key whose values would need one shape and differ in length
 */
export function collate<Item>(items: readonly Item[]): Collated<Item> {
  const rows: readonly unknown[] = items
  if (!rows.every(isPlainObject)) return collateColumn('A batch', rows.slice()) as Collated<Item>
  const first = Object.keys(rows[0] ?? {})
  // Nearly always all rows have the same keys: then no value has to be asked for by name twice.
  const alike = rows.every((row) => hasKeys(row, first))
  const keys = alike ? first : [...new Set(rows.flatMap((row) => Object.keys(row)))]
  const columns = keys.map((key): [string, unknown] => {
    const column = rows.map((row) => (alike || Object.hasOwn(row, key) ? row[key] : undefined))
    return [key, collateColumn(`"${key}"`, column)]
  })
  return Object.fromEntries(columns) as Collated<Item>
}

/** These keys, in this order, and no others. */
function hasKeys(row: Row, keys: readonly string[]): boolean {
  let at = 0
  for (const key in row) if (keys[at++] !== key) return false
  return at === keys.length
}
