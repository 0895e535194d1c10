import { ArgumentError, ResultError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { stderrLog } from '../base/stderr-log.ts'
import { threadNumber } from '../base/thread.ts'
import type { GivesRows } from '../builder/phantom.ts'
import type { MaybePromise } from '../builder/row-types.ts'
import type { ProducerContext } from '../graph/context.ts'
import type { AnyIterable, Many } from '../graph/iterables.ts'
import type { Row } from '../graph/node.ts'
import type { PieceSource, ProducerDeclaration, RepeatSettings, SourceCall } from './engine.ts'
import { pipelineOf, type DeclaredPipeline } from './pipeline.ts'
import type { AppRegistry } from './registry.ts'

export declare const argsType: unique symbol
export declare const runnable: unique symbol

/** A producer that needs no more arguments: what `project.run` takes. */
export interface RunnableProducer {
  readonly [runnable]: 'yes'
}

/** Arguments that may all be left out need not be given. */
export type ArgsOf<A> = {} extends A ? [args?: A] : [args: A]

/** A source of rows of type `R`, made from arguments `A`. */
export interface Producer<A, R = object> extends GivesRows<R> {
  readonly [argsType]: (args: A) => void
  readonly [runnable]: {} extends A
    ? 'yes'
    : 'This producer takes arguments: give project.run(producer.with({ … })).'
  readonly name: string
  /** `app.producer` */
  readonly fullName: string
  /** The same producer with its arguments, for `project.run`. */
  with(args: A): RunnableProducer
  /** Its rows, here and now, worked by nobody. */
  rows(...args: ArgsOf<A>): AsyncIterableIterator<R>
}

/** Whatever the producer takes and gives; `with` and `rows` need the producer itself. */
export interface AnyProducer extends GivesRows<unknown> {
  readonly name: string
  readonly fullName: string
}

const isIterable = (value: unknown): value is AnyIterable<unknown> =>
  typeof value === 'object' && value !== null && (Symbol.iterator in value || Symbol.asyncIterator in value)

export interface ProducerParts {
  readonly name: string
  readonly registry: AppRegistry
  readonly fn: (args: never, context: ProducerContext) => Many<Row>
  /** What was given as `to`: a pipeline, several, or a function that gives them. */
  readonly to: unknown
  readonly asWorker: boolean
  readonly singleTransaction: boolean
  readonly repeat: RepeatSettings
  readonly total: () => MaybePromise<number | undefined>
  readonly pieces: PieceSource | undefined
}

/** What stands behind every `Producer`. */
export class DeclaredProducer implements ProducerDeclaration {
  readonly name: string
  readonly fullName: string
  readonly fn: ProducerParts['fn']
  readonly asWorker: boolean
  readonly singleTransaction: boolean
  readonly repeat: RepeatSettings
  readonly total: () => MaybePromise<number | undefined>
  readonly pieces: PieceSource | undefined
  readonly registry: AppRegistry
  readonly #to: unknown
  #targets: readonly DeclaredPipeline[] | undefined

  constructor(parts: ProducerParts) {
    this.name = parts.name
    this.fullName = `${parts.registry.appName}.${parts.name}`
    this.fn = parts.fn
    this.asWorker = parts.asWorker
    this.singleTransaction = parts.singleTransaction
    this.repeat = parts.repeat
    this.total = parts.total
    this.pieces = parts.pieces
    this.registry = parts.registry
    this.#to = parts.to
    // Where the pipelines are there already, a mistake is told where it was made.
    if (typeof parts.to !== 'function') this.targets()
  }

  /** `Producer "core.generate"`: how errors name it. */
  get title(): string {
    return `Producer "${this.fullName}"`
  }

  targets(): readonly DeclaredPipeline[] {
    if (this.#targets === undefined) {
      const to: unknown = typeof this.#to === 'function' ? (this.#to as () => unknown)() : this.#to
      const list: readonly unknown[] = Array.isArray(to) ? to : to === undefined ? [] : [to]
      this.#targets = [...new Set(list.map((target) => pipelineOf(`${this.title}: "to"`, target)))]
    }
    return this.#targets
  }

  with(args: unknown): BoundProducer {
    this.#requireArgs(args)
    return new BoundProducer(this, args)
  }

  async *rows(args: unknown = {}): AsyncGenerator<Row, void, undefined> {
    this.#requireArgs(args)
    const ended = new AbortController()
    try {
      yield* this.open(args, {
        signal: ended.signal,
        log: stderrLog(threadNumber(), `producer "${this.fullName}"`),
        thread: threadNumber(),
      })
    } finally {
      ended.abort()
    }
  }

  /** Its rows, checked, for whoever has a context. */
  async *open(args: unknown, context: ProducerContext): AsyncGenerator<Row, void, undefined> {
    for await (const row of iterableOf(this.title, 'rows', await this.fn(args as never, context))) {
      if (!isPlainObject(row)) {
        throw new ResultError(`${this.title}: a row is a plain object, and it gave ${show(row)}.`)
      }
      yield row
    }
  }

  #requireArgs(args: unknown): void {
    if (!isPlainObject(args)) {
      throw new ArgumentError(`${this.title}: arguments are one plain object, not ${show(args)}.`)
    }
  }
}

/** @throws ResultError where a function gave nothing that can be iterated */
export function iterableOf(title: string, what: string, given: unknown): AnyIterable<unknown> {
  if (isIterable(given)) return given
  throw new ResultError(`${title}: gives an iterable or async iterable of ${what}, not ${show(given)}.`)
}

/** A producer with its arguments. */
export class BoundProducer {
  readonly producer: DeclaredProducer
  readonly args: unknown

  constructor(producer: DeclaredProducer, args: unknown) {
    this.producer = producer
    this.args = args
  }
}

export interface DeclaredSourceCall extends SourceCall {
  readonly producer: DeclaredProducer
}

/** @throws ArgumentError where it is no producer */
export function sourceCallOf(value: unknown): DeclaredSourceCall {
  if (value instanceof BoundProducer) return { producer: value.producer, args: value.args }
  if (value instanceof DeclaredProducer) return { producer: value, args: {} }
  throw new ArgumentError(
    `project.run: needs producers made by app.producer, and was given ${show(value)}.` +
      (value instanceof Promise || typeof value === 'function' ? ' Give the producer itself.' : ''),
  )
}
