import { performance } from 'node:perf_hooks'
import { runContestant, verify } from './child.ts'
import type { Timing } from './contestant.ts'
import { machineTimes, type MachineTimes } from './machine.ts'
import type { Suite } from './suite.ts'

/** One verified answer of one contestant, and what else the machine did meanwhile. */
export interface Round {
  readonly rowsPerSecond: number
  readonly cpuSecondsPerMillionRows: number
  readonly measures: Readonly<Record<string, number>>
  /** Of one core, taken by processes that are not this contestant's; undefined where it cannot be known. */
  readonly foreignCpuPercent: number | undefined
  /** Of one core, taken by the hypervisor. */
  readonly stolenCpuPercent: number | undefined
}

/** In percent of one core. A quiet system takes half of that for itself. */
const DISTURBED_PERCENT = 10

export const isDisturbed = ({ foreignCpuPercent = 0, stolenCpuPercent = 0 }: Round): boolean =>
  foreignCpuPercent + stolenCpuPercent > DISTURBED_PERCENT

/** @throws VoidRunError where the contestant has no right answer */
export async function runRound(suite: Suite, program: URL, timing: Timing, options: object): Promise<Round> {
  const before = machineTimes()
  const start = performance.now()
  const outcome = await runContestant(program, { timing, options })
  const elapsed = (performance.now() - start) / 1000
  const after = machineTimes()
  verify(outcome, await suite.expectedChecksum(outcome, options))
  return {
    rowsPerSecond: outcome.rows / outcome.seconds,
    cpuSecondsPerMillionRows: (outcome.cpuSeconds / outcome.rows) * 1e6,
    measures: outcome.measures ?? {},
    ...neighbours(before, after, elapsed),
  }
}

function neighbours(
  before: MachineTimes | undefined,
  after: MachineTimes | undefined,
  elapsed: number,
): Pick<Round, 'foreignCpuPercent' | 'stolenCpuPercent'> {
  if (before === undefined || after === undefined)
    return { foreignCpuPercent: undefined, stolenCpuPercent: undefined }
  const percent = (seconds: number): number => Math.max(0, (seconds / elapsed) * 100)
  const own = after.ownSeconds - before.ownSeconds
  return {
    foreignCpuPercent: percent(after.busySeconds - before.busySeconds - own),
    stolenCpuPercent: percent(after.stolenSeconds - before.stolenSeconds),
  }
}
