/** Numbers from 0 to below `bound`. */
export type RandomBelow = (bound: number) => number

/**
 * A generator that a seed decides: xorshift with 32 bits of state (Marsaglia, 2003). Good enough to mix rows, and
 * the same on every machine and version.
 */
export function seededRandom(seed: number): RandomBelow {
  // Neighbouring seeds must not begin alike, and zero is the one state that xorshift never leaves.
  let state = (Math.imul(Math.floor(seed) ^ 0x9e3779b9, 0x85ebca6b) ^ Math.floor(seed / 2 ** 32)) | 0 || 1
  const next = (): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return state >>> 0
  }
  for (let i = 0; i < 8; i++) next()
  return (bound) => Math.floor((next() / 2 ** 32) * bound)
}

/**
 * Mixes a stream with bounded memory: holds `size` items, and gives for each new one some earlier one. What comes
 * out is a permutation of what went in.
 */
export class ShuffleBuffer<Item> {
  readonly #held: Item[] = []
  readonly #size: number
  readonly #random: RandomBelow

  constructor(size: number, random: RandomBelow) {
    this.#size = size
    this.#random = random
  }

  /** Puts one item in. Calls `give` with one that comes out, once the buffer is full. */
  put(item: Item, give: (item: Item) => void): void {
    if (this.#held.length < this.#size) {
      this.#held.push(item)
      return
    }
    const at = this.#random(this.#size)
    const out = this.#held[at]!
    this.#held[at] = item
    give(out)
  }

  /** Gives what is left, in random order. */
  drain(give: (item: Item) => void): void {
    for (let left = this.#held.length; left > 0; left--) {
      const at = this.#random(left)
      const out = this.#held[at]!
      this.#held[at] = this.#held[left - 1]!
      give(out)
    }
    this.#held.length = 0
  }
}
