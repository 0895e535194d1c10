import { afterAll, describe, expect, it } from 'vitest'
import { inline, pool } from '../fixtures/runtime/together.ts'
import { collect, numbers, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all([pool.project.close(), inline.project.close()]))

const kept = (count: number): number[] =>
  numbers(count)
    .map(({ id }) => id)
    .filter((id) => id % 3 !== 0)

describe.each([
  ['pool', pool],
  ['inline', inline],
] as const)('features together: %s', { timeout: 30_000 }, (_name, on) => {
  it('a flow, a graft with hooks and batches, a call', async () => {
    const rows = await collect(on.main.map(numbers(100), { ordered: true }))
    expect(rows.map(({ id, copy, total }) => [id, copy, total])).toEqual(
      kept(100).flatMap((id) => [0, 1].map((copy) => [id, copy, Math.floor(id / 2) + id * 10 + copy])),
    )
  })

  it('epochs that wait for all of it', async () => {
    const running = on.project.run(on.feed.with({ count: 60 }))
    const items = await collect(on.told.iter())
    const report = await running
    expect(report).toMatchObject({ ok: true, rowsIn: 180, rowsOut: 3 * 2 * kept(60).length })
    for (let epoch = 0; epoch < 3; epoch++) {
      const part = items.slice(epoch * kept(60).length, (epoch + 1) * kept(60).length)
      expect(sorted(part.map(({ id }) => id))).toEqual(sorted(kept(60)))
    }
  })

  it('partitions', async () => {
    const running = on.project.run(on.parts)
    const items = await collect(on.told.iter())
    expect(await running).toMatchObject({ ok: true, rowsIn: 200 })
    expect(sorted(items.map(({ id }) => id))).toEqual(sorted(kept(200)))
  })

  it('a call of it all', async () => {
    expect(await on.main.call({ id: 4 })).toMatchObject([{ total: 42 }, { total: 43 }])
  })
})
