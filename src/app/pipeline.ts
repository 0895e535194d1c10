import { abortSignal, callable, checkOptions, flag, whole, type OptionRules } from '../base/check-options.ts'
import { ArgumentError, DeclarationError, UsageError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { threadNumber } from '../base/thread.ts'
import { buildGraph, buildInto, type Recipe } from '../builder/build.ts'
import type { outputType, PipelineOf } from '../builder/phantom.ts'
import { pipelineParts, type PipelineParts } from '../builder/pipeline-parts.ts'
import type { Flat } from '../builder/row-types.ts'
import type { Context } from '../graph/context.ts'
import type { AnyIterable } from '../graph/iterables.ts'
import type { ErrorPolicy, Graph, Row } from '../graph/node.ts'
import type { PipelineDeclaration } from './engine.ts'
import { engineFor, never, neverIterator } from './host.ts'
import type { AppRegistry } from './registry.ts'
import type { DeadLetter } from './report.ts'

export interface MapOptions<in In> {
  /** Results in the order of the rows. Default false: as they are done. */
  ordered?: boolean | undefined
  signal?: AbortSignal | undefined
  /** Under `onError: 'collect'`: what could not be worked. */
  onFailure?: ((failure: DeadLetter) => void) | undefined
  /** What `context.meta` begins with for a row. */
  meta?: ((row: In) => Record<string, unknown>) | undefined
}

/** A declared pipeline. One that reads fewer keys fits where rows have more. */
export interface Pipeline<in In, out Out = unknown, in out C extends object = any> extends PipelineOf<
  In,
  Out,
  C
> {
  readonly name: string
  /** `app.pipeline` */
  readonly fullName: string
  /**
   * Works one row in this thread, worker marks ignored.
   *
   * @returns its result rows: none after a skip, several after a fan-out
   */
  call(row: In): Promise<Flat<Out>[]>
  /**
   * Rows in, result rows out, worked on the pool. Several may go on at once; `break` ends it.
   * With `batch`, results come in arrays of that many rows, the last one smaller.
   */
  map(
    rows: AnyIterable<In>,
    options?: MapOptions<In> & { batch?: undefined },
  ): AsyncIterableIterator<Flat<Out>>
  map(rows: AnyIterable<In>, options: MapOptions<In> & { batch: number }): AsyncIterableIterator<Flat<Out>[]>
  /** How it runs, as text: stages, edges, which columns travel and why. */
  explain(): string
}

export type AnyPipeline = Pipeline<never>

/** The result row of a pipeline, for the user's own signatures. */
export type OutputRow<P> = P extends { readonly [outputType]: infer Out } ? Out : never

const mostBatch = 2 ** 24

const mapRules: OptionRules = {
  ordered: flag,
  signal: abortSignal,
  onFailure: callable,
  meta: callable,
  batch: whole(1, mostBatch),
}

const isIterable = (value: unknown): value is AnyIterable<Row> =>
  typeof value === 'object' &&
  value !== null &&
  (typeof (value as { [Symbol.iterator]?: unknown })[Symbol.iterator] === 'function' ||
    typeof (value as { [Symbol.asyncIterator]?: unknown })[Symbol.asyncIterator] === 'function')

export interface PipelineSettings extends Pick<Recipe, 'keys' | 'before' | 'after'> {
  readonly name: string
  readonly onError: ErrorPolicy | undefined
  readonly registry: AppRegistry
  readonly app: object
  readonly config: object
  readonly check: PipelineDeclaration['check']
  readonly builder: (input: never, pipeline: never) => unknown
}

/** What stands behind every `Pipeline`: what users hold and what the engine reads. */
export class DeclaredPipeline implements PipelineDeclaration {
  readonly name: string
  readonly fullName: string
  readonly config: object
  readonly onError: ErrorPolicy | undefined
  readonly check: PipelineDeclaration['check']
  readonly registry: AppRegistry
  readonly [pipelineParts]: PipelineParts
  readonly #recipe: Recipe
  #graph: Graph | 'building' | undefined

  constructor(settings: PipelineSettings) {
    this.name = settings.name
    this.fullName = `${settings.registry.appName}.${settings.name}`
    this.config = settings.config
    this.onError = settings.onError
    this.check = settings.check
    this.registry = settings.registry
    const { name, keys, before, after, onError, app, builder } = settings
    const { fullName, title } = this
    this.#recipe = {
      ...{ fullName, title, keys, before, after },
      build: (input, config) => {
        // Without another config it is the very object, which may be changed until the pipeline is first used.
        const laid = config === undefined ? this.config : { ...this.config, ...config }
        const info = Object.freeze({ name, app, config: laid, self: this })
        return builder(input as never, info as never)
      },
    }
    this[pipelineParts] = {
      ...{ name, fullName, title, onError },
      graft: (draft, input, config) => buildInto(draft, this.#recipe, input, config),
      callHere: (row, context) => this.#callHere(row, context),
    }
  }

  /** `Pipeline "core.main"`: how errors name it. */
  get title(): string {
    return `Pipeline "${this.fullName}"`
  }

  graph(): Graph {
    if (this.#graph === 'building') {
      throw new UsageError(
        `${this.title}: its builder asks for what it is just building. Use it in handlers only.`,
      )
    }
    if (this.#graph !== undefined) return this.#graph
    this.#graph = 'building'
    let graph: Graph | undefined
    try {
      graph = buildGraph(this.#recipe)
    } finally {
      this.#graph = graph
    }
    if (this.registry.hasHost)
      this.registry.host(this.title).hub.pipelineReady.emitNow({ pipeline: this, thread: threadNumber() })
    return graph
  }

  call(row: Row): Promise<Row[]> {
    try {
      const engine = engineFor('call', this.title, this.registry.host(this.title))
      if (engine === undefined) return never()
      if (!isPlainObject(row)) {
        throw new ArgumentError(`${this.title}, call: a row is a plain object, not ${show(row)}.`)
      }
      return engine.call(this, row)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  async #callHere(row: Row, context: Context): Promise<void> {
    await this.registry.host(this.title).engine.callWithin(this, row, context)
  }

  map(
    rows: AnyIterable<Row>,
    options?: MapOptions<never> & { batch?: number | undefined },
  ): AsyncIterableIterator<unknown> {
    const engine = engineFor('map', this.title, this.registry.host(this.title))
    if (engine === undefined) return neverIterator()
    checkOptions(`${this.title}, map`, options, mapRules)
    if (!isIterable(rows)) {
      throw new ArgumentError(
        `${this.title}, map: needs an iterable or async iterable of rows, not ${show(rows)}.`,
      )
    }
    return engine.map(this, rows, {
      ordered: options?.ordered ?? false,
      signal: options?.signal,
      onFailure: options?.onFailure as ((failure: unknown) => void) | undefined,
      meta: options?.meta,
      batch: options?.batch,
    })
  }

  explain(): string {
    return this.registry.host(this.title).engine.explain(this)
  }
}

/**
 * What stands behind what a user gave as a pipeline.
 *
 * @throws DeclarationError where it is none
 */
export function pipelineOf(where: string, value: unknown): DeclaredPipeline {
  if (value instanceof DeclaredPipeline) return value
  throw new DeclarationError(
    `${where} must be a pipeline made by app.pipeline, not ${show(value)}.` +
      (value === undefined ? ' Modules that import each other give it as a function: () => pipeline.' : ''),
  )
}
