import { ArgumentError } from '../base/errors.ts'
import { nearest } from '../base/nearest.ts'
import { show } from '../base/show.ts'
import type { MaybePromise } from '../builder/row-types.ts'
import type { ProducerContext } from '../graph/context.ts'
import type { AnyIterable, Many } from '../graph/iterables.ts'
import type { Row } from '../graph/node.ts'
import type { PieceSource } from './engine.ts'
import { iterableOf } from './producer.ts'

/**
 * Rows that come in partitions which can be read beside each other: files, ranges of bytes, row groups. What
 * `stairs/readers` give.
 */
export interface PartitionedSource<Part, R, A extends object = {}> {
  /** What describes each partition, as plain data: it is cloned to the thread that reads. Called in the caller's thread. */
  partitions(args: A, context: ProducerContext): Many<Part>
  /** The rows of one partition, in a thread of the pool. */
  read(partition: Part, context: ProducerContext): Many<R>
  /** How many rows all partitions have, where that is known: for progress. */
  total?: number | (() => MaybePromise<number | undefined>) | undefined
}

type AnySource = PartitionedSource<unknown, Row>

/** @throws ArgumentError where `source` is none */
export function requireSource(where: string, source: unknown): asserts source is AnySource {
  if (typeof source !== 'object' || source === null) {
    throw new ArgumentError(
      `${where}: needs an object with partitions() and read(partition), not ${show(source)}.`,
    )
  }
  const given = source as Partial<Record<string, unknown>>
  for (const name of ['partitions', 'read']) {
    if (typeof given[name] === 'function') continue
    const near = nearest(name, Object.keys(given))
    throw new ArgumentError(
      `${where}: its source needs a function "${name}", not ${show(given[name])}.` +
        (near === undefined || near === name ? '' : ` It has "${near}".`),
    )
  }
  const { total } = given
  if (total === undefined || typeof total === 'function' || isCount(total)) return
  throw new ArgumentError(
    `${where}: "total" of its source must be a whole number, 0 or more, or a function that gives it, not ${show(total)}.`,
  )
}

const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) >= 0

export const partitionsOf = (fullName: string, source: AnySource): PieceSource => ({
  noun: 'partition',
  nouns: 'partitions',
  list: (args, context) => source.partitions(args as never, context),
  check: () => undefined,
  read: (piece, context) => source.read(piece, context),
  readerName: () => fullName,
})

/** All partitions one after the other, here. */
export const inSequence = (title: string, source: AnySource) =>
  async function* (args: never, context: ProducerContext): AsyncGenerator<Row> {
    const parts: AnyIterable<unknown> = iterableOf(
      title,
      'partitions',
      await source.partitions(args, context),
    )
    for await (const part of parts) {
      yield* iterableOf(title, 'rows', await source.read(part, context)) as AsyncIterable<Row>
    }
  }

/** How many rows a source says it has. */
export function totalOfSource(source: AnySource): () => MaybePromise<number | undefined> {
  return () => (typeof source.total === 'function' ? source.total() : source.total)
}
