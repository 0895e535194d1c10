import { randomFrom } from '../random-numbers.ts'

/** Hyper-parameters: the config of the app `word2vec`. */
export interface EmbeddingConfig {
  /** Numbers in the vector of a word. */
  dimensions: number
  /** So many words before and after a word are its neighbours. */
  window: number
  /** Words that occur less often have no vector. */
  leastCount: number
  /** Groups of words with similar neighbours. */
  clusters: number
}

/** Counts which words stand near each other. Counts only: the order in which sentences come does not matter. */
export class Neighbours {
  readonly #window: number
  readonly #words = new Map<string, number>()
  readonly #pairs = new Map<string, Map<string, number>>()

  constructor({ window }: EmbeddingConfig) {
    this.#window = window
  }

  add(words: readonly string[]): void {
    words.forEach((word, at) => {
      this.#words.set(word, (this.#words.get(word) ?? 0) + 1)
      const near = this.#pairs.get(word) ?? new Map<string, number>()
      this.#pairs.set(word, near)
      for (let other = Math.max(0, at - this.#window); other <= at + this.#window; other++) {
        const neighbour = words[other]
        if (other !== at && neighbour !== undefined) near.set(neighbour, (near.get(neighbour) ?? 0) + 1)
      }
    })
  }

  /**
   * A vector for each word, of length 1: how much more often than by chance it stands near each other word (positive
   * pointwise mutual information), on few random axes.
   */
  vectors({ leastCount, dimensions }: EmbeddingConfig): Map<string, Float64Array> {
    const kept = [...this.#words.keys()].filter((word) => this.#words.get(word)! >= leastCount).sort()
    const sums = new Map(kept.map((word) => [word, sumOf(this.#pairs.get(word)!.values())]))
    const total = sumOf(sums.values())
    const random = randomFrom(dimensions)
    const axes = new Map(
      kept.map((word) => [word, Float64Array.from({ length: dimensions }, () => random() - 0.5)]),
    )
    return new Map(
      kept.map((word) => {
        const vector = new Float64Array(dimensions)
        for (const other of kept) {
          const together = this.#pairs.get(word)!.get(other) ?? 0
          const more = Math.log((together * total) / (sums.get(word)! * sums.get(other)!))
          if (more > 0) axes.get(other)!.forEach((value, axis) => (vector[axis]! += more * value))
        }
        return [word, normalised(vector)]
      }),
    )
  }
}

const sumOf = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0)

function normalised(vector: Float64Array): Float64Array {
  const length = Math.hypot(...vector) || 1
  return vector.map((value) => value / length)
}
