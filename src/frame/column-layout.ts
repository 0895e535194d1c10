import { endianness } from 'node:os'
import { StairsError } from '../base/errors.ts'

/**
 * A column frame: an envelope of kind 2. The definitions are the names of the columns as JSON, `null` where the frame
 * holds items instead of rows. The body is int32 words:
 *
 * ```
 * word 0    number of values
 *      1    number of columns
 *      2    number of selections
 *      3    start of the metas, a row frame of its own, in bytes from the lane; -1: no value has one
 *      4    their length in bytes
 *      5    0
 *      6    for each selection: start; number of the stored rows that it chooses from
 *           for each column: kind; flags; selection, 0: none; start; length in bytes; three parameters
 * ```
 *
 * The lane holds a section for each column, at a multiple of 8, that names no place outside itself: whoever passes a
 * column on copies its section. A selection is an int32 for each value of the frame: the stored row that it has there.
 * All words, numbers and typed arrays are little-endian, so that typed arrays can be laid over them.
 */
export const HEAD_WORDS = 6
export const SELECTION_WORDS = 2
export const COLUMN_WORDS = 8
/** Stands for the start of the metas where no value has one. */
export const NO_METAS = -1

/** What a section holds, behind the states if it has any. Its parameters are named in this order. */
export const Kind = {
  /** the states alone */
  nothing: 0,
  /** a double for each row */
  float64: 1,
  /** an int32 for each row */
  int32: 2,
  /** a byte for each row */
  boolean: 3,
  /** (bytes of a length, form): see text-writer.ts */
  text: 4,
  /** (bytes of a length, form, number of entries): a code for each row, then the entries as text; see dictionary.ts */
  dictionary: 5,
  /** (index in BINARY_CLASSES, elements of a row, -1: int32 lengths come first): rows, each at a multiple of 8 */
  binary: 6,
  /** milliseconds since 1970, a double for each row; NaN: an invalid date */
  date: 7,
  /** a row frame of the values */
  any: 8,
} as const

export const Flag = {
  /** The section begins with a state for each row, one byte each, filled up to a multiple of 8. */
  states: 1,
  /** Some of the states are `missing`. */
  missing: 2,
} as const

export const State = { value: 0, undefined: 1, null: 2, missing: 3 } as const

/** Stands in a column for the cell of a row that lacks the key. */
export const MISSING: unique symbol = Symbol('missing')

if (endianness() !== 'LE') {
  throw new StairsError(
    'FRAME',
    'Column frames are little-endian, and this machine is not: stairs cannot run on it.',
  )
}
