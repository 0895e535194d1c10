import type { DeadLetter } from 'stairs'
import { afterAll, describe, expect, it } from 'vitest'
import { engines, type Row } from '../fixtures/runtime/batches.ts'
import { collect, numbers, rejectionOf } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

const byNumber = (a: number, b: number): number => a - b
const idsOf = (rows: readonly { id: number }[]): number[] => rows.map(({ id }) => id).sort(byNumber)
const ids = (count: number): number[] => Array.from({ length: count }, (_, id) => id)

describe.each(engines)('subscribeBatch, %s', { timeout: 20_000 }, (title, on) => {
  const pooled = title === 'threads: 2'

  async function failing(pipeline: { map: (...given: any[]) => any }, count: number) {
    const letters: DeadLetter[] = []
    const found: any[] = await collect(
      pipeline.map(numbers(count), { onFailure: (letter: DeadLetter) => letters.push(letter) }),
    )
    return { found, letters, failed: idsOf(letters.map(({ row }) => row as Row)) }
  }

  it.each(['sync', 'here', 'later', 'two', 'some', 'values'] as const)(
    'gives each row its result: %s',
    async (name) => {
      const found: any[] = await collect(on[name].map(numbers(1000)))
      expect(idsOf(found)).toEqual(ids(1000))
      for (const row of found) {
        if (name === 'values') expect(row.minus).toBe(-row.id)
        else if (name === 'some' && row.id % 2 === 1) expect(row).toEqual({ id: row.id })
        else expect(row.twice).toBe(2 * row.id)
        if (name === 'two') expect(row.four).toBe(4 * row.id)
        if (name === 'later') expect(row).toMatchObject({ before: row.id, after: 2 * row.id + 1 })
      }
    },
  )

  it('fills batches, and lets those go that nothing can fill', async () => {
    const found: any[] = await collect(on.sync.map(numbers(20_000)))
    const sizes = found.map(({ of }) => of as number)
    expect(Math.max(...sizes)).toBe(32)
    expect(sizes.filter((size) => size === 32).length).toBeGreaterThan(15_000)
  })

  it.each(['sync', 'here', 'later', 'fan', 'fanAsync'] as const)(
    'keeps order where asked to: %s',
    async (name) => {
      const count = name === 'fanAsync' ? 40 : 500
      const found: any[] = await collect(on[name].map(numbers(count), { ordered: true }))
      const expected = name.startsWith('fan')
        ? ids(count).flatMap((id) => [0, 1, 2].map((part) => [id, part]))
        : ids(count).map((id) => [id, undefined])
      expect(found.map(({ id, part }) => [id, part])).toEqual(expected)
    },
  )

  it('gathers what a generator gives', async () => {
    const found: any[] = await collect(on.fan.map(numbers(2000)))
    expect(found).toHaveLength(6000)
    expect(found.filter(({ of }) => of === 30).length).toBeGreaterThan(3000)
  })

  it.each([
    ['sync', 'feedSync'],
    ['on the pool', 'feedOnPool'],
  ] as const)('works in a run, %s', async (_, feed) => {
    expect(await on.project.run(on[feed].with({ count: 5000 }))).toMatchObject({
      ok: true,
      rowsIn: 5000,
      rowsOut: 5000,
    })
    expect(await on.project.run(on[feed].with({ count: 1 }))).toMatchObject({ rowsOut: 1 })
  })

  it('keeps maps that go on at once apart', async () => {
    const many = await Promise.all([100, 7, 1000, 1].map((count) => collect(on.sync.map(numbers(count)))))
    expect(many.map((rows) => rows.length)).toEqual([100, 7, 1000, 1])
  })

  it.each(['fails', 'failsLater'] as const)('finds the row at fault: %s', async (name) => {
    const { found, letters, failed } = await failing(on[name], 200)
    expect(failed).toEqual(ids(200).filter((id) => id % 10 === 7))
    expect(idsOf(found)).toEqual(ids(200).filter((id) => id % 10 !== 7))
    for (const { step, error, row } of letters)
      expect({ step, error }).toMatchObject({
        step: expect.stringContaining(name),
        error: { name: 'RangeError', message: `no ${(row as Row).id}` },
      })
    expect(found.some(({ attempt }) => attempt === 2)).toBe(true)
  })

  it('skips the rows that a call alone skips', async () => {
    const found = await collect<any>(on.skips.map(numbers(100)))
    expect(idsOf(found)).toEqual(ids(100).filter((id) => id % 5 !== 0))
  })

  it.each([
    ['short', /"1:short" gave (\d) results for (\d) rows/],
    ['nothing', /"1:nothing" gave no array for \d rows/],
    ['wrong', /"1:wrong" gave a number where a plain object is wanted/],
  ] as const)('refuses wrong results: %s', async (name, message) => {
    const { letters, failed } = await failing(on[name], 64)
    expect(failed).toEqual(ids(64).filter((id) => name !== 'wrong' || id % 2 === 1))
    for (const { error } of letters)
      expect(error).toMatchObject({ code: 'RESULT', message: expect.stringMatching(message) })
  })

  it('has a context for all rows, and the meta of each', async () => {
    const rows = numbers(40)
    const found: any[] = await collect(on.metas.map(rows, { meta: (row: Row) => ({ tag: `t${row.id}` }) }))
    expect(found).toHaveLength(40)
    for (const { id, meta, aborted, thread } of found) {
      expect({ meta, aborted }).toEqual({ meta: { tag: `t${id}` }, aborted: false })
      expect(thread > 0).toBe(pooled)
    }
  })

  it('works in a call, and calls made together share a batch', async () => {
    expect(await on.sync.call({ id: 4 })).toEqual([{ id: 4, twice: 8, of: 1 }])
    const rows = (await Promise.all(numbers(40).map((row) => on.sync.call(row)))).flat() as any[]
    expect(rows.map(({ id }) => id)).toEqual(ids(40))
    expect(rows.map(({ of }) => of)).toEqual([...Array(32).fill(32), ...Array(8).fill(8)])
    expect((await on.fan.call({ id: 1 })).map(({ part }: any) => part)).toEqual([0, 1, 2])
    await expect(on.fails.call({ id: 7 })).rejects.toThrow('no 7')
  })

  it('ends when it is aborted, with a handler that hears of it', async () => {
    const control = new AbortController()
    const running = rejectionOf(
      on.project.run(on.feedHangs.with({ count: 100 }), {
        signal: control.signal,
        progress: () => undefined,
      }),
    )
    setImmediate(() => control.abort(new Error('enough')))
    expect(await running).toMatchObject({ code: 'RUN_STOPPED' })
  })

  it('ends when the loop over it is left', async () => {
    let read = 0
    for await (const _row of on.sync.map(numbers(50_000))) if (++read === 100) break
    expect(read).toBe(100)
    expect(await collect(on.sync.map(numbers(10)))).toHaveLength(10)
  })

  it.runIf(pooled)('finds a row that ends its thread', async () => {
    const { found, failed, letters } = await failing(on.poison, 300)
    expect(failed).toEqual([77])
    expect(letters[0]!.error.code).toBe('POISON_ROW')
    expect(idsOf(found)).toEqual(ids(300).filter((id) => id !== 77))
  })
})

