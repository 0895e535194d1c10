import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  chunksOf,
  expectedChecksum,
  hashAll,
  hashRow,
  POOL_SIZE,
  pool,
  rowsOf,
  type BenchRow,
} from '../../native-bench/rows.ts'
import { calibrate, expectedWork, work, workRows, WorkTally } from '../../native-bench/suites/cpu/work.ts'

describe('the pool', () => {
  it('holds distinct rows', () => {
    expect(new Set(pool).size).toBe(POOL_SIZE)
    expect(new Set(pool.map((row) => row.id)).size).toBe(POOL_SIZE)
    expect(new Set(pool.map((row) => JSON.stringify({ ...row, id: 0 }))).size).toBeGreaterThan(4000)
  })

  it('is cut into chunks without a gap', () => {
    expect(chunksOf(64).flat()).toEqual(pool)
    expect(() => chunksOf(100)).toThrow('do not divide')
  })
})

describe('expectedChecksum', () => {
  it('is what a reader of all rows gets, in any order', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3 * POOL_SIZE }), (count) => {
        expect(hashAll([...rowsOf(count)].toReversed())).toBe(expectedChecksum(count))
      }),
      { numRuns: 30 },
    )
  })

  it('notices a change of any field of any row', () => {
    const changes: ((row: BenchRow) => Partial<BenchRow>)[] = [
      (row) => ({ id: row.id + 1 }),
      (row) => ({ name: row.name + '0' }),
      (row) => ({ name: 'user+' + row.name.slice(5) + 'x' }),
      (row) => ({ score: row.score + 1e-5 }),
      () => ({ tags: 'abd' }),
      (row) => ({ ts: row.ts + 1 }),
      (row) => ({ ok: !row.ok }),
    ]
    for (const row of pool) {
      for (const change of changes) expect(hashRow({ ...row, ...change(row) })).not.toBe(hashRow(row))
    }
  })

  it('notices scores rounded to single precision', () => {
    const rounded = pool.map((row) => ({ ...row, score: Math.fround(row.score) }))
    expect(hashAll(rounded)).not.toBe(expectedChecksum(POOL_SIZE))
  })
})

describe('rows that cost arithmetic', () => {
  const cost = { iterations: 20, heavyFactor: 100 }

  it('have one heavy row in each hundred, not always at the same place', () => {
    const rows = [...workRows(1000, cost)]
    const heavy = rows.filter((row) => row.iterations === 2000)
    expect(heavy.map((row) => Math.floor(row.id / 100))).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(new Set(heavy.map((row) => row.id % 100)).size).toBeGreaterThan(5)
    expect(rows.every((row) => row.iterations === 20 || row.iterations === 2000)).toBe(true)
  })

  it('have the checksum of their results', () => {
    const tally = new WorkTally()
    for (const row of workRows(350, cost)) tally.add({ ...row, result: work(row.seed, row.iterations) })
    expect(tally.count).toBe(350)
    expect(tally.checksum).toBe(expectedWork(350, cost))
    expect(expectedWork(349, cost)).not.toBe(tally.checksum)
  })

  it('are calibrated in proportion to their cost', () => {
    expect(calibrate(0)).toBe(1)
    expect(calibrate(1000)).toBeGreaterThan(1000)
  })
})
