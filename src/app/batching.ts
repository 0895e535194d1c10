import { collate } from './collate.ts'
import { collateRanges } from './collate-ranges.ts'
import type { ItemRange, ItemSource } from './engine.ts'
import { seededRandom, ShuffleBuffer } from './shuffle.ts'

/** What is made of items on their way to the loop. */
export interface Batching {
  /** Items in a batch; undefined: items one by one. */
  readonly batch: number | undefined
  /** Items mixed with each other; undefined: as they come. */
  readonly shuffle: number | undefined
  readonly seed: number | undefined
  /** A last batch that is not full is left out. */
  readonly dropLast: boolean
  /** Default: `collate`. */
  readonly collate: ((items: unknown[]) => unknown) | undefined
}

/** Items in, batches out, one at a time: the part that the async and the blocking iterator have in common. */
class Batcher {
  readonly #options: Batching
  readonly #shuffle: ShuffleBuffer<unknown> | undefined
  readonly #ready: unknown[] = []
  #items: unknown[] = []

  constructor(options: Batching) {
    this.#options = options
    const seed = options.seed ?? Math.floor(Math.random() * 2 ** 32)
    if (options.shuffle !== undefined) this.#shuffle = new ShuffleBuffer(options.shuffle, seededRandom(seed))
  }

  /** What is ready after one more item. */
  put(item: unknown): readonly unknown[] {
    this.#ready.length = 0
    if (this.#shuffle === undefined) this.#take(item)
    else this.#shuffle.put(item, this.#take)
    return this.#ready
  }

  /** What is left when there are no more items. */
  end(): readonly unknown[] {
    this.#ready.length = 0
    this.#shuffle?.drain(this.#take)
    if (this.#items.length > 0 && !this.#options.dropLast) this.#close()
    return this.#ready
  }

  readonly #take = (item: unknown): void => {
    const { batch } = this.#options
    if (batch === undefined) {
      this.#ready.push(item)
      return
    }
    this.#items.push(item)
    if (this.#items.length === batch) this.#close()
  }

  #close(): void {
    const items = this.#items
    this.#items = []
    this.#ready.push((this.#options.collate ?? collate)(items))
  }
}

const asTheyCome = (options: Batching): boolean =>
  options.batch === undefined && options.shuffle === undefined

/** Batches of an iterator's items. Ending it ends the iterator. */
export function batches(items: ItemSource, options: Batching): AsyncIterableIterator<unknown> {
  if (asTheyCome(options)) return items
  const { batch, shuffle, collate: own } = options
  const inColumns = batch !== undefined && shuffle === undefined && own === undefined
  if (inColumns && items.nextRange !== undefined)
    return endingAsync(items, rangeBatches(items as Required<ItemSource>, batch, options.dropLast))
  if (batch !== undefined && items.nextRange !== undefined)
    return endingAsync(items, batchesOfRanges(items as Required<ItemSource>, batch, options))
  return endingAsync(items, batchesAsync(items, options))
}

/** Batches of columns from columns: no row is ever made. */
async function* rangeBatches(items: Required<ItemSource>, batch: number, dropLast: boolean): AsyncGenerator {
  let ranges: ItemRange[] = []
  let count = 0
  for (;;) {
    const range = await items.nextRange(batch - count)
    if (range === undefined) break
    ranges.push(range)
    count += range.to - range.from
    if (count < batch) continue
    yield collateRanges(ranges)
    ranges = []
    count = 0
  }
  if (count > 0 && !dropLast) yield collateRanges(ranges)
}

/** The same of items, as many at a time as there are: a promise for each would cost more than mixing it. */
async function* batchesOfRanges(
  items: Required<ItemSource>,
  batch: number,
  options: Batching,
): AsyncGenerator {
  const batcher = new Batcher(options)
  for (;;) {
    const range = await items.nextRange(batch)
    if (range === undefined) break
    const { block, from, to } = range
    for (let at = from; at < to; at++) for (const made of batcher.put(block.value(at))) yield made
  }
  for (const made of batcher.end()) yield made
}

async function* batchesAsync(items: AsyncIterableIterator<unknown>, options: Batching): AsyncGenerator {
  const batcher = new Batcher(options)
  for await (const item of items) {
    // Not `yield*`: on an async generator that costs several turns of the microtask queue for each item.
    for (const batch of batcher.put(item)) yield batch
  }
  for (const batch of batcher.end()) yield batch
}

/** The same for the iterator that blocks. */
export function batchesSync(items: IterableIterator<unknown>, options: Batching): IterableIterator<unknown> {
  if (asTheyCome(options)) return items
  return endingSync(items, batchesOf(items, options))
}

function* batchesOf(items: IterableIterator<unknown>, options: Batching): Generator {
  const batcher = new Batcher(options)
  for (const item of items) yield* batcher.put(item)
  yield* batcher.end()
}

// A generator that was never started does not run its `finally`, and so would leave the iterator below open.

function endingAsync(
  items: AsyncIterableIterator<unknown>,
  out: AsyncGenerator,
): AsyncIterableIterator<unknown> {
  return {
    next: () => out.next(),
    return: async () => {
      await out.return(undefined)
      await items.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]() {
      return this
    },
  }
}

function endingSync(items: IterableIterator<unknown>, out: Generator): IterableIterator<unknown> {
  return {
    next: () => out.next(),
    return: () => {
      out.return(undefined)
      items.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.iterator]() {
      return this
    },
  }
}
