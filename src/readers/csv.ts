import { ArgumentError } from '../base/errors.ts'
import {
  checkOptions,
  either,
  flag,
  oneOf,
  plainObject,
  whole,
  type OptionRule,
} from '../base/check-options.ts'
import { didYouMean } from '../base/nearest.ts'
import { isGzip, type ByteRange } from './byte-source.ts'
import { byteAt, fieldsOf, firstRecord, type CsvShape } from './csv-fields.ts'
import { cast, CastError, csvTypes, type CsvType } from './csv-types.ts'
import { makeReader } from './make-reader.ts'
import { checkPaths, findFiles, type FoundFile, type Paths } from './paths.ts'
import { QuotedEnds } from './quoted-ends.ts'
import { ReaderError } from './reader-error.ts'
import { cutByPass, cutBySeeking, placed, recordBlocks, textOf, textStart } from './record-blocks.ts'
import { BrokenRecord, LineEnds, type RecordEnds } from './record-ends.ts'
import { rowsOfColumns } from './rows-of-columns.ts'
import type { Reader } from './source.ts'

/** Options of `csv`. */
export interface CsvOptions<Row> {
  /** The first record of each file names its columns and is no row. Default: true. `false` needs `names`. */
  readonly header?: boolean | undefined
  /** Names of the columns, in their order; they stand for those of the header. */
  readonly names?: readonly string[] | undefined
  /** The columns that rows have. Default: all. */
  readonly columns?: readonly (keyof Row & string)[] | undefined
  /** What fields become. Default: text. */
  readonly types?: { readonly [K in keyof Row & string]?: CsvType | undefined } | undefined
  /** One ASCII character. Default: `,`. */
  readonly delimiter?: string | undefined
  /**
   * One ASCII character around fields that hold delimiters, line ends or quotes (written twice there). Default: `"`.
   * `null`: there are no quoted fields; planning then need not read the files.
   */
  readonly quote?: string | null | undefined
  /** Default: `'utf8'`. */
  readonly encoding?: 'utf8' | 'latin1' | undefined
  /** About as many bytes have a partition. Default: 8 MiB. */
  readonly partitionBytes?: number | undefined
}

/** Some records of a file. */
export interface CsvPart extends ByteRange {
  readonly names: readonly string[]
}

const READER = 'csv'
const DEFAULT_BYTES = 8 * 1024 * 1024

const character: OptionRule = {
  test: (value) => typeof value === 'string' && /^[\t\x20-\x7e]$/.test(value),
  must: 'one ASCII character',
}
const nameList: OptionRule = {
  test: (value) =>
    Array.isArray(value) && value.length > 0 && value.every((name) => typeof name === 'string'),
  must: 'an array of names',
}
const optionRules = {
  header: flag,
  names: nameList,
  columns: nameList,
  types: plainObject,
  delimiter: character,
  quote: either(character, { test: (value) => value === null, must: 'null' }),
  encoding: oneOf('utf8', 'latin1'),
  partitionBytes: whole(1, Number.MAX_SAFE_INTEGER),
}

/**
 * Rows of CSV files. Values are text unless `types` says something else. A partition is a range of whole records; a file
 * whose name ends in `.gz` is one partition. Files larger than `partitionBytes` are read once when partitions are planned,
 * since only who has seen all quotes before a line end knows what it ends.
 *
 * ```ts
 * const people = csv<{ name: string; age: number | null }>('people.csv', { types: { age: 'number' } })
 * for await (const { name, age } of people.rows()) console.log(name, age)
 * ```
 *
 * @throws ArgumentError where an option is wrong
 * @throws ReaderError while reading: a file is not there, quotes or numbers of fields are wrong, a text is not of its type
 */
export function csv<Row extends object = Record<string, string>>(
  paths: Paths,
  options: CsvOptions<Row> = {},
): Reader<CsvPart, Row> {
  const list = checkPaths(READER, paths)
  const file = new CsvFormat(options)
  return makeReader<CsvPart, Row>({
    async partitions() {
      const parts: CsvPart[] = []
      for (const found of await findFiles(READER, list, ['.csv', '.csv.gz']))
        parts.push(...(await file.partsOf(found)))
      return parts
    },
    batches: (part, signal) => file.batches(part, signal) as AsyncGenerator<Row[], void, undefined>,
  })
}

class CsvFormat {
  readonly #options: CsvOptions<Record<string, unknown>>
  readonly #shape: CsvShape
  readonly #partitionBytes: number

