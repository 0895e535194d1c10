import {
  abortSignal,
  callable,
  checkOptions,
  finiteNumber,
  flag,
  whole,
  type OptionRules,
} from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import { consumerParts, type Consumer, type ConsumerParts } from '../builder/consumer.ts'
import type { Handler } from '../graph/node.ts'
import { batches, batchesSync, type Batching } from './batching.ts'
import type { Collated } from './collate-types.ts'
import type { IteratorDeclaration } from './engine.ts'
import { engineFor, never, neverIterator } from './host.ts'
import type { AppRegistry } from './registry.ts'

export interface IterOptions {
  signal?: AbortSignal | undefined
  /** Mixes the items: a buffer of that many, of which one at random is next. They are not done while they wait there. */
  shuffle?: number | undefined
  /** The same seed, the same order (of the same items). */
  seed?: number | undefined
}

export interface BatchOptions<Item, B> extends IterOptions {
  /** Items in a batch. */
  batch: number
  /** Leaves the last batch out where it is smaller. */
  dropLast?: boolean | undefined
  /** Makes a batch of its items. Default: columns, by the type of the values. */
  collate?: ((items: Item[]) => B) | undefined
}

/** A consumer whose items are handed to whoever iterates, in the thread of the caller. */
export interface ConsumerIter<in In, out Item> extends Consumer<In> {
  /**
   * The items of the project's runs. Start the run, do not await it, iterate, then await it. Ends when the run has
   * ended, and throws then what `run` rejects with. Two iterators share the items.
   */
  iter(options?: IterOptions & { batch?: undefined }): AsyncIterableIterator<Item>
  iter<B = Collated<Item>>(options: BatchOptions<Item, B>): AsyncIterableIterator<B>
  /**
   * The same for synchronous loops: opening is async, iterating blocks the thread. Only producers on the pool
   * (`asWorker: true`) can feed it.
   */
  iterSync(options?: IterOptions & { batch?: undefined }): Promise<IterableIterator<Item>>
  iterSync<B = Collated<Item>>(options: BatchOptions<Item, B>): Promise<IterableIterator<B>>
}

const mostItems = 2 ** 28

const iterRules: OptionRules = {
  signal: abortSignal,
  batch: whole(1, mostItems),
  shuffle: whole(1, mostItems),
  seed: finiteNumber,
  dropLast: flag,
  collate: callable,
}

type GivenOptions = Partial<BatchOptions<unknown, unknown>>

function batchingOf(title: string, options: GivenOptions | undefined): Batching {
  checkOptions(title, options, iterRules)
  if (options?.batch === undefined && (options?.collate ?? options?.dropLast) !== undefined) {
    throw new ArgumentError(
      `${title}: the options collate and dropLast go with batch, the number of items in one.`,
    )
  }
  return {
    batch: options?.batch,
    shuffle: options?.shuffle,
    seed: options?.seed,
    dropLast: options?.dropLast ?? false,
    collate: options?.collate,
  }
}

/** The item of a row, where no function makes another of it. */
export const wholeRow: Handler = (row: unknown) => row

/** What stands behind every `ConsumerIter`. */
export class DeclaredIterator implements IteratorDeclaration {
  readonly name: string
  readonly fullName: string
  readonly kind = 'iterator'
  readonly fn: Handler | undefined
  readonly [consumerParts]: ConsumerParts
  readonly #registry: AppRegistry

  constructor(registry: AppRegistry, name: string, fn: Handler | undefined) {
    this.name = name
    this.fullName = `${registry.appName}.${name}`
    this.fn = fn
    this.#registry = registry
    this[consumerParts] = {
      fullName: this.fullName,
      kind: this.kind,
      fn: fn ?? wholeRow,
      onError: undefined,
      concurrency: undefined,
    }
  }

  get title(): string {
    return `Consumer "${this.fullName}"`
  }

  iter(options?: GivenOptions): AsyncIterableIterator<unknown> {
    const engine = engineFor('iter', this.title, this.#registry.host(this.title))
    if (engine === undefined) return neverIterator()
    const batching = batchingOf(`${this.title}, iter`, options)
    return batches(engine.iterate(this, options?.signal), batching)
  }

  async iterSync(options?: GivenOptions): Promise<IterableIterator<unknown>> {
    const engine = engineFor('iterSync', this.title, this.#registry.host(this.title))
    if (engine === undefined) return never()
    const batching = batchingOf(`${this.title}, iterSync`, options)
    return batchesSync(await engine.iterateSync(this, options?.signal), batching)
  }
}
