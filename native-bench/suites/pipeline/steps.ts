import { expectedChecksum, hashDoubled, type BenchRow, type DoubledRow, type Tally } from '../../rows.ts'

/** The three steps as the peers do them, all in one call, and the reader of all contestants. */

export interface SummedRow extends DoubledRow {
  readonly triple: number
  readonly sum: number
}

/** A literal copies a row faster than spread does. */
export function threeSteps({ id, name, score, tags, ts, ok }: BenchRow): SummedRow {
  const double = id * 2
  const triple = id + double
  return { id, name, score, tags, ts, ok, double, triple, sum: double + triple }
}

function hashSummed(row: SummedRow): number {
  return (hashDoubled(row) + Math.imul(row.triple, 0x1b873593) + Math.imul(row.sum, 0x27d4eb2f)) | 0
}

export const expectedSums = (rows: number): number =>
  expectedChecksum(rows, (row) => hashSummed(threeSteps(row)))

/** One row at a time, every field. */
export async function readSums(results: AsyncIterable<SummedRow>): Promise<Tally> {
  let count = 0
  let checksum = 0
  for await (const row of results) {
    count++
    checksum = (checksum + hashSummed(row)) | 0
  }
  return { count, checksum }
}
