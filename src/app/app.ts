import { callable, checkOptions, flag, plainObject, type OptionRules } from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { Consumer } from '../builder/consumer.ts'
import type { Input } from '../builder/data-frame.ts'
import { batchCalls, batchHandler, batchSize } from '../builder/lower-batch.ts'
import { concurrencyRule, onErrorRule } from '../builder/options.ts'
import type { FrameOf, TakesRows } from '../builder/phantom.ts'
import type { Flat, MaybePromise, PlainRow } from '../builder/row-types.ts'
import type { BatchSize } from '../builder/step-options.ts'
import type { BatchContext, Context, ProducerContext } from '../graph/context.ts'
import type { Many } from '../graph/iterables.ts'
import type { ErrorPolicy, Handler, Hook } from '../graph/node.ts'
import { requireName } from './config.ts'
import {
  DeclaredConsumer,
  type BatchConsumerOptions,
  type ConsumerOptions,
  type StandaloneOptions,
} from './consumer.ts'
import {
  declareBatchProducer,
  declarePartitionedProducer,
  declareProducer,
  declareRedirectProducer,
  type BasedOn,
  type BatchProducerOptions,
  type InputOfAll,
  type PartitionedSettings,
  type ProducerOptions,
  type ProducerSettings,
  type Targets,
  type ToOption,
} from './declare-producers.ts'
import { DeclaredIterator, type ConsumerIter } from './iterator.ts'
import type { PartitionedSource } from './partitioned-producer.ts'
import { DeclaredPipeline, type Pipeline } from './pipeline.ts'
import type { Producer } from './producer.ts'
import { AppRegistry } from './registry.ts'
import { isStandardSchema, schemaCheck, schemaKeys, type StandardSchema } from './standard-schema.ts'

/** The second argument of a builder. */
export interface PipelineInfo<C extends object, AC extends object, In = never> {
  readonly name: string
  readonly app: App<AC>
  /** The pipeline's config, with that of the graft laid over it. */
  readonly config: C
  /** This pipeline, for `callPipeline(pipeline.self)`: rows that go round. */
  readonly self: TakesRows<In>
}

/** One function, or several that are called in turn. */
export type OneOrMany<F> = F | readonly F[]

export interface PipelineOptions<In, C> {
  /** Read by the builder as `pipeline.config`. */
  config?: C | undefined
  /** A Standard Schema (zod, valibot, arktype): types the input, names its keys, checks rows in `strict`. */
  input?: StandardSchema<any, In> | undefined
  /** Told of each row that comes in, before the first step. What it throws fails the row. */
  before?: OneOrMany<(row: NoInfer<In>, context: Context) => unknown> | undefined
  /**
   * Told once of each row that came in, when everything that was made of it in this pipeline is done, with all its
   * result rows: none after a skip. Not told of rows that failed; what it throws fails the row. The steps of a
   * pipeline with such a hook are worked in one place, from the first worker mark on.
   */
  after?:
    OneOrMany<(row: NoInfer<In>, results: Record<string, unknown>[], context: Context) => unknown> | undefined
  /** What a failing row does to the run. Default: the project's. */
  onError?: ErrorPolicy | undefined
}

const hookRule = {
  test: (value: unknown) => [value].flat().every((each) => callable.test(each)),
  must: 'a function, or several in an array',
}
const pipelineRules: OptionRules = {
  config: plainObject,
  input: { test: isStandardSchema, must: 'a Standard Schema (zod, valibot, arktype)' },
  before: hookRule,
  after: hookRule,
  onError: onErrorRule,
}
const consumerRules: OptionRules = { onError: onErrorRule, concurrency: concurrencyRule }
const standaloneRules: OptionRules = { ...consumerRules, restart: flag }

const registries = new WeakMap<object, AppRegistry>()

/** @throws ArgumentError where it is no app */
export function registryOf(app: unknown): AppRegistry {
  const registry = registries.get(app as object)
  if (registry === undefined)
    throw new ArgumentError(`Project: an app is made by new App(name), and this is ${show(app)}.`)
  return registry
}

function requireFunction(where: string, fn: unknown): asserts fn is Handler {
  if (!callable.test(fn)) throw new ArgumentError(`${where}: needs a function, not ${show(fn)}.`)
}

