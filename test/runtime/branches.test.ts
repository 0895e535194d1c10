import type { DeadLetter } from 'stairs'
import { afterAll, describe, expect, it } from 'vitest'
import { engines, unspoiled } from '../fixtures/runtime/branches.ts'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

describe.each(engines)('branches, %s', { timeout: 20_000 }, (title, on) => {
  it('never see what another one does to the row', async () => {
    const found = await collect(on.spoiled.map(numbers(300), { ordered: true }))
    for (const [id, row] of found.entries()) {
      const wanted = unspoiled(id)
      expect(row).toMatchObject({ id, looker: wanted, later: wanted })
      expect(row.spoiler).not.toBe(wanted)
    }
    expect(found).toHaveLength(300)
    expect(await on.spoiled.call({ id: 3 })).toMatchObject([
      { id: 3, looker: unspoiled(3), later: unspoiled(3) },
    ])
  })

  it('share nested values that are frozen in tests', async () => {
    expect(await collect(on.frozen.map(numbers(2)))).toEqual([
      { row: false, plain: true },
      { row: false, plain: true },
    ])
  })

  it('leave the rows of the caller as they are', async () => {
    const rows = [{ id: 1, nested: { list: [1] } }]
    await collect(on.spoiled.map(rows))
    await on.spoiled.call(rows[0]!)
    expect(rows).toEqual([{ id: 1, nested: { list: [1] } }])
    expect(Object.isFrozen(rows[0]!.nested)).toBe(false)
  })

  it('a consumer in the chain fails the row', async () => {
    const found: unknown[] = []
    const loop = async () => {
      for await (const row of on.link.map(numbers(100))) found.push(row)
    }
    const error = await rejectionOf(loop())
    expect(error.report).toMatchObject({ failed: 10, rowsOut: 90 })
    expect(error.report.failures).toMatchObject([{ pipeline: 'core.link', message: 'seven', count: 10 }])
    expect(error.report.failures[0].step).toContain('picky')
    expect(found).toHaveLength(90)
    expect(found[0]).toMatchObject({ on: true, after: true })
  })

  it('a consumer as worker fails alone', async () => {
    const found: { id: number }[] = []
    const loop = async () => {
      for await (const row of on.branch.map(numbers(100))) found.push(row)
    }
    const error = await rejectionOf(loop())
    expect(error.report).toMatchObject({ failed: 10, rowsOut: 100 })
    expect(sorted(found)).toEqual(sorted(numbers(100).map((row) => ({ ...row, on: true, after: true }))))
  })

  it('failures go to onFailure, also where rows go on', async () => {
    const letters: DeadLetter[] = []
    const map = on.branch.map(numbers(100), { onFailure: (letter) => letters.push(letter) })
    await rejectionOf(collect(map))
    expect(letters.map(({ row }) => (row as { id: number }).id).sort((a, b) => a - b)).toEqual([
      7, 17, 27, 37, 47, 57, 67, 77, 87, 97,
    ])
  })

  it('a branch with a consumer runs although nobody returns it', async () => {
    // A map has no place for the items of a consumer that is iterated: its rows are results only.
    expect(sorted(await collect(on.side.map(numbers(30))))).toEqual(
      sorted(numbers(30).map(({ id }) => ({ id, sum: id + 1 }))),
    )
  })

  it('a skip drops what joins its branch, and nothing else', async () => {
    expect(await collect(on.joinSkips.map(numbers(100), { ordered: true }))).toEqual(
      numbers(100).flatMap(({ id }) => (id % 2 ? [] : [{ even: { even: id }, all: { all: id } }])),
    )
  })

  it('when: rows go on unchanged where it says no', async () => {
    expect(await collect(on.whens.map(numbers(6), { ordered: true }))).toEqual([
      { id: 0, even: 0, had: true },
      { id: 10, had: false },
      { id: 20, even: 2, had: true },
      { id: 30, had: false },
      { id: 4, even: 4 },
      { id: 50, had: false },
    ])
  })

  it('keyWrapper: any result', async () => {
    expect(await collect(on.wrapped.map([{ id: 4 }]))).toEqual([
      { id: 4, pair: [4, 4], map: new Map([['a', 1]]), none: undefined, sum: 9 },
    ])
  })

  it('concatenate, named and by position', async () => {
    expect(await collect(on.joined.map([{ a: 4, b: 'text', other: true } as never]))).toEqual([
      {
        x: 4,
        whole: { a: 4, b: 'text', other: true },
        d: { a: 4, double: 8 },
        a: 4,
        b: 'TEXT',
        other: true,
        twice: 8,
      },
    ])
  })

  it('rename swaps, copies and replaces; constants need not travel', async () => {
    expect(await collect(on.shaped.map([{ a: 1, b: 10, c: 5 }]))).toEqual([
      { z: 1, d: 9, e: 9, c: 'replaced', constant: { list: [1] }, text: '1 replaced' },
    ])
  })

  it('steps run where their marks say', async () => {
    const pooled = title === 'threads: 2'
    const [row] = await collect(on.where.map([{ id: 0 }]))
    expect(row).toMatchObject({ before: true, beforeThread: 0, after: !pooled, last: !pooled })
    expect(row!.afterThread > 0).toBe(pooled)
    expect(await on.where.call({ id: 0 })).toMatchObject([{ after: true, afterThread: 0 }])
  })
})
