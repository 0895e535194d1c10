import type { RowStream } from './row-stream.ts'

export type MaybePromise<T> = T | PromiseLike<T>
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>

/** What a partition is read with. */
export interface ReadContext {
  /** Aborted when nobody wants the rows any more: reading ends with its reason. */
  readonly signal: AbortSignal
}

/**
 * Rows that lie in parts which can be read independently of each other: what `app.partitionedProducer` takes.
 * A part is plain data, since it travels to the thread that reads it.
 */
export interface PartitionedSource<Part, Row> {
  partitions(): MaybePromise<AnyIterable<Part>>
  read(part: Part, context: ReadContext): MaybePromise<AnyIterable<Row>>
  /** Number of rows, where that is known before they are read. */
  total?(): MaybePromise<number | undefined>
}

/** What the readers of this package give: parts as an array, rows as a stream that also hands out whole batches. */
export interface Reader<Part, Row> extends PartitionedSource<Part, Row> {
  partitions(): Promise<readonly Part[]>
  read(part: Part, context?: ReadContext): RowStream<Row>
  /** All rows, part after part, in the thread that asks. */
  rows(context?: ReadContext): RowStream<Row>
}

/** A reader is its parts, and how one is read in batches. */
export interface ReaderParts<Part, Row> {
  partitions(): Promise<readonly Part[]>
  batches(part: Part, signal: AbortSignal): AsyncGenerator<readonly Row[], void, undefined>
}
