import fc from 'fast-check'
import { RowsFailedError } from 'stairs'
import { afterAll, describe, expect, it } from 'vitest'
import { engines } from '../fixtures/runtime/maps.ts'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

describe.each(engines)('map, %s', { timeout: 20_000 }, (_title, on) => {
  const called = async (pipeline: typeof on.mixed, rows: { id: number }[]) =>
    (await Promise.all(rows.map((row) => pipeline.call(row)))).flat()

  it('gives what call gives', async () => {
    const rows = numbers(600)
    const wanted = await called(on.mixed, rows)
    expect(wanted.length).toBeGreaterThan(3000)
    expect(sorted(await collect(on.mixed.map(rows)))).toEqual(sorted(wanted))
  })

  it('keeps the order of the rows when it is asked to', async () => {
    const rows = numbers(600)
    expect(await collect(on.mixed.map(rows, { ordered: true }))).toEqual(await called(on.mixed, rows))
  })

  it('gives what call gives, whatever the rows', async () => {
    const ids = fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 200 })
    await fc.assert(
      fc.asyncProperty(ids, fc.boolean(), async (list, ordered) => {
        const rows = list.map((id) => ({ id }))
        const [found, wanted] = [await collect(on.mixed.map(rows, { ordered })), await called(on.mixed, rows)]
        if (ordered) expect(found).toEqual(wanted)
        else expect(sorted(found)).toEqual(sorted(wanted))
      }),
      { numRuns: 40 },
    )
  })

  it('ends when no row is left', async () => {
    expect(await collect(on.nothing.map(numbers(500)))).toEqual([])
    expect(await collect(on.nothing.map(numbers(500), { ordered: true }))).toEqual([])
    expect(await collect(on.double.map([]))).toEqual([])
    expect(await collect(on.double.map([], { ordered: true }))).toEqual([])
  })

  it('gives batches of the size that was asked for', async () => {
    const batches = await collect(on.double.map(numbers(10), { batch: 4, ordered: true }))
    expect(batches.map((batch) => batch.map(({ twice }) => twice))).toEqual([
      [0, 2, 4, 6],
      [8, 10, 12, 14],
      [16, 18],
    ])
    expect(await collect(on.double.map([], { batch: 4 }))).toEqual([])
  })

  it('gives each derived row a copy of the meta of its row', async () => {
    const found = await collect(on.traced.map(numbers(50), { meta: ({ id }) => ({ trace: `t${id}` }) }))
    expect(found).toHaveLength(100)
    for (const row of found) {
      expect(row.first).toBe(`t${row.id}`)
      expect(row.before).toEqual({ trace: `t${row.id}`, seen: 'fan-out', part: undefined })
      expect(row.after).toBe(row.part)
    }
  })

  it('goes on beside a map that nobody reads', async () => {
    const unread = on.double.map(numbers(100_000))
    expect((await unread.next()).done).toBe(false)
    const found = await Promise.all([
      collect(on.double.map(numbers(20_000))),
      collect(on.double.map(numbers(20_000), { ordered: true })),
      collect(on.mixed.map(numbers(100))),
    ])
    expect(found.map((rows) => rows.length)).toEqual([
      20_000,
      20_000,
      (await called(on.mixed, numbers(100))).length,
    ])
    await unread.return!()
    expect((await unread.next()).done).toBe(true)
  })

  it('reads a map that waited for its reader to the end', async () => {
    const waiting = on.double.map(numbers(50_000))
    await waiting.next()
    await collect(on.double.map(numbers(1000)))
    expect(await collect(waiting)).toHaveLength(49_999)
  })

  it('ends with a break, and tells the source', async () => {
    let told = false
    function* endless() {
      try {
        for (let id = 0; ; id++) yield { id }
      } finally {
        told = true
      }
    }
    for await (const row of on.double.map(endless())) {
      expect(row.twice).toBe(row.id * 2)
      if (row.id >= 100) break
    }
    await expect.poll(() => told).toBe(true)
    expect(await collect(on.double.map(numbers(10)))).toHaveLength(10)
  })

  it('ends with a loop body that throws', async () => {
    const loop = async () => {
      for await (const row of on.mixed.map(numbers(10_000))) if (row.id > 50) throw new Error('enough')
    }
    await expect(loop()).rejects.toThrow('enough')
    expect(await collect(on.double.map(numbers(10)))).toHaveLength(10)
  })

  it('does not begin when its signal is aborted already', async () => {
    let asked = 0
    const rows = {
      *[Symbol.iterator]() {
        yield { id: asked++ }
      },
    }
    const map = on.double.map(rows, { signal: AbortSignal.abort(new Error('too late')) })
    const error = await rejectionOf(collect(map))
    expect(String(error) + String(error.cause)).toContain('too late')
    expect(asked).toBe(0)
  })

  it('ends when its signal is aborted on the way', async () => {
    const control = new AbortController()
    function* endless() {
      for (let id = 0; ; id++) yield { id }
    }
    let count = 0
    const loop = async () => {
      for await (const _row of on.double.map(endless(), { signal: control.signal }))
        if (++count === 500) control.abort(new Error('no more'))
    }
    await expect(loop()).rejects.toMatchObject({ code: 'RUN_STOPPED', cause: { message: 'no more' } })
    expect(await collect(on.double.map(numbers(10)))).toHaveLength(10)
  })

  it('takes an async iterable', async () => {
    async function* source() {
      for (const row of numbers(3000)) yield row
    }
    expect(sorted(await collect(on.double.map(source())))).toEqual(
      sorted(await called(on.double as never, numbers(3000))),
    )
  })

  it('sends rows on while the source has no more for the time being', async () => {
    let open!: () => void
    const opened = new Promise<void>((resolve) => (open = resolve))
    async function* source() {
      yield* numbers(3)
      await opened
      yield { id: 3 }
    }
    const found: number[] = []
    for await (const { id } of on.double.map(source())) {
      found.push(id)
      if (found.length === 3) open()
    }
    expect(found.sort((a, b) => a - b)).toEqual([0, 1, 2, 3])
  })

  it.each([
    ['at once', 0],
    ['in the middle', 2500],
  ])('throws what the source throws %s, after the rows before it', async (_when, at) => {
    const reason = new Error('disk on fire')
    function* sync() {
      yield* numbers(at)
      throw reason
    }
    async function* later() {
      yield* sync()
    }
    for (const source of [sync(), later()]) {
      let count = 0
      const loop = async () => {
        for await (const _row of on.double.map(source)) count++
      }
      await expect(loop()).rejects.toMatchObject({
        message: expect.stringContaining('disk on fire'),
        cause: reason,
      })
      expect(count).toBe(at)
    }
  })

  it('says which row is none', async () => {
    const error = await rejectionOf(collect(on.double.map([{ id: 1 }, [2], { id: 3 }] as never)))
    expect(error.message).toContain('core.double')
    expect(error.message).toContain('an array')
  })

  it('does the other rows and then throws what failed', async () => {
    const found: number[] = []
    const loop = async () => {
      for await (const { id } of on.failing.map(numbers(1000))) found.push(id)
    }
    const error = await rejectionOf(loop())
    expect(error).toBeInstanceOf(RowsFailedError)
    expect(error.report).toMatchObject({ failed: 100, rowsIn: 1000, rowsOut: 900, ok: false })
    expect(error.message).toContain('check')
    expect(error.cause.message).toMatch(/row \d+ is no good/)
    expect(found.sort((a, b) => a - b)).toEqual(
      numbers(1000).flatMap(({ id }) => (id % 10 === 3 ? [] : [id])),
    )
  })

  it('throws what call throws', async () => {
    await expect(on.failing.call({ id: 13 })).rejects.toThrow(new TypeError('row 13 is no good'))
    expect(await on.failing.call({ id: 14 })).toEqual([{ id: 14, fine: true }])
  })
})

describe.each(engines)('async handlers, %s', { timeout: 20_000 }, (_title, on) => {
  it('overlap up to the concurrency of their step', async () => {
    const found = await collect(on.wide.map(numbers(5000)))
    const most = Math.max(...found.map((row) => row.most))
    expect(most).toBeGreaterThan(64)
    expect(most).toBeLessThanOrEqual(200)
    expect(new Set(found.map(({ id }) => id)).size).toBe(5000)
  })

  it('give an ordered map its order although they overtake each other', async () => {
    const found = await collect(on.wide.map(numbers(1000), { ordered: true }))
    expect(found.map(({ id }) => id)).toEqual(numbers(1000).map(({ id }) => id))
  })

  it('keep the order where one is in flight at a time', async () => {
    const found = await collect(on.single.map(numbers(300)))
    expect(found.map(({ id }) => id)).toEqual(numbers(300).map(({ id }) => id))
  })
})