describe.each(engines)('batchConsumer, %s', { timeout: 20_000 }, (_title, on) => {
  it('is called with many rows, and row by row where a call fails', async () => {
    on.calls.length = 0
    const error = await rejectionOf(on.project.run(on.feedSaving.with({ count: 120 })))
    expect(error).toMatchObject({ code: 'ROWS_FAILED', report: { rowsIn: 120, rowsOut: 119, failed: 1 } })
    expect(error.report.failures).toMatchObject([
      { count: 1, message: 'unlucky', example: { row: { id: 13 } } },
    ])
    const first = on.calls.filter(({ attempt }) => attempt === 1)
    const again = on.calls.filter(({ attempt }) => attempt === 2)
    expect(first.flatMap((call) => call.ids).sort(byNumber)).toEqual(ids(120))
    expect(first[0]!.ids.length).toBeLessThanOrEqual(50)
    expect(again.every((call) => call.ids.length === 1)).toBe(true)
    expect(again.map((call) => call.ids[0])).toEqual(first.find((call) => call.ids.includes(13))!.ids)
  })

  it('may be a branch of its own, for some of the rows', async () => {
    const running = on.project.run(on.feedBranch.with({ count: 500 }))
    expect(idsOf(await collect(on.saved.iter()))).toEqual(ids(500))
    expect(await running).toMatchObject({ ok: true, rowsOut: 500 })
  })
})
