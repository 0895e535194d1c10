import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { CONCURRENCY, engines, WAITING } from '../fixtures/runtime/async.ts'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

describe.each(engines)('async steps, %s', { timeout: 30_000 }, (_title, on) => {
  it.each(['onPool', 'atCaller', 'withConsumer'] as const)(
    'have as many rows in flight as they may, and no more: %s',
    async (place) => {
      const rows = numbers(2000)
      const results = await collect(on[place].map(rows))
      expect(sorted(results.map(({ id }) => ({ id })))).toEqual(sorted(rows))
      expect(Math.max(...results.map(({ most }) => most))).toBe(CONCURRENCY)
    },
  )

  it('that follow each other have as many as the narrowest allows', async () => {
    const results = await collect(on.narrowest.map(numbers(200)))
    expect(Math.max(...results.map(({ most }) => most))).toBe(3)
  })

  it('have a signal for each row, so that no listeners gather', async () => {
    const results = await collect(on.signals.map(numbers(2000)))
    expect(results.filter(({ strangers }) => strangers > 0)).toEqual([])
  })

  it('hear of it when they are stopped, every row', async () => {
    const files = mkdtempSync(join(tmpdir(), 'stairs-test-'))
    const stop = new AbortController()
    const rows = numbers(10).map(({ id }) => ({ id, files }))
    const mapping = rejectionOf(collect(on.untilStopped.map(rows, { signal: stop.signal })))
    while (readdirSync(files).length < rows.length) await new Promise((done) => setImmediate(done))
    stop.abort()
    expect(await mapping).toBeDefined()
    expect(readdirSync(files).filter((name) => name.startsWith('stopped'))).toHaveLength(rows.length)
    rmSync(files, { recursive: true })
  })

  it('go on with others while a few rows of several frames wait', async () => {
    const others = 3000
    const rows = Array.from({ length: others + WAITING }, (_, id) => ({ id, others }))
    expect(sorted(await collect(on.slowFirst.map(rows)))).toEqual(sorted(rows))
  })
})