/**
 * A group of pipelines, producers and consumers under one name. What is required stands before the function, what
 * is optional after it. A name that is taken is a `DeclarationError`.
 */
export class App<C extends object = {}> {
  readonly name: string
  /** A plain object, to be changed until the pipelines that read it are first used. */
  readonly config: C

  constructor(name: string, options?: { config?: C | undefined }) {
    requireName('App', name)
    checkOptions(`App "${name}"`, options, { config: plainObject })
    this.name = name
    this.config = options?.config ?? ({} as C)
    registries.set(this, new AppRegistry(name))
  }

  /**
   * Declares a pipeline. The builder runs when the pipeline is first used, once per thread, and must be
   * deterministic.
   */
  pipeline<In, Out, PC extends object = {}>(
    name: string,
    builder: (input: Input<In>, pipeline: PipelineInfo<PC, C, In>) => FrameOf<Out>,
    options?: PipelineOptions<In, PC>,
  ): Pipeline<In, Flat<Out>, PC> {
    const registry: AppRegistry = registryOf(this)
    registry.requireFree('pipeline', name)
    const where = `Pipeline "${this.name}.${name}"`
    requireFunction(where, builder)
    checkOptions(where, options, pipelineRules)
    const config = options?.config ?? {}
    const schema = options?.input
    const declared = new DeclaredPipeline({
      name,
      registry,
      config,
      app: this,
      before: [options?.before ?? []].flat() as Handler[],
      after: [options?.after ?? []].flat() as Hook[],
      onError: options?.onError,
      check: schema && schemaCheck(schema),
      keys: schema && schemaKeys(schema),
      builder,
    })
    return registry.add('pipeline', name, declared) as unknown as Pipeline<In, Flat<Out>, PC>
  }

  /** Declares a source of rows: `fn` gives an iterable, an async iterable, or a promise of one. */
  producer<A extends object = {}, R extends PlainRow = PlainRow>(
    name: string,
    fn: (args: A, context: ProducerContext) => Many<R>,
  ): Producer<A, R>
  producer<A extends object = {}, R extends PlainRow = PlainRow>(
    name: string,
    options: ProducerSettings & { to?: undefined },
    fn: (args: A, context: ProducerContext) => Many<R>,
  ): Producer<A, R>
  producer<const P extends Targets, Y extends InputOfAll<P>, A extends object = {}>(
    name: string,
    options: ProducerOptions<P>,
    fn: (args: A, context: ProducerContext) => Many<Y>,
  ): Producer<A, Y>
  producer(name: string, ...rest: readonly unknown[]): unknown {
    return declareProducer(registryOf(this), name, rest)
  }

  /**
   * Declares a producer whose work is done in batches: `fn` lists the arguments of calls of another producer. Each
   * batch is read where a thread of the pool is free, and its rows enter the pipelines all together or not at all.
   */
  batchProducer<Args extends object, A extends object = {}>(
    name: string,
    options: BatchProducerOptions<Args>,
    fn: (args: A, context: ProducerContext) => Many<NoInfer<Args>>,
  ): Producer<A, Args>
  batchProducer(name: string, ...rest: readonly unknown[]): unknown {
    return declareBatchProducer(registryOf(this), name, rest)
  }

  /** Declares a producer that makes its rows of another one's. It takes the arguments of that one. */
  redirectProducer<R, A extends object, Y extends PlainRow = PlainRow>(
    name: string,
    options: ProducerSettings & BasedOn<A, R> & { to?: undefined },
    fn: (rows: AsyncIterableIterator<NoInfer<R>>, context: ProducerContext) => Many<Y>,
  ): Producer<A, Y>
  redirectProducer<R, A extends object, const P extends Targets, Y extends InputOfAll<P>>(
    name: string,
    options: ProducerOptions<P> & BasedOn<A, R>,
    fn: (rows: AsyncIterableIterator<NoInfer<R>>, context: ProducerContext) => Many<Y>,
  ): Producer<A, Y>
  redirectProducer(name: string, ...rest: readonly unknown[]): unknown {
    return declareRedirectProducer(registryOf(this), name, rest)
  }

