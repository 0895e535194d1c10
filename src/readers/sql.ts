import type { DuckDBConnection, DuckDBInstance, DuckDBResult, DuckDBValue } from '@duckdb/node-api'
import { ArgumentError } from '../base/errors.ts'
import { checkOptions, oneOf, plainObject, text } from '../base/check-options.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { makeReader } from './make-reader.ts'
import { peer } from './peer.ts'
import { ReaderError, reasonOf } from './reader-error.ts'
import { rowsOfColumns } from './rows-of-columns.ts'
import type { Reader } from './source.ts'
import { plain, type ValueOptions } from './values.ts'

/** A value that stands for `$1` or `$name` in a query. */
export type SqlParam = string | number | bigint | boolean | null | Uint8Array

/** How the rows of a query are shared out. Each partition runs the query, and keeps its own rows. */
export type SqlPartitions =
  | {
      /** Rows go by the hash of this column (or of any expression over columns). */
      readonly by: string
      /** Number of partitions. */
      readonly count: number
    }
  /** One condition over columns for each partition. A row that fits none is not read, one that fits two is read twice. */
  | { readonly where: readonly string[] }

/** Options of `sql`. */
export interface SqlOptions extends ValueOptions {
  /** File of a DuckDB database, opened for reading. Default: none; a query reads files by itself (`FROM 'a.parquet'`). */
  readonly database?: string | undefined
  /** Values for `$1`, `$2` … as an array, or for `$name` as an object. */
  readonly params?: readonly SqlParam[] | Readonly<Record<string, SqlParam>> | undefined
  /** Statements that run before the query: `LOAD httpfs`, `ATTACH …`. */
  readonly setup?: string | undefined
  /** Default: one partition. */
  readonly partitions?: SqlPartitions | undefined
  /** Settings of DuckDB, as text. With `partitions` its default is `{ threads: '1' }`: the pool has the cores. */
  readonly config?: Readonly<Record<string, string>> | undefined
}

/** The rows for which a condition holds; null: all. */
export interface SqlPart {
  readonly index: number
  readonly where: string | null
}

const READER = 'sql'
const END = '__stairs_end'
const INTERRUPT_MS = 20

const optionRules = {
  database: text,
  params: {
    test: (value: unknown) => Array.isArray(value) || isPlainObject(value),
    must: 'an array or an object',
  },
  setup: { test: (value: unknown) => typeof value === 'string', must: 'a text' },
  partitions: plainObject,
  config: plainObject,
  int64: oneOf('number', 'bigint'),
  dates: oneOf('date', 'number'),
}

/**
 * Rows of a query, by DuckDB (the package @duckdb/node-api), in its own database or over files of Parquet, CSV and JSON.
 * The query is one SELECT (also `WITH …` or `FROM …`); what follows its semicolon is not understood.
 *
 * ```ts
 * interface Total { origin: string; delay: number }
 * const totals = sql<Total>("SELECT origin, sum(delay) AS delay FROM 'flights/*.parquet' GROUP BY origin")
 * for await (const { origin, delay } of totals.rows()) console.log(origin, delay)
 * ```
 *
 * @throws ArgumentError where an option is wrong
 * @throws ReaderError while reading: the query is wrong or fails, or the package is not installed
 */
export function sql<Row extends object = Record<string, unknown>>(
  query: string,
  options: SqlOptions = {},
): Reader<SqlPart, Row> {
  if (typeof query !== 'string' || query.trim() === '')
    throw new ArgumentError(`${READER}: needs a query as text, not ${show(query)}.`)
  checkOptions(READER, options, optionRules)
  const parts = partsOf(options.partitions)
  return makeReader<SqlPart, Row>({
    partitions: () => Promise.resolve(parts),
    batches: (part, signal) =>
      batches(new SqlQuery(query, options, part), signal) as AsyncGenerator<Row[], void, undefined>,
  })
}

function partsOf(partitions: SqlPartitions | undefined): SqlPart[] {
  if (partitions === undefined) return [{ index: 0, where: null }]
  if ('where' in partitions) {
    checkOptions(`${READER}, partitions`, partitions, {
      where: {
        test: (value) =>
          Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string'),
        must: 'an array of conditions',
      },
    })
    return partitions.where.map((where, index) => ({ index, where }))
  }
  const { by, count } = partitions
  checkOptions(`${READER}, partitions`, partitions, {
    by: text,
    count: {
      test: (value) => Number.isInteger(value) && (value as number) > 0,
      must: 'a whole number, 1 or more',
    },
  })
  if (by === undefined || count === undefined)
    throw new ArgumentError(`${READER}: partitions are { by: 'column', count: 8 } or { where: ['…', '…'] }.`)
  return Array.from({ length: count }, (_, index) => ({ index, where: `hash(${by}) % ${count} = ${index}` }))
}

