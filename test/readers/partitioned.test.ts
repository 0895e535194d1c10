import { ArgumentError } from 'stairs'
import { partitioned, ReaderError } from 'stairs/readers'
import { describe, expect, it } from 'vitest'
import { all, byPart } from './files.ts'

interface N {
  n: number
}
const list = [{ n: 1 }, { n: 2 }]
async function* later(): AsyncGenerator<N> {
  yield* list
}
class SparkRow {
  readonly #n: number
  constructor(n: number) {
    this.#n = n
  }
  asDict(): N {
    return { n: this.#n }
  }
}

describe('partitioned', () => {
  it.each([
    ['an array of rows', () => list],
    ['an async iterable', () => later()],
    ['a local iterator', () => ({ toLocalIterator: () => later() })],
    ['a promise of one', () => ({ toLocalIterator: () => Promise.resolve(list.values()) })],
    ['what collects', () => ({ collect: () => Promise.resolve(list) })],
    ['rows of Spark', () => ({ toLocalIterator: () => [new SparkRow(1), new SparkRow(2)] })],
    ['rows with toJSON', () => [{ __proto__: { toJSON: () => list[0] } } as unknown as N, list[1]!]],
  ])('takes %s as one partition', async (_, make) => {
    expect(await byPart(partitioned<N>(make()))).toEqual([list])
    expect(await byPart(partitioned<N>(() => Promise.resolve(make())))).toEqual([list])
  })

  it.each([
    ['getPartitions()', { getPartitions: () => [list, () => later(), { toLocalIterator: () => later() }] }],
    ['partitions()', { partitions: () => Promise.resolve([list, later, { collect: () => list }]) }],
  ])('takes what %s gives', async (_, source) => {
    expect(await byPart(partitioned<N>(source))).toEqual([list, list, list])
    expect(await all(partitioned<N>(source).rows())).toEqual([...list, ...list, ...list])
  })

  it('takes parts with their own reader, signal and all', async () => {
    const controller = new AbortController()
    const signals: AbortSignal[] = []
    const source = {
      *partitions() {
        yield* ['a', 'b']
      },
      async read(part: unknown, { signal }: { signal: AbortSignal }) {
        signals.push(signal)
        return [{ part }]
      },
    }
    const reader = partitioned<{ part: unknown }>(source)
    expect(await reader.partitions()).toEqual([
      { index: 0, part: 'a' },
      { index: 1, part: 'b' },
    ])
    expect(await all(reader.read({ index: 1, part: 'b' }, controller))).toEqual([{ part: 'b' }])
    expect(signals).toEqual([controller.signal])
  })

  it('closes what it iterates when nobody wants more', async () => {
    let closed = false
    const endless = function* (): Generator<N> {
      try {
        for (let n = 0; ; n++) yield { n }
      } finally {
        closed = true
      }
    }
    for await (const { n } of partitioned<N>(endless()).rows()) if (n === 5) break
    expect(closed).toBe(true)
  })

  it('refuses what has no rows', async () => {
    expect(() => partitioned(7 as never)).toThrow(ArgumentError)
    expect(() => partitioned(Promise.resolve(list) as never)).toThrow('Await it first')
    expect(() => partitioned({ rows: list } as never)).toThrow('toLocalIterator()')
    const later7 = partitioned(() => 7 as never)
    await expect(later7.partitions()).rejects.toBeInstanceOf(ArgumentError)
    await expect(byPart(partitioned({ getPartitions: () => [7 as never] }))).rejects.toThrow(
      'iterable of rows, not 7',
    )
    await expect(byPart(partitioned({ getPartitions: () => 7 as never }))).rejects.toThrow('partitions are')
  })

  it('says when a partition is gone', async () => {
    const reader = partitioned({ getPartitions: () => [list] })
    await expect(all(reader.read({ index: 3 }))).rejects.toBeInstanceOf(ReaderError)
  })
})
