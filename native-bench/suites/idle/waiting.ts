import { cpuUsage } from 'node:process'
import { printOutcome } from '../../contestant.ts'

export interface IdleOptions {
  /** How long nothing happens. */
  readonly waitMs: number
}

/**
 * The CPU of the whole process from the start of `wait` until the only row is through.
 *
 * @param wait resolves with the number of rows that came out: 1
 */
export async function measureIdle(wait: () => Promise<number>): Promise<void> {
  const before = cpuUsage()
  const start = performance.now()
  const count = await wait()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = cpuUsage(before)
  const cpuSeconds = (user + system) / 1e6
  printOutcome({
    rows: 1,
    seconds,
    count,
    checksum: 0,
    cpuSeconds,
    measures: { cpuPercent: (cpuSeconds / seconds) * 100 },
  })
}
