import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { collate } from '../../src/app/collate.ts'
import { ResultError } from '../../src/base/errors.ts'

/** What a user without a compiler gives. */
const batch = (...items: readonly unknown[]): unknown => collate(items)

describe('a column is what its values are', () => {
  test.each<[string, unknown[], unknown]>([
    ['numbers', [1, 2.5, -0], Float64Array.of(1, 2.5, -0)],
    ['texts', ['a', 'b'], ['a', 'b']],
    ['booleans', [true, false], [true, false]],
    ['bigints', [1n, 2n], [1n, 2n]],
    ['numbers and others', [1, 'b'], [1, 'b']],
    ['numbers and nothing', [1, undefined], [1, undefined]],
    ['numbers and null', [1, null], [1, null]],
    ['null first', [null, 1], [null, 1]],
    [
      'lists of numbers',
      [
        [1, 2],
        [3, 4],
      ],
      { data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] },
    ],
    ['lists of texts', [['a'], ['b', 'c']], [['a'], ['b', 'c']]],
    ['lists of which one has a text', [[1], ['b']], [[1], ['b']]],
    ['lists of lists', [[[1]], [[2]]], [[[1]], [[2]]]],
    ['empty lists, of whatever', [[], []], [[], []]],
    [
      'float32',
      [Float32Array.of(1, 2), Float32Array.of(3, 4)],
      { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] },
    ],
    ['clamped bytes', [Uint8ClampedArray.of(300)], { data: Uint8ClampedArray.of(255), shape: [1, 1] }],
    [
      'bigint arrays',
      [BigInt64Array.of(1n), BigInt64Array.of(-2n)],
      { data: BigInt64Array.of(1n, -2n), shape: [2, 1] },
    ],
    ['empty typed arrays', [new Int8Array(0), new Int8Array(0)], { data: new Int8Array(0), shape: [2, 0] }],
    ['buffers', [Buffer.from('ab'), Buffer.from('cd')], { data: Buffer.from('abcd'), shape: [2, 2] }],
    ['typed arrays of two kinds', [Int8Array.of(1), Int16Array.of(1)], [Int8Array.of(1), Int16Array.of(1)]],
    ['typed arrays and nothing', [Int8Array.of(1), undefined], [Int8Array.of(1), undefined]],
    ['dates', [new Date(0)], [new Date(0)]],
    ['objects', [{ a: 1 }, { a: 2 }], [{ a: 1 }, { a: 2 }]],
    ['views on bytes', [new DataView(new ArrayBuffer(1))], [new DataView(new ArrayBuffer(1))]],
  ])('%s', (_, values, column) => {
    expect(batch(...values.map((value) => ({ value })))).toStrictEqual({ value: column })
  })

  test('typed arrays that adjoin in one memory are not copied', () => {
    const memory = Float32Array.of(0, 1, 2, 3, 4, 5)
    const slices = [memory.subarray(1, 3), memory.subarray(3, 5)]
    const [column] = Object.values(batch({ v: slices[0] }, { v: slices[1] }) as object)
    expect(column).toStrictEqual({ data: Float32Array.of(1, 2, 3, 4), shape: [2, 2] })
    expect(column.data.buffer).toBe(memory.buffer)
    const apart = batch({ v: slices[1] }, { v: slices[0] }) as { v: { data: Float32Array } }
    expect(apart).toStrictEqual({ v: { data: Float32Array.of(3, 4, 1, 2), shape: [2, 2] } })
    expect(apart.v.data.buffer).not.toBe(memory.buffer)
  })

  test('items that are no plain objects', () => {
    expect(batch(1, 2)).toStrictEqual(Float64Array.of(1, 2))
    expect(batch('a', 'b')).toStrictEqual(['a', 'b'])
    expect(batch([1, 2], [3, 4])).toStrictEqual({ data: Float64Array.of(1, 2, 3, 4), shape: [2, 2] })
    expect(batch(Uint8Array.of(1), Uint8Array.of(2))).toStrictEqual({
      data: Uint8Array.of(1, 2),
      shape: [2, 1],
    })
    expect(batch([1, 'a'], [2, 'b'])).toStrictEqual([
      [1, 'a'],
      [2, 'b'],
    ])
    expect(batch({ a: 1 }, 2)).toStrictEqual([{ a: 1 }, 2])
  })

  test('keys in the order of appearance; one that some rows lack is an array', () => {
    const made = batch({ b: 1, a: 1 }, { c: 2, a: 2 })
    expect(made).toStrictEqual({ b: [1, undefined], a: Float64Array.of(1, 2), c: [undefined, 2] })
    expect(Object.keys(made as object)).toEqual(['b', 'a', 'c'])
  })

  test('a key called __proto__ is a key', () => {
    const item: unknown = JSON.parse('{"__proto__": 1}')
    expect(Object.entries(batch(item) as object)).toStrictEqual([['__proto__', Float64Array.of(1)]])
  })

  test.each<[string, unknown, unknown]>([
    ['lists', [1, 2], [1]],
    ['lists, one empty', [1, 2], []],
    ['typed arrays', Int8Array.of(1), Int8Array.of(1, 2)],
  ])('%s of unequal length name the key and collate', (_, first, second) => {
    expect(() => batch({ ok: 1, pixels: first }, { ok: 1, pixels: second })).toThrow(ResultError)
    expect(() => batch({ ok: 1, pixels: first }, { ok: 1, pixels: second })).toThrow(
      /^"pixels" has values of \d and of \d elements.*collate/,
    )
    expect(() => batch(first, second)).toThrow(/^A batch has values of \d and of \d elements.*collate/)
  })
})

test('every value can be found again', () => {
  const row = fc.record({
    number: fc.double(),
    list: fc.array(fc.double(), { minLength: 3, maxLength: 3 }),
    floats: fc.float32Array({ minLength: 2, maxLength: 2 }),
    text: fc.string(),
  })
  fc.assert(
    fc.property(fc.array(row, { minLength: 1 }), (rows) => {
      const made = collate(rows)
      expect(made.list.shape).toEqual([rows.length, 3])
      const again = rows.map((_, i) => ({
        number: made.number[i],
        list: [...made.list.data.subarray(i * 3, i * 3 + 3)],
        floats: made.floats.data.slice(i * 2, i * 2 + 2),
        text: made.text[i],
      }))
      expect(again).toEqual(rows)
    }),
  )
})
