import { execFile } from 'node:child_process'
import { argv, cpuUsage, stdout } from 'node:process'
import { promisify } from 'node:util'
import type { PrintedOutcome } from '../../contestant.ts'
import { pythonSource } from './python-source.ts'

/** Hands its task on to Python, and the outcome back. */

export interface PythonOptions {
  /** `pool`: multiprocessing.Pool; `queue`: a process between two multiprocessing.Queue. */
  readonly way: 'pool' | 'queue'
  /** Rows a chunk. */
  readonly size: number
  /** Chunks under way; a Pool takes what it gets. */
  readonly inFlight: number
}

const { stdout: printed } = await promisify(execFile)('python3', [pythonSource(), argv[2]!])
const outcome: PrintedOutcome = JSON.parse(printed)
// What this process took is the contestant's as well, not a neighbour's.
const { user, system } = cpuUsage()
const whole = { ...outcome, totalCpuSeconds: outcome.totalCpuSeconds + (user + system) / 1e6 }
stdout.write(`${JSON.stringify(whole)}\n`)
