import { readTask } from '../../contestant.ts'
import { POOL_SIZE } from '../../rows.ts'
import { makeSamples, SAMPLE_LENGTH } from '../samples/rows.ts'
import { BATCH, measureTraining, MIXED, type Batch, type Training } from './work.ts'

/** The same loop over arrays in memory, shuffled by hand, batches assembled by hand; one thread. */

export interface MemoryOptions {
  /** `buffer`: as `iter` does it; `all`: a permutation of the whole set for each round over it. */
  readonly shuffle: 'buffer' | 'all'
}

const { timing, options } = readTask<MemoryOptions>()
const { pool } = makeSamples()

const below = (bound: number): number => Math.floor(Math.random() * bound)

/** Which sample is next, `count` times. */
const orders = {
  *buffer(count: number): Generator<number> {
    const waiting: number[] = []
    for (let index = 0; index < count; index++) {
      if (waiting.length < MIXED) {
        waiting.push(index & (POOL_SIZE - 1))
        continue
      }
      const at = below(MIXED)
      yield waiting[at]!
      waiting[at] = index & (POOL_SIZE - 1)
    }
    while (waiting.length > 0) {
      const at = below(waiting.length)
      yield waiting[at]!
      waiting[at] = waiting.at(-1)!
      waiting.pop()
    }
  },
  *all(count: number): Generator<number> {
    for (let done = 0; done < count; done += POOL_SIZE) {
      const order = Uint32Array.from({ length: POOL_SIZE }, (_, index) => index)
      for (let left = POOL_SIZE; left > 0; left--) {
        const at = below(left)
        yield order[at]!
        order[at] = order[left - 1]!
      }
    }
  },
}

const emptyBatch = (): Batch => ({
  pixels: { data: new Float32Array(BATCH * SAMPLE_LENGTH), shape: [BATCH, SAMPLE_LENGTH] },
  label: new Float64Array(BATCH),
})

async function feed(count: number, training: Training): Promise<void> {
  let batch = emptyBatch()
  let filled = 0
  for (const index of orders[options.shuffle](count)) {
    const { data, label } = pool[index]!
    batch.pixels.data.set(data, filled * SAMPLE_LENGTH)
    batch.label[filled++] = label
    if (filled < BATCH) continue
    training.step(batch)
    batch = emptyBatch()
    filled = 0
  }
}

await measureTraining(timing, feed)
