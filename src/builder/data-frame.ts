import type { FlowShape } from '../flow/flow-handler.ts'
import type { BatchContext, Context } from '../graph/context.ts'
import type { Many } from '../graph/iterables.ts'
import type { Consumer } from './consumer.ts'
import type { FrameOf, PipelineOf, pointType, TakesRows } from './phantom.ts'
import type {
  Allowed,
  Dropped,
  Flat,
  MaybePromise,
  Merge,
  MergeMaybe,
  PlainRow,
  Renamed,
  Wrapped,
} from './row-types.ts'
import type {
  BatchStepOptions,
  CallOptions,
  ConsumerStepOptions,
  GraftOptions,
  KeyWrapperOption,
  ProcessStepOptions,
  StepOptions,
  WhenOption,
} from './step-options.ts'

/** What `subscribe…` makes of a row: one place, so that no two verbs differ. `W` is never where no `when` was given. */
export type Subscribed<T, R, W = never> = DataFrame<[W] extends [never] ? Merge<T, R> : MergeMaybe<T, R>>

/**
 * What is known of a row at one point of a pipeline. Immutable: every verb gives a new frame, and a frame may be
 * used several times; branches never see each other's changes.
 *
 * Verbs throw `DeclarationError` for a key that rows here cannot have, and `ArgumentError` for a wrong option.
 */
export interface DataFrame<T> extends FrameOf<T> {
  /** One value under its key. */
  get<K extends keyof T & string>(key: K): DataPoint<K, T[K]>

  /** These keys and no others. */
  select<K extends keyof T & string>(...keys: K[]): DataFrame<Pick<T, K>>

  /** All keys but these. */
  drop<K extends keyof T & string>(...keys: K[]): DataFrame<Dropped<T, K>>

  /**
   * `{ new: 'old' }`, all at once, so `{ a: 'b', b: 'a' }` swaps. An old key may get several names; a new name that
   * exists already is replaced; the other keys stay.
   */
  rename<const M extends Record<string, keyof T & string>>(names: M): DataFrame<Renamed<T, M>>

  /** Constants, the same in every row. */
  addValue<C extends object>(constants: C): DataFrame<Merge<T, C>>

  /** A step: the row becomes row ∪ result, as object spread does. */
  subscribeFunc<R extends Allowed<K>, const K extends string = never, W extends boolean = never>(
    fn: (row: Flat<T>, context: Context) => MaybePromise<R>,
    options?: StepOptions & WhenOption<Flat<T>, W> & KeyWrapperOption<K>,
  ): Subscribed<T, Wrapped<R, NoInfer<K>>, NoInfer<W>>

  /** A step: the row becomes the result. */
  applyFunc<R extends Allowed<K>, const K extends string = never>(
    fn: (row: Flat<T>, context: Context) => MaybePromise<R>,
    options?: StepOptions & KeyWrapperOption<K>,
  ): DataFrame<Wrapped<R, NoInfer<K>>>

  /** One row in, many out, each row ∪ item. With `keyWrapper` items may be any values. */
  subscribeFuncAsProducer<R extends Allowed<K>, const K extends string = never, W extends boolean = never>(
    fn: (row: Flat<T>, context: Context) => Many<R>,
    options?: StepOptions & WhenOption<Flat<T>, W> & KeyWrapperOption<K>,
  ): Subscribed<T, Wrapped<R, NoInfer<K>>, NoInfer<W>>

  /** One row in, many out: the items alone. */
  applyFuncAsProducer<R extends Allowed<K>, const K extends string = never>(
    fn: (row: Flat<T>, context: Context) => Many<R>,
    options?: StepOptions & KeyWrapperOption<K>,
  ): DataFrame<Wrapped<R, NoInfer<K>>>

  /** A step that is a flow: the row becomes row ∪ what its `run` gives. */
  subscribeFlow<R extends PlainRow, W extends boolean = never>(
    flow: FlowShape<Flat<T>, MaybePromise<R>>,
    options?: StepOptions & WhenOption<Flat<T>, W>,
  ): Subscribed<T, R, NoInfer<W>>

  /** A step that is a flow: the row becomes what its `run` gives. */
  applyFlow<R extends PlainRow>(
    flow: FlowShape<Flat<T>, MaybePromise<R>>,
    options?: StepOptions,
  ): DataFrame<R>

