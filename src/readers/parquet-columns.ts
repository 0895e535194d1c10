import type { ParquetParsers, SchemaElement, SchemaTree } from 'hyparquet'
import type { Convert } from './rows-of-columns.ts'
import { numberOf, plain, type ValueOptions } from './values.ts'

/** A column of a file. */
export interface ParquetColumn {
  readonly name: string
  /** It has one value per row; others hold lists or structures. */
  readonly isFlat: boolean
  /** undefined: rows get values as they are decoded. */
  readonly convert: Convert | undefined
}

const DAY_MS = 86_400_000

const toMs = (unitsPerMs: number) => (value: bigint) => {
  const units = Number(value)
  if (Number.isSafeInteger(units)) return Math.floor(units / unitsPerMs)
  const exact = value / BigInt(unitsPerMs)
  return Number(value < 0n && exact * BigInt(unitsPerMs) !== value ? exact - 1n : exact)
}

/** Times of flat columns as milliseconds: a dictionary's value is decoded once, and a Date can be changed by who has it. */
export const msParsers: Partial<ParquetParsers> = {
  timestampFromMilliseconds: toMs(1),
  timestampFromMicroseconds: toMs(1000),
  timestampFromNanoseconds: toMs(1_000_000),
  dateFromDays: (days) => days * DAY_MS,
}

/** Times inside lists and structures. */
export const dateParsers: Partial<ParquetParsers> = Object.fromEntries(
  Object.entries(msParsers).map(([name, parse]) => [
    name,
    (value: never) => (value === undefined || value === null ? value : new Date(parse(value) as number)),
  ]),
)

/** The columns of a file in its order. */
export const columnsOf = ({ children }: SchemaTree, options: ValueOptions): ParquetColumn[] =>
  children.map((column) => {
    const { element } = column
    const isFlat = column.children.length === 0 && element.repetition_type !== 'REPEATED'
    return { name: element.name, isFlat, convert: isFlat ? converterOf(element, options) : nested(options) }
  })

function converterOf(element: SchemaElement, options: ValueOptions): Convert | undefined {
  const { type, converted_type: converted, logical_type: logical } = element
  if (
    type === 'INT96' ||
    logical?.type === 'TIMESTAMP' ||
    logical?.type === 'DATE' ||
    converted === 'DATE' ||
    converted === 'TIMESTAMP_MILLIS' ||
    converted === 'TIMESTAMP_MICROS'
  )
    return options.dates === 'number' ? undefined : toDate
  if (logical?.type === 'DECIMAL' || converted === 'DECIMAL') return decimals(element.scale ?? 0)
  if (logical?.type === 'JSON' || converted === 'JSON') return nested(options)
  if (logical?.type === 'ENUM' || converted === 'ENUM') return toText
  return type === 'INT64' && options.int64 !== 'bigint' ? toNumber : undefined
}

const toNumber: Convert = (value) => (typeof value === 'bigint' ? numberOf(value) : value)

const toDate: Convert = (value) => (typeof value === 'number' ? new Date(value) : value)

const toText: Convert = (value) =>
  value instanceof Uint8Array ? Buffer.from(value.buffer, value.byteOffset, value.length).toString() : value

const nested =
  (options: ValueOptions): Convert =>
  (value) =>
    plain(value, options)

/** The decoder multiplies by 0.01, which makes of 7 no exact 0.07. */
function decimals(scale: number): Convert {
  const factor = 10 ** scale
  return (value) => {
    if (typeof value !== 'number') return value
    const units = Math.round(value * factor)
    return Number.isSafeInteger(units) ? units / factor : value
  }
}
