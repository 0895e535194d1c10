import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { engines, given } from '../fixtures/runtime/iterators.ts'
import { collect, rejectionOf } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

const ids = (count: number): number[] => Array.from({ length: count }, (_, id) => id)
const byNumber = (a: number, b: number): number => a - b

describe.each(engines)('consumerIter, %s', { timeout: 20_000 }, (title, on) => {
  const { project } = on
  const pooled = title === 'threads: 2'

  it('gives each row once', async () => {
    const running = project.run(on.feed)
    const found = await collect(on.rows.iter())
    expect(found.map(({ id }) => id).sort(byNumber)).toEqual(ids(1000))
    expect(found.every(({ id, half }) => half === id / 2)).toBe(true)
    expect(await running).toMatchObject({ ok: true, rowsIn: 1000, rowsOut: 1000 })
  })

  it('gives what its function makes of a row', async () => {
    const running = project.run(on.feedText.with({ count: 20 }))
    expect((await collect(on.texts.iter())).sort()).toEqual(
      ids(20)
        .map((id) => `row ${id}`)
        .sort(),
    )
    await running
  })

  it('gives batches as columns', async () => {
    const running = project.run(on.feed.with({ count: 10 }))
    const batches = await collect(on.rows.iter({ batch: 4 }))
    expect(batches.map(({ id }) => id.length)).toEqual([4, 4, 2])
    expect(batches[0]!.id).toBeInstanceOf(Float64Array)
    expect(batches.flatMap(({ id }) => [...id]).sort(byNumber)).toEqual(ids(10))
    await running
    const again = project.run(on.feed.with({ count: 10 }))
    expect(await collect(on.rows.iter({ batch: 4, dropLast: true }))).toHaveLength(2)
    await again
  })

  it('mixes rows when it is asked to', async () => {
    const running = project.run(on.feed)
    const found = (await collect(on.rows.iter({ shuffle: 500, seed: 1 }))).map(({ id }) => id)
    await running
    const moved = found.filter((id, at) => Math.abs(id - at) > 100)
    expect(moved.length).toBeGreaterThan(200)
    expect(found.sort(byNumber)).toEqual(ids(1000))
  })

  it('shares its rows among its iterators', async () => {
    const running = project.run(on.feed.with({ count: 5000 }))
    const found = await Promise.all([collect(on.rows.iter()), collect(on.rows.iter())])
    expect(await running).toMatchObject({ rowsOut: 5000 })
    expect(
      found
        .flat()
        .map(({ id }) => id)
        .sort(byNumber),
    ).toEqual(ids(5000))
  })

  it('holds the producer back while it is not asked', async () => {
    const count = 500_000
    const running = project.run(on.feed.with({ count }))
    let read = 0
    let ahead = 0
    for await (const _row of on.rows.iter()) {
      if (read++ % 100_000 !== 0) continue
      await sleep(200)
      ahead = Math.max(ahead, given.rows - read)
    }
    await running
    expect(read).toBe(count)
    // A few MB of rows of some 16 bytes.
    expect(ahead).toBeLessThan(count / 2)
  })

  it('drops rows when its reader leaves', async () => {
    const running = project.run(on.feed.with({ count: 50_000 }))
    let read = 0
    for await (const _row of on.rows.iter()) if (++read === 10) break
    expect(await running).toMatchObject({ ok: true, rowsIn: 50_000, rowsOut: 50_000 })
    expect(read).toBe(10)
  })

  it('drops rows when the loop throws', async () => {
    const running = project.run(on.feed.with({ count: 50_000 }))
    const loop = async () => {
      for await (const _row of on.rows.iter()) throw new Error('loop broke')
    }
    await expect(loop()).rejects.toThrow('loop broke')
    expect(await running).toMatchObject({ ok: true, rowsOut: 50_000 })
  })

  it('goes on with the other reader when one leaves', async () => {
    const running = project.run(on.feed.with({ count: 20_000 }))
    const leaving = on.rows.iter()
    const staying = on.rows.iter()
    const first = await leaving.next()
    const rest = collect(staying)
    await leaving.return!()
    expect(first.done).toBe(false)
    const found = await rest
    expect(await running).toMatchObject({ rowsOut: 20_000 })
    expect(found.length).toBeLessThanOrEqual(19_999)
    expect(found.length).toBeGreaterThan(0)
    expect(new Set(found.map(({ id }) => id)).size).toBe(found.length)
  })

  it('keeps few rows for who iterates after the run', async () => {
    expect(await project.run(on.feed.with({ count: 20 }))).toMatchObject({ rowsOut: 20 })
    expect((await collect(on.rows.iter())).map(({ id }) => id).sort(byNumber)).toEqual(ids(20))
  })

  it('ends at once after a run that gave nothing', async () => {
    expect(await project.run(on.feed.with({ count: 0 }))).toMatchObject({ rowsOut: 0 })
    expect(await collect(on.rows.iter())).toEqual([])
  })

  it('that nobody iterates is an error that shows how', async () => {
    const error = await rejectionOf(project.run(on.feed.with({ count: 1_000_000 })))
    expect(error).toMatchObject({ code: 'USAGE' })
    expect(error.message).toContain('core.rows')
    expect(error.message).toMatch(/for await .*rows\.iter\(\)/)
    const running = project.run(on.feedText.with({ count: 5 }))
    expect(await collect(on.texts.iter())).toHaveLength(5)
    await running
  })

  it('throws what the run rejects with, also where the run is not awaited', async () => {
    void project.run(on.feedCheck.with({ count: 100 }))
    const found: number[] = []
    const loop = async () => {
      for await (const id of on.checked.iter()) found.push(id)
    }
    const error = await rejectionOf(loop())
    expect(error).toMatchObject({ code: 'ROWS_FAILED', report: { failed: 10, rowsIn: 100 } })
    expect(error.message).toContain('five in')
    expect(found.sort(byNumber)).toEqual(ids(100).filter((id) => id % 10 !== 5))
  })

  it('ends when its signal is aborted', async () => {
    const control = new AbortController()
    const running = project.run(on.feed.with({ count: 50_000 }))
    let read = 0
    const loop = async () => {
      for await (const _row of on.rows.iter({ signal: control.signal })) if (++read === 100) control.abort()
    }
    await rejectionOf(loop())
    expect(read).toBe(100)
    expect(await running).toMatchObject({ rowsOut: 50_000 })
  })

  it('ends when its run is stopped', async () => {
    const control = new AbortController()
    const running = rejectionOf(project.run(on.feedEndless, { signal: control.signal }))
    let read = 0
    const loop = async () => {
      for await (const _row of on.rows.iter()) if (++read === 1000) control.abort(new Error('enough'))
    }
    const thrown = await rejectionOf(loop())
    const error = await running
    expect(error).toMatchObject({ code: 'RUN_STOPPED' })
    expect(thrown).toBe(error)
    expect(read).toBeGreaterThanOrEqual(1000)
  })

  it('does not hold up another one that is read later', async () => {
    const running = project.run(on.feedSplit.with({ count: 40_000 }))
    const even = (await collect(on.even.iter())).map(({ id }) => id)
    const odd = (await collect(on.odd.iter())).map(({ id }) => id)
    await running
    expect([...even, ...odd].sort(byNumber)).toEqual(ids(40_000))
  })

  describe('iterSync', () => {
    it.runIf(pooled)('gives each row once', async () => {
      const running = project.run(on.feedOnPool)
      const found: number[] = []
      for (const { id } of await on.rows.iterSync()) found.push(id)
      expect(found.sort(byNumber)).toEqual(ids(1000))
      expect(await running).toMatchObject({ ok: true, rowsOut: 1000 })
    })

    it.runIf(pooled)('gives batches', async () => {
      const running = project.run(on.feedOnPool.with({ count: 1000 }))
      const sizes: number[] = []
      for (const { id } of await on.rows.iterSync({ batch: 300 })) sizes.push(id.length)
      expect(sizes).toEqual([300, 300, 300, 100])
      await running
    })

    it.runIf(pooled)('may be left', async () => {
      const running = project.run(on.feedOnPool.with({ count: 50_000 }))
      let read = 0
      for (const _row of await on.rows.iterSync()) if (++read === 10) break
      expect(await running).toMatchObject({ rowsOut: 50_000 })
    })

    it('refuses to wait for what this thread would have to do', async () => {
      const running = project.run(on.feed.with({ count: 10 }))
      await expect(on.rows.iterSync()).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('core.rows'),
      })
      await running
    })
  })
})
