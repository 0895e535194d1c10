import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { inline, losing, pool, restarting } from '../fixtures/runtime/standalone.ts'
import { rejectionOf } from '../fixtures/runtime/rows.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'standalone-'))))
afterAll(async () => {
  await Promise.all([pool, inline, restarting, losing].map(({ project }) => project.close()))
  await rm(folder, { recursive: true })
})

async function callsIn(path: string): Promise<{ what: string; thread: number; id: number }[]> {
  const lines = (await readFile(path, 'utf8')).trim().split('\n')
  return lines.map((line) => {
    const [what, thread, id] = line.split(' ')
    return { what: what!, thread: Number(thread), id: Number(id) }
  })
}

/** One at a time: whoever comes in goes out before the next one comes. */
function expectAlternating(calls: { what: string; id: number }[]): void {
  expect(calls.map(({ what }) => what)).toEqual(calls.map((_, i) => (i % 2 === 0 ? 'in' : 'out')))
  expect(calls.every((call, i) => i % 2 === 0 || call.id === calls[i - 1]!.id)).toBe(true)
}

const threadsOf = (calls: { thread: number }[]): number[] => [...new Set(calls.map(({ thread }) => thread))]

describe('a standalone consumer', { timeout: 30_000 }, () => {
  it.each([
    ['on a pool', pool],
    ['threads: 0', inline],
  ])('has one place for all steps, pipelines and runs, %s', async (name, on) => {
    const path = join(folder, name)
    const given = { path, count: 200 }
    const reports = await Promise.all([
      on.project.run(on.feedAll.with(given)),
      on.project.run(on.feedOne.with(given)),
      on.project.run(on.feedTwo.with(given)),
    ])
    expect(reports.map(({ ok, rowsIn }) => ({ ok, rowsIn }))).toEqual(
      [600, 200, 200].map((rowsIn) => ({ ok: true, rowsIn })),
    )
    const calls = await callsIn(path)
    expect(calls).toHaveLength(2 * 5 * (200 + 100))
    expectAlternating(calls)
    const others = await callsIn(`${path}-other`)
    expect(others).toHaveLength(2 * 5 * 200)
    expect(threadsOf(calls)).toHaveLength(1)
    expect(threadsOf(others)).toHaveLength(1)
    if (on === inline) expect([threadsOf(calls), threadsOf(others)]).toEqual([[0], [0]])
    else {
      // Beside the three of the pool, and not the same.
      expect(threadsOf(calls)[0]).toBeGreaterThan(3)
      expect(threadsOf(calls)).not.toEqual(threadsOf(others))
    }
    const again = join(folder, `${name} again`)
    await on.project.run(on.feedOne.with({ path: again, count: 3 }))
    expect(threadsOf(await callsIn(again))).toEqual(threadsOf(calls))
  })

  it('runs in the thread of a call', async () => {
    const path = join(folder, 'call')
    await pool.pipelines[2]!.call({ id: 4, path })
    expect(await callsIn(path)).toMatchObject([
      { what: 'in', thread: 0 },
      { what: 'out', thread: 0 },
      { what: 'in', thread: 0 },
      { what: 'out', thread: 0 },
    ])
  })

  it('that loses its thread ends the run', async () => {
    const error = await rejectionOf(
      losing.project.run(losing.feedOne.with({ path: join(folder, 'losing'), count: 20, poison: 7 })),
    )
    expect(error).toMatchObject({
      code: 'PINNED_STATE_LOST',
      message: expect.stringContaining('"core.only"'),
    })
  })

  it('that may begin again goes on in another thread', async () => {
    const path = join(folder, 'restarting')
    const report = await restarting.project.run(restarting.feedOne.with({ path, count: 21, poison: 7 }))
    expect(report).toMatchObject({ rowsIn: 21, failed: 1 })
    expect(report.failures[0]!.example).toMatchObject({ row: { id: 7 }, error: { code: 'POISON_ROW' } })
    const done = new Set((await callsIn(path)).filter(({ what }) => what === 'out').map(({ id }) => id))
    expect([...done].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 21 }, (_, id) => id).filter((id) => id !== 7),
    )
  })

  it('is shown by explain, and cannot have several threads', () => {
    expect(pool.pipelines[0]!.explain()).toContain('runs on the thread of core.only')
    const { project, only } = pool
    const pipeline = project.apps
      .get('core')!
      .pipeline('wrong', (input) => (input as any).subscribeConsumer(only, { asWorker: { threads: 2 } }))
    expect(() => pipeline.explain()).toThrow(/one thread, its own; it cannot have 2/)
  })
})
