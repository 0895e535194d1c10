import { hashDoubled, type DoubledRow, type Tally } from '../../rows.ts'

/** The reader of all contestants: one row at a time, every field. */
export async function readAll(results: AsyncIterable<DoubledRow>): Promise<Tally> {
  let count = 0
  let checksum = 0
  for await (const row of results) {
    count++
    checksum = (checksum + hashDoubled(row)) | 0
  }
  return { count, checksum }
}
