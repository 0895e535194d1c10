import { afterAll, describe, expect, it } from 'vitest'
import { CONCURRENCY, engines, WAITING } from '../fixtures/runtime/async.ts'
import { collect, numbers, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

describe.each(engines)('async steps, %s', { timeout: 30_000 }, (_title, on) => {
  it.each(['onPool', 'atCaller'] as const)(
    'have as many rows in flight as they may, and no more: %s',
    async (place) => {
      const rows = numbers(2000)
      const results = await collect(on[place].map(rows))
      expect(sorted(results.map(({ id }) => ({ id })))).toEqual(sorted(rows))
      expect(Math.max(...results.map(({ most }) => most))).toBe(CONCURRENCY)
    },
  )

  it('go on with others while a few rows of several frames wait', async () => {
    const others = 3000
    const rows = Array.from({ length: others + WAITING }, (_, id) => ({ id, others }))
    expect(sorted(await collect(on.slowFirst.map(rows)))).toEqual(sorted(rows))
  })
})
