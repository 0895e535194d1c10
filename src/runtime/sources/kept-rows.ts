import type { Row } from '../../graph/node.ts'

/** A longer list is not kept. */
const MOST_KEPT = 4096

/** Rows as they came in, by number, for those that turn out not to fit into a frame. */
export class KeptRows {
  /** The list is used again: what lies behind `#count` is undefined. */
  #rows: (Row | undefined)[] = []
  #count = 0
  /** The number of the first. */
  #first = 0

  keep(row: Row): void {
    this.#rows[this.#count++] = row
  }

  at(index: number): Row | undefined {
    return this.#rows[index - this.#first]
  }

  /** Nobody will ask for those that came so far. */
  forget(): void {
    if (this.#rows.length > MOST_KEPT) this.#rows = []
    else this.#rows.fill(undefined, 0, this.#count)
    this.#first += this.#count
    this.#count = 0
  }
}
