import { cpuUsage, hrtime, stdout } from 'node:process'
import { hashDoubled, type BenchRow, type DoubledRow } from '../../rows.ts'

/** What the sampled programs share. */

/** What a sampled program prints: one line of JSON. */
export interface FirstResult {
  /** When the result was there: the system's monotonic clock, which all processes read alike, in nanoseconds. */
  readonly at: string
  readonly checksum: number
  /** Of the whole process until then. */
  readonly cpuSeconds: number
}

export const ROW: BenchRow = {
  id: 21,
  name: 'user-147',
  score: 12.5,
  tags: 'abc',
  ts: 1_700_000_020_517,
  ok: true,
}

export const expectedHash = hashDoubled({ ...ROW, double: ROW.id * 2 })

/** To be called with the result as soon as it is there. */
export function printFirstResult(row: DoubledRow): void {
  const at = hrtime.bigint()
  const { user, system } = cpuUsage()
  const result: FirstResult = {
    at: String(at),
    checksum: hashDoubled(row),
    cpuSeconds: (user + system) / 1e6,
  }
  stdout.write(`${JSON.stringify(result)}\n`)
}
