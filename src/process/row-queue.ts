import type { Piece } from './format.ts'

/** A row until it is answered. */
export interface PendingRow {
  readonly piece: Piece
  readonly resolve: (answer: object) => void
  readonly reject: (error: Error) => void
  /** It was in flight when a process ended that another row is blamed for: it is sent with no other beside it. */
  alone: boolean
  next: PendingRow | undefined
}

/** First in, first out; also the other way in front. */
export class RowQueue {
  #first: PendingRow | undefined
  #last: PendingRow | undefined
  size = 0

  get first(): PendingRow | undefined {
    return this.#first
  }

  add(row: PendingRow): void {
    row.next = undefined
    if (this.#last === undefined) this.#first = row
    else this.#last.next = row
    this.#last = row
    this.size++
  }

  take(): PendingRow | undefined {
    const row = this.#first
    if (row === undefined) return undefined
    this.#first = row.next
    if (row.next === undefined) this.#last = undefined
    this.size--
    return row
  }

  /** Takes all of `other`, before what is here. */
  putFirst(other: RowQueue): void {
    if (other.#last === undefined) return
    other.#last.next = this.#first
    this.#first = other.#first
    this.#last ??= other.#last
    this.size += other.size
    other.#first = other.#last = undefined
    other.size = 0
  }
}
