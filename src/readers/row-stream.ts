/**
 * Rows that come in batches. As an iterator it gives them one by one, for half of what an async generator costs per row;
 * who can work arrays takes `batches`. One of the two, not both: a row is given once.
 */
export class RowStream<Row> implements AsyncIterableIterator<Row> {
  /** Arrays of some thousand rows, as they were read. */
  readonly batches: AsyncGenerator<readonly Row[], void, undefined>
  #rows: readonly Row[] = []
  #at = 0
  #pulling: Promise<unknown> | undefined

  constructor(batches: AsyncGenerator<readonly Row[], void, undefined>) {
    this.batches = batches
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Row, undefined>> {
    if (this.#pulling !== undefined) {
      // Asked again before the last answer: they are answered in order.
      const again = (): Promise<IteratorResult<Row, undefined>> => this.next()
      return this.#pulling.then(again, again)
    }
    if (this.#at < this.#rows.length) return Promise.resolve({ done: false, value: this.#rows[this.#at++]! })
    const pulled = this.#pull()
    this.#pulling = pulled
    return pulled
  }

  /** Closes what is open. */
  async return(): Promise<IteratorResult<Row, undefined>> {
    this.#rows = []
    this.#at = 0
    await this.batches.return()
    return { done: true, value: undefined }
  }

  async #pull(): Promise<IteratorResult<Row, undefined>> {
    try {
      for (;;) {
        const next = await this.batches.next()
        if (next.done === true) return { done: true, value: undefined }
        if (next.value.length === 0) continue
        this.#rows = next.value
        this.#at = 1
        return { done: false, value: next.value[0]! }
      }
    } finally {
      this.#pulling = undefined
    }
  }
}
