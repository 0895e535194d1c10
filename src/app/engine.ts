import type { MaybePromise } from '../builder/row-types.ts'
import type { ErrorPolicy, Graph, Handler, Row } from '../graph/node.ts'
import type { Context, ProducerContext } from '../graph/context.ts'
import type { AnyIterable, Many } from '../graph/iterables.ts'
import type { RunReport } from './report.ts'

/**
 * What the declarations of a project ask of whatever runs them. `project.ts` plugs in the engine of threads;
 * nothing in this room knows it.
 */
export interface Engine {
  /** The results of one row, worked in this thread; worker marks are ignored. */
  call(pipeline: PipelineDeclaration, row: Row): Promise<Row[]>
  /** The same for a handler, in its name: with the meta of its row, aborted when it is. Results are dropped. */
  callWithin(pipeline: PipelineDeclaration, row: Row, context: Context): Promise<void>
  map(
    pipeline: PipelineDeclaration,
    rows: AnyIterable<Row>,
    options: MapSettings,
  ): AsyncIterableIterator<unknown>
  run(sources: readonly SourceCall[], options: RunSettings): Promise<RunReport>
  /** Items of a `consumerIter`, one by one; collating is done on top. */
  iterate(consumer: IteratorDeclaration, signal: AbortSignal | undefined): ItemSource
  /** The same with a blocking `next`; resolves when there is a run to read from. */
  iterateSync(
    consumer: IteratorDeclaration,
    signal: AbortSignal | undefined,
  ): Promise<IterableIterator<unknown>>
  /** Whether nothing of the runs of a producer is under way, in its pipelines or anywhere. */
  isEmpty(producer: ProducerDeclaration, scope: EmptyScope): boolean
  explain(pipeline: PipelineDeclaration): string
  close(): Promise<void>
}

/** `pipelines`: those the producer feeds; `everything`: all of its run, and what iterators have not handed out. */
export type EmptyScope = 'pipelines' | 'everything'

/** Items that came together; where they are rows, in columns. */
export interface ItemBlock {
  /** The keys of the rows, in their order; undefined: the items are no rows, or not alike. */
  readonly names: readonly string[] | undefined
  /** The values under a key, undefined where a row lacks it. Read only. */
  vector(name: string): ArrayLike<unknown>
  value(index: number): unknown
}

/** The items `[from … to)` of a block. */
export interface ItemRange {
  readonly block: ItemBlock
  readonly from: number
  readonly to: number
}

/** Items one by one, or, for whoever makes batches of them, as many as are there. */
export interface ItemSource extends AsyncIterableIterator<unknown> {
  /** One item at least and `most` at most; undefined at the end. Each item is given once, here or by `next`. */
  nextRange?(most: number): Promise<ItemRange | undefined>
}

export interface PipelineDeclaration {
  /** `app.pipeline` */
  readonly fullName: string
  /** Builds the graph at first use in this thread. @throws what the builder throws */
  graph(): Graph
  readonly onError: ErrorPolicy | undefined
  /** Checks a row against the `input` schema; a string says what does not fit. Undefined where there is no schema. */
  readonly check: ((row: Row) => string | undefined | Promise<string | undefined>) | undefined
}

export interface ProducerDeclaration {
  /** `app.producer` */
  readonly fullName: string
  /** All its rows, one after the other, in the thread that calls. */
  readonly fn: (args: never, context: ProducerContext) => Many<Row>
  targets(): readonly PipelineDeclaration[]
  /** Its rows are read on the pool. */
  readonly asWorker: boolean
  /** The rows of one run enter its pipelines when all of them were read, or not at all. */
  readonly singleTransaction: boolean
  readonly repeat: RepeatSettings
  /** How many rows one run will give, where that is known. */
  total(): MaybePromise<number | undefined>
  /** Its rows are read in pieces by calls beside each other; undefined: by one call of `fn`. */
  readonly pieces: PieceSource | undefined
}

/** How often a producer runs. */
export interface RepeatSettings {
  /** Undefined: for ever. */
  readonly times: number | undefined
  /** Asked before each repetition, until it says yes. Undefined: repetitions follow at once. */
  readonly on: ((producer: never) => unknown) | undefined
}

/** A producer whose rows come in pieces that can be read beside each other, each of them whole or not at all. */
export interface PieceSource {
  /** What errors call one piece, and several. */
  readonly noun: 'batch' | 'partition'
  readonly nouns: 'batches' | 'partitions'
  /** What describes each piece, one by one: anything iterable, or a promise of it. Called in the caller's thread. */
  list(args: unknown, context: ProducerContext): unknown
  /** @throws ResultError for what describes no piece */
  check(piece: unknown): void
  /** The rows of a piece, in the thread that calls. */
  read(piece: unknown, context: ProducerContext): Many<Row>
  /** Full name of the producer whose function gives those rows. */
  readerName(): string
}

export interface IteratorDeclaration {
  /** `app.consumer` */
  readonly fullName: string
  readonly fn: Handler | undefined
}

export interface SourceCall {
  readonly producer: ProducerDeclaration
  readonly args: unknown
}

export interface MapSettings {
  readonly ordered: boolean
  readonly signal: AbortSignal | undefined
  readonly onFailure: ((failure: unknown) => void) | undefined
  readonly meta: ((row: never) => Record<string, unknown>) | undefined
  /** Rows in an array; undefined: rows one by one. */
  readonly batch: number | undefined
}

export interface RunSettings {
  readonly signal: AbortSignal | undefined
  readonly progress: boolean | ((report: RunReport) => void) | undefined
}
