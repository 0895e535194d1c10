import type { BenchRow } from '../../rows.ts'
import { measureRoundTrips } from './closed-loop.ts'
import { doubling, project } from './pipeline.ts'

/** One `map` for all rows, which stays open and is idle whenever its only row is under way. */

/** Rows one by one, when somebody has one. */
class Feed implements AsyncIterableIterator<BenchRow> {
  #give: ((result: IteratorResult<BenchRow>) => void) | undefined
  #waiting: IteratorResult<BenchRow> | undefined;

  [Symbol.asyncIterator](): this {
    return this
  }

  push(value: BenchRow): void {
    this.#put({ done: false, value })
  }

  end(): void {
    this.#put({ done: true, value: undefined })
  }

  next(): Promise<IteratorResult<BenchRow>> {
    const result = this.#waiting
    this.#waiting = undefined
    if (result !== undefined) return Promise.resolve(result)
    return new Promise((resolve) => {
      this.#give = resolve
    })
  }

  #put(result: IteratorResult<BenchRow>): void {
    const give = this.#give
    this.#give = undefined
    if (give === undefined) this.#waiting = result
    else give(result)
  }
}

const feed = new Feed()
const results = doubling.map(feed)

await measureRoundTrips(async (row, done) => {
  feed.push(row)
  const result = await results.next()
  if (result.done === true) throw new Error('map ended before its rows did')
  done(result.value)
})
feed.end()
await results.next()
await project.close()
