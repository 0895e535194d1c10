/** Numbers from 0 to below 1. */
export type Random = () => number

/** The same whole numbers, the same sequence (mulberry32, in the public domain). */
export function seeded(...numbers: readonly number[]): Random {
  let state = numbers.reduce((mixed, number) => Math.imul(mixed ^ number, 0x9e3779b1) ^ (mixed >>> 15), 0)
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Around 0 with a standard deviation of 1, nearly: the sum of three even ones is close enough to a bell. */
export const bell = (random: Random): number => 2 * (random() + random() + random() - 1.5)
