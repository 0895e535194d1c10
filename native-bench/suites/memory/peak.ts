import { readFileSync } from 'node:fs'
import { resourceUsage } from 'node:process'
import { printOutcome, timed, type Pass } from '../../contestant.ts'

export interface MemoryOptions {
  /** Rows of a run; one: a pool that has started and waits. */
  readonly rows: number
  /** The part of `rows` to send; the whole outside of `--quick`. */
  readonly share: number
}

const MEGABYTE = 1e6
const KIBIBYTE = 1024

/** The most this process ever had resident, in bytes. */
function peakRss(): number {
  try {
    // Of this program alone: what `resourceUsage` says can be of the process that started it, from before `exec`.
    const status = readFileSync('/proc/self/status', 'utf8')
    const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]
    if (kibibytes !== undefined) return Number(kibibytes) * KIBIBYTE
  } catch {
    // Not Linux.
  }
  return resourceUsage().maxRSS * KIBIBYTE
}

/** One pass, with all that compiling it takes: a peak knows no warm-up. Prints the outcome. */
export async function measurePeak({ rows, share }: MemoryOptions, pass: Pass): Promise<void> {
  const outcome = await timed(Math.ceil(rows * share), pass)
  printOutcome({ ...outcome, measures: { rssPeakMB: peakRss() / MEGABYTE } })
}
