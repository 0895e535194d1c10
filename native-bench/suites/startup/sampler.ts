import { execFile } from 'node:child_process'
import process, { hrtime, stdout } from 'node:process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { programUrl, readTask, type PrintedOutcome } from '../../contestant.ts'
import { median } from '../../statistics.ts'
import type { FirstResult } from './first-result.ts'

/** Starts a program again and again, and looks how long it takes until its first result. */

export interface SamplerOptions {
  /** Of this folder. */
  readonly program: string
}

const LEAST_SAMPLES = 3
const NANOSECONDS_PER_MILLISECOND = 1e6

const run = promisify(execFile)
const { timing, options } = readTask<SamplerOptions>()
const program = fileURLToPath(programUrl(import.meta.url, `./${options.program}`))

interface Sample extends FirstResult {
  readonly milliseconds: number
}

async function sample(): Promise<Sample> {
  const start = hrtime.bigint()
  const { stdout: printed } = await run(process.execPath, [...process.execArgv, program])
  const first: FirstResult = JSON.parse(printed)
  return { ...first, milliseconds: Number(BigInt(first.at) - start) / NANOSECONDS_PER_MILLISECOND }
}

// Warm-up: files in the system's cache.
await sample()

const samples: Sample[] = []
const start = performance.now()
let seconds = 0
while (samples.length < LEAST_SAMPLES || seconds < timing.measureSeconds) {
  samples.push(await sample())
  seconds = (performance.now() - start) / 1000
}

const cpuSeconds = samples.reduce((sum, each) => sum + each.cpuSeconds, 0)
const { user, system } = process.cpuUsage()
const outcome: PrintedOutcome = {
  rows: samples.length,
  seconds,
  count: samples.length,
  checksum: samples.reduce((sum, each) => (sum + each.checksum) | 0, 0),
  cpuSeconds,
  // The samples' processes are the contestant's, not neighbours.
  totalCpuSeconds: cpuSeconds + (user + system) / 1e6,
  measures: { firstResultMs: median(samples.map((each) => each.milliseconds)) },
}
stdout.write(`${JSON.stringify(outcome)}\n`)
