import { hashRow, POOL_SIZE, pool, type BenchRow, type Tally } from '../../rows.ts'
import { work } from '../cpu/work.ts'

/** What the contestants send, slowly read, and answer with. */

export interface SlowOptions {
  readonly rows: number
  /** The part of `rows` to send; the whole outside of `--quick`. */
  readonly share: number
  /** What the reader spends on a row; the producer spends a tenth. */
  readonly iterations: number
}

export interface SlowRow extends BenchRow {
  readonly iterations: number
  /** The reader answers after this row: with one reader, rows come in order. */
  readonly last: boolean
}

/** How many times as much as the producer the reader spends on a row. */
const SLOWNESS = 10

export const rowCount = ({ rows, share }: SlowOptions): number => Math.round(rows * share)

export function* slowRows(count: number, iterations: number): Generator<SlowRow> {
  const rows = pool.map((row): SlowRow => ({ ...row, iterations, last: false }))
  for (let index = 0; index < count; index++) {
    work(index, iterations / SLOWNESS)
    const row = rows[index & (POOL_SIZE - 1)]!
    yield index === count - 1 ? { ...row, last: true } : row
  }
}

/** @returns a reader that gives its tally at the last row of a pass, and starts anew */
export function createSlowReader(): (row: SlowRow) => Tally | undefined {
  let count = 0
  let checksum = 0
  return (row) => {
    work(row.id, row.iterations)
    count++
    checksum = (checksum + hashRow(row)) | 0
    if (!row.last) return undefined
    const tally = { count, checksum }
    count = 0
    checksum = 0
    return tally
  }
}