  /** One row in, many out: those that the flow's `run` gives, each row ∪ item. */
  subscribeFlowAsProducer<R extends PlainRow, W extends boolean = never>(
    flow: FlowShape<Flat<T>, Many<R>>,
    options?: StepOptions & WhenOption<Flat<T>, W>,
  ): Subscribed<T, R, NoInfer<W>>

  /** One row in, many out: those that the flow's `run` gives. */
  applyFlowAsProducer<R extends PlainRow>(
    flow: FlowShape<Flat<T>, Many<R>>,
    options?: StepOptions,
  ): DataFrame<R>

  /**
   * Grafts another pipeline in: its graph becomes part of this one, its steps keep their worker marks. The row becomes
   * row ∪ result.
   */
  subscribePipeline<Out, C extends object>(
    pipeline: PipelineOf<Flat<T>, Out, C>,
    options?: GraftOptions<NoInfer<C>>,
  ): DataFrame<Merge<T, Out>>

  /** The same; the row becomes the result. */
  applyPipeline<Out, C extends object>(
    pipeline: PipelineOf<Flat<T>, Out, C>,
    options?: GraftOptions<NoInfer<C>>,
  ): DataFrame<Out>

  /**
   * Sends the row to another pipeline, or to `otherwise` where `when` says no; this row goes on at once and unchanged.
   * With `asWorker: false` the other pipeline works the row here: this row waits for it and fails with it.
   */
  callPipeline(pipeline: TakesRows<Flat<T>>, options?: CallOptions<Flat<T>>): DataFrame<T>

  /**
   * A step in any language: a program that reads rows on stdin and answers each on stdout, in order, one line of JSON
   * for each (or msgpack). Every thread has one, started at its first row. The row becomes row ∪ answer.
   *
   * ```ts
   * frame.subscribeProcess<{ clean: string }>(['python3', 'clean.py'], { asWorker: true })
   * ```
   *
   * A row fails with a `ProcessError` where the program ends, is late, or writes what is no answer; another is started
   * for the rows after it.
   */
  subscribeProcess<R extends object>(
    command: readonly string[],
    options: ProcessStepOptions & { when: (row: Flat<T>, context: Context) => boolean },
  ): DataFrame<MergeMaybe<T, R>>
  subscribeProcess<R extends object>(
    command: readonly string[],
    options?: ProcessStepOptions,
  ): DataFrame<Merge<T, R>>

  /** The same: the row becomes the answer. */
  applyProcess<R extends object>(command: readonly string[], options?: ProcessStepOptions): DataFrame<R>

  /**
   * A step that sees up to `size` rows at once and gives one result for each, in their order: the rows become
   * row ∪ result. A call that fails is repeated row by row, and the rows that fail alone have failed; so what it
   * does outside may be done twice. Rows of a batch are of one run or map.
   *
   * @example
   * frame.subscribeBatch((rows) => model.predict(rows.map(({ text }) => text)), { size: 64, keyWrapper: 'label' })
   */
  subscribeBatch<R extends Allowed<K>, const K extends string = never, W extends boolean = never>(
    fn: (rows: Flat<T>[], context: BatchContext) => MaybePromise<readonly R[]>,
    options: BatchStepOptions & WhenOption<Flat<T>, W> & KeyWrapperOption<K>,
  ): Subscribed<T, Wrapped<R, NoInfer<K>>, NoInfer<W>>

  /**
   * A side effect; the row goes on unchanged. Without `asWorker` what follows waits for it and a failure fails the
   * row; with it, it is a branch of its own.
   */
  subscribeConsumer(consumer: Consumer<Flat<T>>, options?: ConsumerStepOptions<Flat<T>>): DataFrame<T>
}

/** A frame of one key that is one value: `concatenate({ a: point })` takes the value, where a frame would nest its row. */
export interface DataPoint<K extends string, V> extends DataFrame<{ [P in K]: V }> {
  readonly [pointType]: V
  readonly key: K
  /** The same value under another name, still a point. */
  as<N extends string>(name: N): DataPoint<N, V>
}

/**
 * A pipeline's input: a frame that can be destructured into points, `({ id, text }: Input<{ id: number; text: string }>) => …`.
 * A key that is also a verb of frames is had with `get`.
 */
export type Input<T> = DataFrame<T> & {
  readonly [K in Exclude<keyof T & string, keyof DataFrame<unknown>>]-?: DataPoint<K, T[K]>
}
