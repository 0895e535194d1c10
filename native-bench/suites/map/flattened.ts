/**
 * Rows in, rows out, a bounded number of tasks under way between them. Written without generators, whose every
 * `yield` costs further promises: what Piscina's user would write who wants the last bit.
 */
export class Flattened<In, Out> implements AsyncIterableIterator<Out> {
  readonly #rows: Iterator<In>
  readonly #size: number
  readonly #submit: (rows: In[]) => Promise<Out[]>
  /** A circular list of the tasks under way; the oldest is at `#oldest`. */
  readonly #tasks: (Promise<Out[]> | undefined)[]
  #oldest = 0
  #results: Out[] = []
  #position = 0

  constructor(rows: Iterable<In>, size: number, inFlight: number, submit: (rows: In[]) => Promise<Out[]>) {
    this.#rows = rows[Symbol.iterator]()
    this.#size = size
    this.#submit = submit
    this.#tasks = Array.from({ length: inFlight }, () => this.#start())
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<Out>> {
    if (this.#position < this.#results.length) {
      return Promise.resolve({ done: false, value: this.#results[this.#position++]! })
    }
    return this.#nextTask()
  }

  #start(): Promise<Out[]> | undefined {
    const rows: In[] = []
    while (rows.length < this.#size) {
      const next = this.#rows.next()
      if (next.done === true) break
      rows.push(next.value)
    }
    return rows.length === 0 ? undefined : this.#submit(rows)
  }

  async #nextTask(): Promise<IteratorResult<Out>> {
    const task = this.#tasks[this.#oldest]
    if (task === undefined) return { done: true, value: undefined }
    this.#results = await task
    this.#tasks[this.#oldest] = this.#start()
    this.#oldest = (this.#oldest + 1) % this.#tasks.length
    this.#position = 1
    return { done: false, value: this.#results[0]! }
  }
}