  /**
   * Declares a producer whose rows come in partitions: `partitions` lists them in the caller's thread, `read` reads
   * one where a thread of the pool is free, and its rows enter the pipelines all together or not at all.
   */
  partitionedProducer<Part, R extends PlainRow = PlainRow, A extends object = {}>(
    name: string,
    source: PartitionedSource<Part, R, A>,
  ): Producer<A, R>
  partitionedProducer<Part, R extends PlainRow = PlainRow, A extends object = {}>(
    name: string,
    options: PartitionedSettings & { to?: undefined },
    source: PartitionedSource<Part, R, A>,
  ): Producer<A, R>
  partitionedProducer<const P extends Targets, Y extends InputOfAll<P>, Part, A extends object = {}>(
    name: string,
    options: PartitionedSettings & ToOption<P>,
    source: PartitionedSource<Part, Y, A>,
  ): Producer<A, Y>
  partitionedProducer(name: string, ...rest: readonly unknown[]): unknown {
    return declarePartitionedProducer(registryOf(this), name, rest)
  }

  /** Declares a side effect for `frame.subscribeConsumer`. What `fn` returns is ignored, but awaited. */
  consumer<In extends object>(
    name: string,
    fn: (row: In, context: Context) => unknown,
    options?: ConsumerOptions,
  ): Consumer<In> {
    const registry: AppRegistry = registryOf(this)
    registry.requireFree('consumer', name)
    const where = `Consumer "${this.name}.${name}"`
    requireFunction(where, fn)
    checkOptions(where, options, consumerRules)
    const declared = new DeclaredConsumer({ appName: this.name, name, fn, options: options ?? {} })
    return registry.add('consumer', name, declared) as unknown as Consumer<In>
  }

  /**
   * Declares a side effect of up to `size` rows at once, as a bulk insert is. A call that fails is repeated row by
   * row, and the rows that fail alone have failed: what it did for the others may be done twice.
   */
  batchConsumer<In extends object>(
    name: string,
    size: BatchSize,
    fn: (rows: In[], context: BatchContext) => unknown,
    options?: BatchConsumerOptions,
  ): Consumer<In> {
    const registry: AppRegistry = registryOf(this)
    registry.requireFree('consumer', name)
    const where = `Consumer "${this.name}.${name}"`
    const batch = batchSize(where, size)
    checkOptions(where, options, consumerRules)
    const declared = new DeclaredConsumer({
      appName: this.name,
      name,
      fn: batchHandler(where, fn),
      options: { ...options, concurrency: batchCalls(options?.concurrency) },
      batch,
    })
    return registry.add('consumer', name, declared) as unknown as Consumer<In>
  }

  /**
   * Declares a side effect that happens in one place: in a thread of its own, the same for all pipelines and runs
   * of this project, one row after the other. Always a branch of its own.
   */
  standaloneConsumer<In extends object>(
    name: string,
    fn: (row: In, context: Context) => unknown,
    options?: StandaloneOptions,
  ): Consumer<In> {
    const registry: AppRegistry = registryOf(this)
    registry.requireFree('consumer', name)
    const where = `Consumer "${this.name}.${name}"`
    requireFunction(where, fn)
    checkOptions(where, options, standaloneRules)
    const { restart = false, concurrency = 1, ...rest } = options ?? {}
    const declared = new DeclaredConsumer({
      appName: this.name,
      name,
      fn,
      options: { ...rest, concurrency },
      restart,
    })
    return registry.add('consumer', name, declared) as unknown as Consumer<In>
  }

  /** Declares a consumer whose items go to whoever iterates. `fn` runs in the pipeline and makes the item of a row. */
  consumerIter<In extends object>(name: string): ConsumerIter<In, In>
  consumerIter<In extends object, Item>(
    name: string,
    fn: (row: In, context: Context) => MaybePromise<Item>,
  ): ConsumerIter<In, Item>
  consumerIter(name: string, fn?: unknown): unknown {
    const registry: AppRegistry = registryOf(this)
    registry.requireFree('consumer', name)
    if (fn !== undefined) requireFunction(`Consumer "${this.name}.${name}"`, fn)
    return registry.add('consumer', name, new DeclaredIterator(registry, name, fn))
  }
}

/** The row types of a component, for the user's own signatures. */
export type InputRow<P> = P extends TakesRows<infer In> ? In : never
export type ItemOf<T> = T extends ConsumerIter<never, infer Item> ? Item : never
