import { ArgumentError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { isThenable } from '../base/thenable.ts'
import { makeReader } from './make-reader.ts'
import { ReaderError } from './reader-error.ts'
import type { AnyIterable, MaybePromise, PartitionedSource, Reader } from './source.ts'

/** A row as others hold it: a plain object, or something that gives one. */
export type Rowlike<Row> = Row | { asDict(): Row } | { toJSON(): Row }

/** Rows in some order: an iterable, or what hands them out one by one (a Spark DataFrame). */
export type RowSource<Row> =
  | AnyIterable<Rowlike<Row>>
  | { toLocalIterator(): MaybePromise<AnyIterable<Rowlike<Row>>> }
  | { collect(): MaybePromise<AnyIterable<Rowlike<Row>>> }

/** What has several of these. */
export interface RowParts<Row> {
  getPartitions(): MaybePromise<AnyIterable<PartitionRows<Row>>>
}
type PartitionRows<Row> = RowSource<Row> | (() => MaybePromise<RowSource<Row>>)

export type Partitionable<Row> =
  | PartitionedSource<unknown, Rowlike<Row>>
  | RowParts<Row>
  | { partitions(): MaybePromise<AnyIterable<PartitionRows<Row>>>; read?: undefined }
  | RowSource<Row>

/** The place of a partition among the others, or the part that a source gave. */
export interface AnyPart {
  readonly index: number
  readonly part?: unknown
}

const READER = 'partitioned'

/**
 * Rows of anything that looks like a set of partitions: an object with `partitions()` and `read(part)`; one with
 * `getPartitions()` or `partitions()` that give iterables of rows; one with `toLocalIterator()` or `collect()`, as a
 * Spark DataFrame has (one partition); an iterable of rows (one partition). Give a function that makes it where each
 * thread should make its own; it has to make the same parts in the same order everywhere.
 *
 * ```ts
 * const numbers = partitioned<{ n: number }>({ getPartitions: () => [[{ n: 1 }], [{ n: 2 }, { n: 3 }]] })
 * for await (const { n } of numbers.rows()) console.log(n)
 * ```
 *
 * @throws ArgumentError where it is none of these: here, or for what a function gives when it is first read
 */
export function partitioned<Row extends object = Record<string, unknown>>(
  given: Partitionable<Row> | (() => MaybePromise<Partitionable<Row>>),
): Reader<AnyPart, Row> {
  const make = (): MaybePromise<unknown> => (typeof given === 'function' ? given() : given)
  if (typeof given !== 'function') roadOf(given)
  return makeReader<AnyPart, Row>({
    async partitions() {
      const source = await make()
      switch (roadOf(source)) {
        case 'parts': {
          const parts = await listOf(await (source as PartitionedSource<unknown, Row>).partitions())
          return parts.map((part, index) => ({ index, part }))
        }
        case 'lists':
          return (await partitionsOf(source)).map((_, index) => ({ index }))
        case 'rows':
          return [{ index: 0 }]
      }
    },
    batches: (part, signal) => batches<Row>(make, part, signal),
  })
}

type Road = 'parts' | 'lists' | 'rows'

const has = (value: object, method: string): boolean =>
  typeof (value as Record<string, unknown>)[method] === 'function'
const isIterable = (value: unknown): value is AnyIterable<unknown> =>
  typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)

/** @throws ArgumentError */
function roadOf(source: unknown): Road {
  if (typeof source === 'object' && source !== null) {
    if (has(source, 'partitions') && has(source, 'read')) return 'parts'
    if (has(source, 'partitions') || has(source, 'getPartitions')) return 'lists'
    if (isIterable(source) || has(source, 'toLocalIterator') || has(source, 'collect')) return 'rows'
  }
  const hint = isThenable(source) ? ' Await it first, or give a function that returns it.' : ''
  throw new ArgumentError(
    `${READER}: needs an object with partitions() and read(), getPartitions(), toLocalIterator() or collect(), or an ` +
      `iterable of rows, not ${show(source)}.${hint}`,
  )
}

async function partitionsOf(source: unknown): Promise<unknown[]> {
  const of = source as { partitions?: () => unknown; getPartitions?: () => unknown }
  const given = await (of.partitions === undefined ? of.getPartitions!() : of.partitions())
  if (isIterable(given)) return listOf(given)
  throw new ArgumentError(`${READER}: partitions are an iterable of iterables of rows, not ${show(given)}.`)
}

async function listOf(values: AnyIterable<unknown>): Promise<unknown[]> {
  const list: unknown[] = []
  for await (const value of values) list.push(value)
  return list
}

async function rowsOf(source: unknown): Promise<AnyIterable<unknown>> {
  const made: unknown = typeof source === 'function' ? await (source as () => unknown)() : source
  if (isIterable(made)) return made
  if (typeof made === 'object' && made !== null) {
    const of = made as { toLocalIterator?: () => unknown; collect?: () => unknown }
    const rows: unknown = await (of.toLocalIterator === undefined ? of.collect?.() : of.toLocalIterator())
    if (isIterable(rows)) return rows
  }
  throw new ArgumentError(`${READER}: a partition is an iterable of rows, not ${show(made)}.`)
}

async function* batches<Row>(
  make: () => MaybePromise<unknown>,
  { index, part }: AnyPart,
  signal: AbortSignal,
): AsyncGenerator<readonly Row[], void, undefined> {
  signal.throwIfAborted()
  const source = await make()
  const road = roadOf(source)
  let from: unknown = source
  if (road === 'parts') from = await (source as PartitionedSource<unknown, Row>).read(part, { signal })
  if (road === 'lists') {
    const parts = await partitionsOf(source)
    if (index >= parts.length) {
      const what = `partition ${index} is not there any more: there were more when they were planned than the ${parts.length} now.`
      throw new ReaderError(READER, what)
    }
    from = parts[index]
  }
  for await (const row of await rowsOf(from)) {
    signal.throwIfAborted()
    yield [plainRow(row) as Row]
  }
}

/** Spark's rows are objects of a class that knows how to become a plain one. */
function plainRow(row: unknown): unknown {
  if (typeof row !== 'object' || row === null || isPlainObject(row)) return row
  const of = row as { asDict?: () => unknown; toJSON?: () => unknown }
  if (typeof of.asDict === 'function') return of.asDict()
  return typeof of.toJSON === 'function' ? of.toJSON() : row
}
