import fc from 'fast-check'
import { expect, test } from 'vitest'
import { seededRandom, ShuffleBuffer } from '../../src/app/shuffle.ts'

function shuffled(items: readonly number[], size: number, seed: number): number[] {
  const out: number[] = []
  const give = (item: number): void => void out.push(item)
  const buffer = new ShuffleBuffer<number>(size, seededRandom(seed))
  for (const item of items) buffer.put(item, give)
  buffer.drain(give)
  return out
}
const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

test('a permutation, the same for the same seed, with no more than `size` held', () => {
  fc.assert(
    fc.property(fc.nat(500), fc.integer({ min: 1, max: 100 }), fc.integer(), (count, size, seed) => {
      const out = shuffled(upTo(count), size, seed)
      expect(shuffled(upTo(count), size, seed)).toEqual(out)
      expect(out.toSorted((a, b) => a - b)).toEqual(upTo(count))
      // What comes out at place i went in by then: the buffer reads `size` items ahead and no more.
      out.forEach((item, i) => expect(item).toBeLessThanOrEqual(i + size))
    }),
  )
})

test('the order of a seed never changes', () => {
  expect(shuffled(upTo(12), 5, 1)).toEqual([0, 4, 3, 5, 1, 9, 7, 2, 8, 11, 6, 10])
  expect(shuffled(upTo(12), 5, 2)).toEqual([2, 1, 3, 6, 0, 8, 5, 7, 11, 9, 10, 4])
})

test('a buffer of one changes nothing', () => {
  expect(shuffled(upTo(20), 1, 7)).toEqual(upTo(20))
})

test.each([0, 1, 2, -1, 0.5, 2 ** 31, 2 ** 32, 2 ** 40, Number.MAX_SAFE_INTEGER])(
  'seed %d: every place is about equally likely',
  (seed) => {
    const random = seededRandom(seed)
    const counts = upTo(10).fill(0)
    for (let i = 0; i < 10_000; i++) counts[random(10)]!++
    // The mean is 1000 and the standard deviation 30: six of them.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(180)
  },
)

test('neighbouring seeds begin differently', () => {
  const starts = upTo(200).map((seed) => seededRandom(seed)(2 ** 32))
  expect(new Set(starts).size).toBe(200)
  expect(new Set(starts.map((start) => start >>> 28)).size).toBe(16)
})
