/** The statistics of a handful of rounds on a noisy machine: medians, and intervals by bootstrap. */

/** Linear between the two nearest ranks. `share`: 0 … 1. @throws on an empty list */
export function quantile(values: readonly number[], share: number): number {
  if (values.length === 0) throw new Error('no values to take a quantile of')
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)]!
  const above = sorted[Math.ceil(position)]!
  return below + (above - below) * (position - Math.floor(position))
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

export interface Interval {
  readonly low: number
  readonly high: number
}

/** Mulberry32: reports of the same rounds must not differ, so the resampling is seeded. */
function randomSource(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Percentile bootstrap of the median: where the median of other such rounds lies, 95 times in 100. */
export function bootstrapInterval(values: readonly number[], resamples = 10_000): Interval {
  const random = randomSource(values.length)
  const medians = Array.from({ length: resamples }, () =>
    median(values.map(() => values[Math.floor(random() * values.length)]!)),
  )
  return { low: quantile(medians, 0.025), high: quantile(medians, 0.975) }
}

/** Ours by theirs, round by round: two runs of one round stood close together and met the same neighbours. */
export function pairedRatios(ours: readonly number[], theirs: readonly number[]): number[] {
  if (ours.length !== theirs.length) {
    throw new Error(`ratios need rounds in pairs: ${ours.length} against ${theirs.length}`)
  }
  return ours.map((value, round) => value / theirs[round]!)
}
