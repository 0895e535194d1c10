import { ArgumentError } from '../base/errors.ts'
import { checkOptions, flag, oneOf, whole } from '../base/check-options.ts'
import { didYouMean } from '../base/nearest.ts'
import type { ParquetScan } from 'hyparquet'
import { makeReader } from './make-reader.ts'
import { columnsOf, dateParsers, msParsers, type ParquetColumn } from './parquet-columns.ts'
import { openParquet, ParquetFooters, READER, type OpenParquet } from './parquet-file.ts'
import { checkPaths, findFiles, type Paths } from './paths.ts'
import { ReaderError, reasonOf } from './reader-error.ts'
import { rowsOfColumns, type Column } from './rows-of-columns.ts'
import type { Reader } from './source.ts'
import type { ValueOptions } from './values.ts'

/** Options of `parquet`. */
export interface ParquetOptions<Row> extends ValueOptions {
  /** The columns that are read, and that rows have. Default: all. */
  readonly columns?: readonly (keyof Row & string)[] | undefined
  /** Row groups with more rows are read in several partitions. Default: 500,000. */
  readonly partitionRows?: number | undefined
  /** Columns of bytes that are not marked as text are text all the same (files of old writers). Default: false. */
  readonly binaryAsText?: boolean | undefined
}

/** Rows of one row group of a file. */
export interface ParquetPart {
  readonly path: string
  /** From 0. */
  readonly group: number
  /** Rows of the file: `[from, to)`. */
  readonly from: number
  readonly to: number
}

const DEFAULT_ROWS = 500_000
/** So many rows are made at a time. */
const BATCH_ROWS = 1024

const isNames = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string')

const optionRules = {
  columns: { test: isNames, must: 'an array of names' },
  partitionRows: whole(1, Number.MAX_SAFE_INTEGER),
  binaryAsText: flag,
  int64: oneOf('number', 'bigint'),
  dates: oneOf('date', 'number'),
}

/**
 * Rows of Parquet files, by the package hyparquet. A partition is a row group, or a part of a large one; its columns are in
 * memory while it is read. A value that is missing is `null`.
 *
 * ```ts
 * interface Flight { date: number; origin: string; delay: number | null }
 * const flights = parquet<Flight>('flights/*.parquet', { columns: ['date', 'origin', 'delay'], dates: 'number' })
 * for await (const { origin, delay } of flights.rows()) console.log(origin, delay)
 * ```
 *
 * @throws ArgumentError where an option is wrong
 * @throws ReaderError while reading: a file is not there, broken, or lacks a column; hyparquet is not installed
 */
export function parquet<Row extends object = Record<string, unknown>>(
  paths: Paths,
  options: ParquetOptions<Row> = {},
): Reader<ParquetPart, Row> & { total(): Promise<number> } {
  const list = checkPaths(READER, paths)
  checkOptions(READER, options, optionRules)
  const format = new ParquetFormat(options as ParquetOptions<Record<string, unknown>>)
  const partitions = async (): Promise<ParquetPart[]> => {
    const parts: ParquetPart[] = []
    for (const { path } of await findFiles(READER, list, ['.parquet']))
      parts.push(...(await format.partsOf(path)))
    return parts
  }
  const reader = makeReader<ParquetPart, Row>({
    partitions,
    batches: (part, signal) => format.batches(part, signal) as AsyncGenerator<Row[], void, undefined>,
  })
  const total = async (): Promise<number> =>
    (await partitions()).reduce((sum, { from, to }) => sum + to - from, 0)
  return { ...reader, total }
}

class ParquetFormat {
  readonly #options: ParquetOptions<Record<string, unknown>>
  readonly #footers = new ParquetFooters()

  constructor(options: ParquetOptions<Record<string, unknown>>) {
    if (new Set(options.columns).size !== (options.columns?.length ?? 0))
      throw new ArgumentError(`${READER}: option "columns" names a column twice.`)
    this.#options = options
  }

  /** @throws ReaderError */
  async partsOf(path: string): Promise<ParquetPart[]> {
    const { partitionRows = DEFAULT_ROWS } = this.#options
    const file = await openParquet(path, this.#footers)
    try {
      this.#columns(file, path)
      const parts: ParquetPart[] = []
      let from = 0
      for (const [group, { num_rows }] of file.metadata.row_groups.entries()) {
        const end = from + Number(num_rows)
        const pieces = Math.ceil((end - from) / partitionRows)
        const rows = Math.ceil((end - from) / pieces)
        for (; from < end; from += rows) parts.push({ path, group, from, to: Math.min(end, from + rows) })
        from = end
      }
      return parts
    } finally {
      await file.close()
    }
  }

  async *batches(part: ParquetPart, signal: AbortSignal): AsyncGenerator<object[], void, undefined> {
    signal.throwIfAborted()
    const { path, from, to } = part
    const file = await openParquet(path, this.#footers)
    let columns: ParquetColumn[]
    let values: Column[]
    try {
      columns = this.#columns(file, path)
      values = await this.#read(file, part, columns, signal)
    } finally {
      // All that is asked for is in memory now.
      await file.close()
    }
    const names = columns.map(({ name }) => name)
    const makeRows = rowsOfColumns(
      names,
      columns.map(({ convert }) => convert),
    )
    for (let at = 0; at < to - from; at += BATCH_ROWS) {
      signal.throwIfAborted()
      yield makeRows(values, at, Math.min(at + BATCH_ROWS, to - from))
    }
  }

  async #read(
    file: OpenParquet,
    { path, group, from, to }: ParquetPart,
    columns: readonly ParquetColumn[],
    signal: AbortSignal,
  ): Promise<Column[]> {
    const range = { rowStart: from, rowEnd: to }
    const utf8 = this.#options.binaryAsText === true
    const values: Column[] = []
    try {
      const scans = new Map<boolean, ParquetScan>()
      for (const { name, isFlat } of columns) {
        signal.throwIfAborted()
        let scan = scans.get(isFlat)
        if (scan === undefined) {
          const names = columns.filter((column) => column.isFlat === isFlat).map((column) => column.name)
          scan = await file.scan({ ...range, columns: names, utf8 }, isFlat ? msParsers : dateParsers)
          scans.set(isFlat, scan)
        }
        const column = await scan.readColumn({ column: name, ...range })
        if (column.length !== to - from)
          throw new Error(`column "${name}" has ${column.length} values, and ${to - from} were expected.`)
        values.push(column)
      }
      return values
    } catch (error) {
      if (signal.aborted || error instanceof ReaderError) throw error
      const what = `row group ${group} cannot be read: ${reasonOf(error)}`
      throw new ReaderError(READER, what, { path, row: from }, { cause: error })
    }
  }

  /** Those that are asked for. */
  #columns({ schema }: OpenParquet, path: string): ParquetColumn[] {
    const all = columnsOf(schema, this.#options)
    const names = all.map(({ name }) => name)
    return (this.#options.columns ?? names).map((name) => {
      const found = all.find((column) => column.name === name)
      if (found !== undefined) return found
      const known = names.slice(0, 20).join(', ')
      const what = `there is no column "${name}".${didYouMean(name, names)} Columns here: ${known}.`
      throw new ReaderError(READER, what, { path })
    })
  }
}
