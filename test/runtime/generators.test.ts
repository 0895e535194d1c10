import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { engines, kindNames } from '../fixtures/runtime/generators.ts'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'generators-'))
afterAll(async () => {
  await Promise.all(engines.map(([, on]) => on.project.close()))
  rmSync(folder, { recursive: true })
})

const sizes = [0, 1, 700, 3, 0, 0, 2500, 12].map((size, id) => ({ id, size }))
const parts = sizes.flatMap(({ id, size }) => Array.from({ length: size }, (_, part) => ({ id, size, part })))

describe.each(engines)('generator steps, %s', { timeout: 30_000 }, (_title, on) => {
  it.each(kindNames)('fan out: %s', async (kind) => {
    const { middle, last } = on.kinds[kind]
    const wanted = parts.map((row) => ({ ...row, text: `${row.id}/${row.part}` }))
    expect(sorted(await collect(middle.map(sizes)))).toEqual(sorted(wanted))
    expect(await collect(middle.map(sizes, { ordered: true }))).toEqual(wanted)
    expect(await collect(last.map(sizes, { ordered: true }))).toEqual(parts.map(({ part }) => ({ part })))
    expect(await middle.call({ id: 9, size: 2 })).toHaveLength(2)
  })

  it('wait for a slow reader', { timeout: 60_000 }, async () => {
    const file = join(folder, `${Math.random()}`)
    const count = 200_000
    let read = 0
    let next = 0
    let ahead = 0
    for await (const { part, even } of on.long.map([{ file, count }], { ordered: true })) {
      if (part !== read || even !== (part % 2 === 0)) expect({ part, even }).toEqual({ part: read })
      if (read++ < next) continue
      next += 20_000
      await sleep(100)
      ahead = Math.max(ahead, Number(readFileSync(file, 'utf8')) - read)
    }
    expect(read).toBe(count)
    // Of the rows of 500 bytes some 3 MB may wait on their way.
    expect(ahead).toBeLessThan(30_000)
  })

  it('end with a reader that leaves', async () => {
    const file = join(folder, `${Math.random()}`)
    for await (const { part } of on.long.map([{ file, count: 1e12 }])) if (part > 1000) break
    expect(await collect(on.sometimes.map([{ id: 2, size: 3 }]))).toHaveLength(3)
  })

  it('follow one another', async () => {
    const rows = sizes.map(({ id, size }) => ({ id, size: Math.min(size, 40) }))
    const wanted = rows.flatMap(({ id, size }) =>
      Array.from({ length: size }, (_, part) =>
        Array.from({ length: part }, (_none, inner) => {
          const row = { id, size, part, inner, text: `${id}/${part}/${inner}`, copy: inner }
          return [row, row]
        }),
      ).flat(2),
    )
    expect(await collect(on.twice.map(rows, { ordered: true }))).toEqual(wanted)
  })

  it('wrap items that are no rows', async () => {
    expect(await collect(on.wrapped.map([{ id: 5, size: 3 }], { ordered: true }))).toEqual(
      [0, 1, 2].map((number) => ({ id: 5, size: 3, number })),
    )
  })

  it('let a row pass where "when" says no', async () => {
    const found = await collect(on.sometimes.map(sizes, { ordered: true }))
    expect(found).toEqual(
      sizes.flatMap((row) => (row.id % 2 === 1 ? [row] : parts.filter(({ id }) => id === row.id))),
    )
  })

  it('keep the rows before a skip', async () => {
    const rows = numbers(50).map(({ id }) => ({ id, end: id % 2 ? ('skip' as const) : ('none' as const) }))
    expect(await collect(on.broken.map(rows))).toHaveLength(150)
    expect(await on.broken.call({ id: 1, end: 'skip' })).toHaveLength(3)
  })

  it('fail their row when they throw', async () => {
    const rows = numbers(50).map(({ id }) => ({ id, end: id % 10 ? ('none' as const) : ('throw' as const) }))
    const found: number[] = []
    const loop = async () => {
      for await (const row of on.broken.map(rows)) if (row.end === 'none') found.push(row.id)
    }
    const error = await rejectionOf(loop())
    expect(error).toMatchObject({ code: 'ROWS_FAILED', report: { failed: 5, rowsIn: 50 } })
    expect(error.message).toContain('breaks')
    expect(found).toHaveLength(45 * 3)
    expect(error.report.failures).toMatchObject([{ count: 5, message: 'generator broke' }])
  })

  it('lose only the derived rows that are skipped or fail', async () => {
    const found: unknown[] = []
    const loop = async () => {
      for await (const row of on.gaps.map(numbers(20))) found.push(row)
    }
    const error = await rejectionOf(loop())
    expect(error.report).toMatchObject({ rowsIn: 20, rowsOut: 140, skipped: 40, failed: 20 })
    expect(sorted(found)).toEqual(
      sorted(numbers(20).flatMap(({ id }) => [0, 1, 4, 5, 6, 8, 9].map((part) => ({ id, part })))),
    )
  })

  it('must give something that can be iterated', async () => {
    const error = await rejectionOf(collect(on.noIterable.map(numbers(3))))
    expect(error.report.failures).toMatchObject([
      { count: 1, example: { error: { code: 'RESULT' }, row: { id: 1 } } },
    ])
    expect(error.message).toMatch(/five.*a number/)
  })
})
