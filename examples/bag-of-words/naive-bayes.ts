/** Tells two kinds of texts by how often words of each cluster occur in them. */
export class NaiveBayes {
  readonly #counts: readonly [Float64Array, Float64Array]
  readonly #texts: [number, number] = [0, 0]

  constructor(clusters: number) {
    // One word of each cluster has been seen in both kinds, so that nothing is impossible.
    this.#counts = [new Float64Array(clusters).fill(1), new Float64Array(clusters).fill(1)]
  }

  learn(label: number, bag: Float64Array): void {
    const kind = label === 1 ? 1 : 0
    this.#texts[kind]++
    bag.forEach((count, cluster) => (this.#counts[kind][cluster]! += count))
  }

  /** @returns 0 or 1 */
  predict(bag: Float64Array): number {
    return this.#likelihood(1, bag) > this.#likelihood(0, bag) ? 1 : 0
  }

  #likelihood(kind: 0 | 1, bag: Float64Array): number {
    const counts = this.#counts[kind]
    const total = counts.reduce((sum, count) => sum + count, 0)
    return bag.reduce(
      (sum, count, cluster) => sum + count * Math.log(counts[cluster]! / total),
      Math.log(this.#texts[kind]),
    )
  }
}
