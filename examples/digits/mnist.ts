import { readFile } from 'node:fs/promises'
import { seeded } from './random.ts'

/** A handwritten digit. */
export interface Digit {
  /** 28 x 28 shades row by row, from 0 (paper) to 1 (ink). */
  readonly pixels: Float32Array
  /** What it shows, 0 to 9. */
  readonly label: number
  /** Its place among all digits. */
  readonly id: number
}

export const SIDE = 28
export const PIXELS = SIDE * SIDE

/** Which digits are for what: places in one fixed order of all 10,000, so that none is in two parts. */
export const PARTS = {
  test: [0, 1000],
  validation: [1000, 2000],
  train: [2000, 10_000],
} as const

export type Part = keyof typeof PARTS

/**
 * The digits of a part, always in the same order.
 * @param limit first so many; default: all
 */
export async function* readDigits(part: Part, limit = Infinity): AsyncGenerator<Digit> {
  // The 21 MB of JSON are read by whoever asks first, not by every thread that imports this.
  digits ??= readAll()
  const all = await digits
  const [from, to] = PARTS[part]
  for (const digit of all.slice(from, Math.min(to, from + limit))) yield digit
}

let digits: Promise<readonly Digit[]> | undefined

async function readAll(): Promise<readonly Digit[]> {
  const found: Omit<Digit, 'id'>[] = []
  for (let label = 0; label < 10; label++) {
    const file = new URL(`digits/${label}.json`, import.meta.resolve('mnist'))
    const { data }: { data: number[] } = JSON.parse(await readFile(file, 'utf8'))
    const shades = Float32Array.from(data)
    for (let at = 0; at < shades.length; at += PIXELS)
      found.push({ pixels: shades.subarray(at, at + PIXELS), label })
  }
  // They come sorted by what they show.
  const random = seeded(0)
  for (let left = found.length; left > 1; left--) {
    const at = Math.floor(random() * left)
    const [last, chosen] = [found[left - 1]!, found[at]!]
    found[left - 1] = chosen
    found[at] = last
  }
  return found.map((digit, id) => ({ ...digit, id }))
}
