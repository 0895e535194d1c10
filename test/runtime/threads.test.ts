import { afterAll, describe, expect, it } from 'vitest'
import { inline, pool } from '../fixtures/runtime/threads.ts'
import { node, program } from '../fixtures/runtime/child.ts'
import { collect, numbers } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all([pool.project.close(), inline.project.close()]))

const byThread = <T extends { thread: number }>(rows: T[]): T[][] =>
  [...new Set(rows.map(({ thread }) => thread))].map((thread) => rows.filter((row) => row.thread === thread))

describe('threads', { timeout: 20_000 }, () => {
  it.each([
    ['pool', pool, [1, 2, 3]],
    ['inline', inline, [0]],
  ] as const)(
    'have values of their own, and begin when their listeners are done: %s',
    async (_name, on, threads) => {
      const rows = await collect(on.where.map(numbers(600)))
      for (const { thread, started, log, atOnce, uses } of rows) {
        expect(threads).toContain(thread)
        expect(started).toBe(thread + 1)
        expect(log).toEqual(['made'])
        expect(Math.min(atOnce, uses)).toBeGreaterThan(0)
      }
      for (const own of byThread(rows)) {
        expect(Math.max(...own.map(({ uses }) => uses))).toBe(own.length)
        expect(own.map(({ atOnce }) => atOnce).sort((a, b) => a - b)).toEqual(own.map((_row, i) => i + 1))
      }
    },
  )

  it('may be limited for a step', async () => {
    const rows = await collect(pool.one.map(numbers(20_000)))
    expect(new Set(rows.map(({ first }) => first)).size).toBeLessThanOrEqual(2)
    expect(new Set(rows.map(({ second }) => second)).size).toBe(1)
    expect(rows.map(({ second }) => second)).not.toContain(rows[0]!.first)
  })

  it.each([
    ['pool', pool],
    ['inline', inline],
  ])('that are pinned see every row, in order, and remember: %s', async (_name, on) => {
    const first = await collect(on.pinned.map(numbers(5000)))
    expect(first.map(({ id }) => id)).toEqual(numbers(5000).map(({ id }) => id))
    expect(first.every(({ id, at, right }) => at === id + 1 && right)).toBe(true)
    expect(new Set(first.map(({ thread }) => thread)).size).toBe(1)
    expect(await on.project.run(on.feedPinned.with({ count: 10 }))).toMatchObject({ rowsOut: 10 })
    const second = await collect(on.pinned.map(numbers(1)))
    expect(second).toMatchObject([{ at: 5011, thread: first[0]!.thread }])
  })

  it('are shown by explain', () => {
    const text = pool.one.explain()
    for (const name of ['first', 'second', 'third']) expect(text).toContain(name)
    expect(text).toMatch(/first[^]*2 of the pool's threads[^]*second/)
    expect(text).toMatch(/second[^]*a thread of its own[^]*third/)
  })
})

describe.concurrent.each(['2', '0'])('a program, threads: %s', { timeout: 20_000 }, (threads) => {
  it.each(['runs out', 'closes', 'closes twice', 'disposes', 'closes in the middle', 'never runs'])(
    'ends by itself when it %s',
    async (how) => {
      const { code, stdout, stderr } = await node([program('ends.mjs'), threads, how])
      const lines = stdout.trim().split('\n').sort()
      expect({ code, stderr, end: lines.filter((line) => line.startsWith('main')) }).toMatchObject({
        code: 0,
        end:
          how === 'closes in the middle'
            ? ['main RUN_STOPPED', 'main closed']
            : how === 'never runs'
              ? ['main nothing']
              : expect.arrayContaining(['main 3000']),
      })
      // Each thread that has begun ends with its listeners and disposers, in this order.
      const begun = lines.filter((line) => line.startsWith('start'))
      expect(begun).toHaveLength(how === 'never runs' ? 0 : threads === '2' ? 2 : 1)
      expect(lines.filter((line) => line.startsWith('stop'))).toEqual(
        begun.map((line) => line.replace('start', 'stop')),
      )
      const disposed = lines.filter((line) => line.startsWith('disposed'))
      expect(disposed.length).toBe(lines.filter((line) => line.startsWith('made')).length)
    },
  )

  it('hears a signal while something runs', async () => {
    const { code, stdout } = await node([program('ends.mjs'), threads, 'is told to end'])
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('main RUN_STOPPED SIGTERM'),
    })
  })
})
