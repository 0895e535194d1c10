import { collate, collateColumn } from './collate.ts'
import type { ItemRange } from './engine.ts'

/** What `collate` makes of the items of these ranges. Where they lie in columns no item is made. */
export function collateRanges(ranges: readonly ItemRange[]): unknown {
  if (ranges.some(({ block }) => block.names === undefined)) return collate(ranges.flatMap(itemsOf))
  const keys = new Set(ranges.flatMap(({ block }) => block.names!))
  const columns = Array.from(keys, (key): [string, unknown] => [
    key,
    numbersOf(ranges, key) ?? collateColumn(`"${key}"`, valuesOf(ranges, key)),
  ])
  return Object.fromEntries(columns)
}

const itemsOf = ({ block, from, to }: ItemRange): unknown[] =>
  Array.from({ length: to - from }, (_, i) => block.value(from + i))

const sizeOf = (ranges: readonly ItemRange[]): number =>
  ranges.reduce((size, { from, to }) => size + to - from, 0)

/** Columns of numbers are typed arrays, and are copied as they are; undefined where one is another. */
function numbersOf(ranges: readonly ItemRange[], key: string): Float64Array | undefined {
  const vectors = ranges.map(({ block }) => block.vector(key))
  if (!vectors.every((vector) => vector instanceof Float64Array || vector instanceof Int32Array))
    return undefined
  const numbers = new Float64Array(sizeOf(ranges))
  let at = 0
  for (const [i, { from, to }] of ranges.entries()) {
    numbers.set(vectors[i]!.subarray(from, to), at)
    at += to - from
  }
  return numbers
}

function valuesOf(ranges: readonly ItemRange[], key: string): unknown[] {
  const values: unknown[] = []
  for (const { block, from, to } of ranges) {
    const vector = block.names!.includes(key) ? block.vector(key) : undefined
    for (let i = from; i < to; i++) values.push(vector?.[i])
  }
  return values
}
