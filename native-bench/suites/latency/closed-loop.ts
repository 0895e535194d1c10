import { createHistogram } from 'node:perf_hooks'
import { measure, printOutcome, readTask } from '../../contestant.ts'
import { hashDoubled, POOL_SIZE, pool, type BenchRow, type DoubledRow, type Tally } from '../../rows.ts'

/** Few, so that the first pass is short with everybody. */
const UNIT = 64
const NANOSECONDS_PER_MICROSECOND = 1000

/** One row there and back; `done` is called with what came back, as soon as it is there. A rejection ends the process. */
export type RoundTrip = (row: BenchRow, done: (row: DoubledRow) => void) => void | Promise<void>

/** One row at a time: the next one sets out when the last one is back. Prints the outcome. */
export async function measureRoundTrips(roundTrip: RoundTrip): Promise<void> {
  const { timing } = readTask()
  const histogram = createHistogram()

  const pass = (rows: number): Promise<Tally> => {
    // Of the last pass is what remains: those before it warm up.
    histogram.reset()
    let checksum = 0
    let count = 0
    let start = 0n
    return new Promise((resolve) => {
      const send = (): void => {
        start = process.hrtime.bigint()
        void roundTrip(pool[count & (POOL_SIZE - 1)]!, receive)
      }
      const receive = (row: DoubledRow): void => {
        histogram.record(process.hrtime.bigint() - start)
        checksum = (checksum + hashDoubled(row)) | 0
        if (++count < rows) send()
        else resolve({ count, checksum })
      }
      send()
    })
  }

  const outcome = await measure(timing, UNIT, pass)
  const microseconds = (percentile: number): number =>
    histogram.percentile(percentile) / NANOSECONDS_PER_MICROSECOND
  const measures = {
    p50Microseconds: microseconds(50),
    p99Microseconds: microseconds(99),
    p999Microseconds: microseconds(99.9),
  }
  printOutcome({ ...outcome, measures })
}