/** One partition of a query. */
class SqlQuery {
  readonly options: SqlOptions
  readonly text: string
  readonly #query: string

  constructor(query: string, options: SqlOptions, { where }: SqlPart) {
    this.options = options
    this.#query = query
    const own = query.replace(/[\s;]+$/, '')
    const condition = where === null ? '' : ` WHERE ${where}\n`
    // DuckDB ends a stream that fails midway like one that is done. Only where its last row is this one, all were there.
    this.text = `SELECT * FROM (${own}\n)${condition} UNION ALL BY NAME (SELECT true AS ${END})`
  }

  get params(): DuckDBValue[] | Record<string, DuckDBValue> | undefined {
    return this.options.params as DuckDBValue[] | Record<string, DuckDBValue> | undefined
  }

  async connect(): Promise<{ instance: DuckDBInstance; connection: DuckDBConnection }> {
    const { DuckDBInstance } = await peer(READER, '@duckdb/node-api', () => import('@duckdb/node-api'))
    const { database, setup, partitions, config } = this.options
    const settings = {
      ...(database === undefined ? {} : { access_mode: 'READ_ONLY' }),
      ...(partitions === undefined ? {} : { threads: '1' }),
      ...config,
    }
    const instance = await DuckDBInstance.create(database ?? ':memory:', settings).catch((error: unknown) => {
      throw this.failed(error)
    })
    try {
      const connection = await instance.connect()
      if (setup !== undefined) await connection.run(setup)
      // Else the last row could come first.
      await connection.run('SET preserve_insertion_order = true')
      return { instance, connection }
    } catch (error) {
      instance.closeSync()
      throw this.failed(error)
    }
  }

  failed(error: unknown): ReaderError {
    return new ReaderError(READER, reasonOf(error), { query: this.#shown }, { cause: error })
  }

  /** On one line, shortened. */
  get #shown(): string {
    const line = this.#query.replace(/\s+/g, ' ').trim()
    return line.length > 100 ? `${line.slice(0, 97)}...` : line
  }
}

async function* batches(query: SqlQuery, signal: AbortSignal): AsyncGenerator<object[], void, undefined> {
  signal.throwIfAborted()
  const { JSDuckDBValueConverter } = await peer(READER, '@duckdb/node-api', () => import('@duckdb/node-api'))
  const { instance, connection } = await query.connect()
  const stopListening = interruptOn(signal, connection)
  let result: DuckDBResult | undefined
  try {
    signal.throwIfAborted()
    result = await connection.stream(query.text, query.params)
    const names = result.columnNames().slice(0, -1)
    const convert = (value: unknown): unknown => plain(value, query.options)
    const makeRows = rowsOfColumns(
      names,
      names.map(() => convert),
    )
    for (let ended = false; !ended;) {
      const chunk = await result.fetchChunk()
      signal.throwIfAborted()
      const count = chunk?.rowCount ?? 0
      if (chunk === null || count === 0) throw await reasonOfEnd(connection, query)
      const columns = chunk.convertColumns(JSDuckDBValueConverter)
      ended = columns[names.length]![count - 1] === true
      yield makeRows(columns, 0, ended ? count - 1 : count)
    }
  } catch (error) {
    signal.throwIfAborted()
    throw error instanceof ReaderError ? error : query.failed(error)
  } finally {
    stopListening()
    if (result !== undefined) await drop(result, connection)
    connection.closeSync()
    instance.closeSync()
  }
}

/** An interrupt that comes while a query is still prepared is not heard: it is repeated. */
function interruptOn(signal: AbortSignal, connection: DuckDBConnection): () => void {
  let timer: NodeJS.Timeout | undefined
  const interrupt = (): void => {
    connection.interrupt()
    timer ??= setInterval(interrupt, INTERRUPT_MS)
  }
  signal.addEventListener('abort', interrupt)
  return () => {
    signal.removeEventListener('abort', interrupt)
    clearInterval(timer)
  }
}

/** A result that was not read to its end would keep the database's file open until it is collected. */
async function drop(result: DuckDBResult, connection: DuckDBConnection): Promise<void> {
  connection.interrupt()
  try {
    while (((await result.fetchChunk())?.rowCount ?? 0) > 0) connection.interrupt()
  } catch {
    // It is over, as was wanted.
  }
}

/** Why a stream broke off: DuckDB says it only where the whole result is asked for. */
async function reasonOfEnd(connection: DuckDBConnection, query: SqlQuery): Promise<ReaderError> {
  try {
    await connection.run(query.text, query.params)
  } catch (error) {
    return query.failed(error)
  }
  return query.failed(new Error('the query broke off midway, and DuckDB gave no reason.'))
}