  constructor(options: CsvOptions<Record<string, unknown>>) {
    checkOptions(READER, options, optionRules)
    const { header = true, names, types = {}, delimiter = ',', quote = '"', encoding = 'utf8' } = options
    if (!header && names === undefined)
      throw new ArgumentError(`${READER}: with header: false the columns need names: give names: ['…'].`)
    if (delimiter === quote) throw new ArgumentError(`${READER}: delimiter and quote are the same.`)
    for (const [column, type] of Object.entries(types)) {
      if (type === undefined || typeof type === 'function' || csvTypes.includes(type)) continue
      throw new ArgumentError(
        `${READER}: types.${column} must be ${csvTypes.map((each) => `'${each}'`).join(', ')} or a function, ` +
          `not ${JSON.stringify(type)}.`,
      )
    }
    if (names !== undefined) checkNames(names, (message) => new ArgumentError(`${READER}: names: ${message}`))
    this.#options = options
    this.#shape = { delimiter, quote, encoding }
    this.#partitionBytes = options.partitionBytes ?? DEFAULT_BYTES
  }

  /** @throws ReaderError */
  async partsOf({ path, bytes }: FoundFile): Promise<CsvPart[]> {
    try {
      const gzip = isGzip(path)
      const start = await this.#start(path, gzip)
      if (start === undefined) return []
      const { names, from } = start
      this.#slots(names, path)
      if (gzip) return [{ path, from, to: null, gzip, names }]
      const span = { from, to: bytes }
      const size = this.#partitionBytes
      const spans =
        this.#shape.quote === null || bytes - from <= size
          ? await cutBySeeking(READER, path, span, size)
          : await cutByPass(READER, path, span, size, this.#ends())
      return spans.map((each) => ({ path, ...each, gzip, names }))
    } catch (error) {
      throw await placed(READER, path, error)
    }
  }

  /** The names of the columns, and where the first row begins; undefined: there is none. */
  async #start(path: string, gzip: boolean): Promise<{ names: readonly string[]; from: number } | undefined> {
    const begin = this.#shape.encoding === 'utf8' ? await textStart(READER, path, gzip) : 0
    const all = { path, from: begin, to: null, gzip }
    for await (const block of recordBlocks(READER, all, this.#ends(), new AbortController().signal)) {
      const first = firstRecord(textOf(block, this.#shape.encoding), this.#shape)
      if (first === undefined) continue
      const { header = true, names } = this.#options
      const from = header ? block.at + first.bytes : begin
      if (names !== undefined) return { names, from }
      checkNames(first.fields, (message) => new BrokenRecord(`the header: ${message}`, begin))
      return { names: first.fields, from }
    }
    return undefined
  }

  /** Rows in arrays. */
  async *batches(part: CsvPart, signal: AbortSignal): AsyncGenerator<object[], void, undefined> {
    const { path, names } = part
    const slots = this.#slots(names, path)
    const taken = names.filter((_, i) => slots[i] !== -1)
    const types = taken.map((name) => this.#options.types?.[name] ?? 'text')
    const makeRows = rowsOfColumns(taken)
    try {
      for await (const block of recordBlocks(READER, part, this.#ends(), signal)) {
        const text = textOf(block, this.#shape.encoding)
        const { columns, starts } = fieldsOf(text, this.#shape, slots, block.at)
        let values: (readonly unknown[])[]
        try {
          values = columns.map((column, i) => cast(column, taken[i]!, types[i]!))
        } catch (error) {
          if (!(error instanceof CastError)) throw error
          const byte = byteAt(text, starts[error.index]!, block.at, this.#shape)
          throw new BrokenRecord(error.message, byte, { cause: error.cause })
        }
        yield makeRows(values, 0, starts.length)
      }
    } catch (error) {
      throw await placed(READER, path, error)
    }
  }

  #ends(): RecordEnds {
    const { delimiter, quote } = this.#shape
    return quote === null ? new LineEnds() : new QuotedEnds(delimiter.charCodeAt(0), quote.charCodeAt(0))
  }

  /** For each column of the file its place in rows, -1 where nobody asked for it. */
  #slots(names: readonly string[], path: string): number[] {
    const asked = [...(this.#options.columns ?? []), ...Object.keys(this.#options.types ?? {})]
    for (const column of asked) {
      if (names.includes(column)) continue
      const known = names.slice(0, 20).join(', ')
      const what = `there is no column "${column}".${didYouMean(column, names)} Columns here: ${known}.`
      throw new ReaderError(READER, what, { path })
    }
    const { columns } = this.#options
    let count = 0
    return names.map((name) => (columns === undefined || columns.includes(name) ? count++ : -1))
  }
}

/** @throws what `wrong` makes of a sentence */
function checkNames(names: readonly string[], wrong: (message: string) => Error): void {
  const single = names.find((name) => name.includes('\r'))
  if (single !== undefined) throw wrong('lines end with a carriage return alone: convert them to line feeds.')
  const empty = names.indexOf('')
  const advice = "Give names: ['…'] for all columns."
  if (empty !== -1) throw wrong(`column ${empty + 1} has no name. ${advice}`)
  const double = names.find((name, i) => names.indexOf(name) !== i)
  if (double !== undefined) throw wrong(`two columns are called "${double}". ${advice}`)
}
