import { closeRows, type RowSource } from './producers.ts'

/** What describes the pieces of one run of a producer, asked for one by one. */
export class PieceList {
  readonly #source: RowSource
  readonly #kick: () => void
  #next: { readonly piece: unknown } | undefined
  #error: { readonly thrown: unknown } | undefined
  isPulling = false
  isOver = false

  /** @param kick called when a piece has come that was waited for */
  constructor(source: RowSource, kick: () => void) {
    this.#source = source
    this.#kick = kick
  }

  /** The next piece, until it is taken; undefined: it is not there yet, or there is none. */
  peek(): { readonly piece: unknown } | undefined {
    if (this.#next === undefined && !this.isOver && !this.isPulling) {
      if (this.#source.isAsync) void this.#pull()
      else this.#ask()
    }
    return this.#next
  }

  take(): void {
    this.#next = undefined
  }

  /** What the list ended with, once. */
  takeError(): { readonly thrown: unknown } | undefined {
    const error = this.#error
    this.#error = undefined
    return error
  }

  /** No more is wanted. */
  close(): void {
    if (this.isOver) return
    this.isOver = true
    this.#next = undefined
    closeRows(this.#source)
  }

  #ask(): void {
    try {
      this.#accept((this.#source.rows as Iterator<unknown>).next())
    } catch (thrown) {
      this.#fail(thrown)
    }
  }

  #fail(thrown: unknown): void {
    if (!this.isOver) this.#error = { thrown }
    this.isOver = true
  }

  #accept(next: IteratorResult<unknown>): void {
    if (this.isOver) return
    if (next.done === true) this.isOver = true
    else this.#next = { piece: next.value }
  }

  /** Never rejects. */
  async #pull(): Promise<void> {
    this.isPulling = true
    try {
      this.#accept(await (this.#source.rows as AsyncIterator<unknown>).next())
    } catch (thrown) {
      this.#fail(thrown)
    }
    this.isPulling = false
    this.#kick()
  }
}
