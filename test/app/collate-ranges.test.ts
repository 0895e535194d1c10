import fc from 'fast-check'
import { expect, test } from 'vitest'
import { collate } from '../../src/app/collate.ts'
import { collateRanges } from '../../src/app/collate-ranges.ts'
import type { ItemRange } from '../../src/app/engine.ts'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'

const value = fc.oneof(
  { weight: 6, arbitrary: fc.integer() },
  { weight: 3, arbitrary: fc.double() },
  fc.string(),
  fc.constantFrom(null, undefined, true),
  fc.array(fc.double(), { minLength: 2, maxLength: 2 }),
  fc.float32Array({ minLength: 3, maxLength: 3 }),
)
/** Columns that are alike in most rows, and rows that are not. */
const rows = fc
  .record({
    kinds: fc.dictionary(fc.constantFrom('a', 'b', 'c'), value, { minKeys: 1, noNullPrototype: true }),
    odd: fc.array(
      fc.dictionary(fc.constantFrom('a', 'b', 'd'), fc.integer(), { minKeys: 1, noNullPrototype: true }),
      { maxLength: 2 },
    ),
    count: fc.integer({ min: 1, max: 40 }),
  })
  .map(({ kinds, odd, count }) => [...Array.from({ length: count }, () => kinds), ...odd])

const decoder = createDecoder()

function rangesOf(blocks: readonly (readonly object[])[]): ItemRange[] {
  return blocks.map((items) => {
    const block = decoder.decode(new Uint8Array(encodeValues(createEncoder(), items)))
    return { block, from: Math.floor(items.length / 3), to: items.length }
  })
}

test('is what collate makes of the items, whether they lie in columns or not', () => {
  fc.assert(
    fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), (blocks) => {
      const ranges = rangesOf(blocks)
      const items = ranges.flatMap(({ block, from, to }) =>
        Array.from({ length: to - from }, (_, i) => block.value(from + i)),
      )
      const attempt = (make: () => unknown): unknown => {
        try {
          return make()
        } catch (error) {
          return (error as Error).message
        }
      }
      expect(attempt(() => collateRanges(ranges))).toStrictEqual(attempt(() => collate(items)))
    }),
    { numRuns: 500 },
  )
})

test('numbers are copied as they lie, and typed arrays of one frame not at all', () => {
  const items = Array.from({ length: 20 }, (_, i) => ({ n: i / 2, data: Float32Array.of(i, -i) }))
  const [range] = rangesOf([items])
  const batch = collateRanges([{ ...range!, from: 5, to: 15 }]) as {
    n: Float64Array
    data: { data: Float32Array; shape: number[] }
  }
  expect(batch.n).toStrictEqual(Float64Array.from({ length: 10 }, (_, i) => (i + 5) / 2))
  expect(batch.data.shape).toEqual([10, 2])
  expect([...batch.data.data.subarray(0, 4)]).toEqual([5, -5, 6, -6])
  const [first] = range!.block.vector('data') as unknown as Float32Array[]
  expect(batch.data.data.buffer).toBe(first!.buffer)
})
