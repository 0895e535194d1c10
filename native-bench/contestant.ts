import { once } from 'node:events'
import { argv, cpuUsage, stdout } from 'node:process'
import { extname } from 'node:path'
import type { Worker } from 'node:worker_threads'
import type { Tally } from './rows.ts'

/**
 * What all contestants share, so that the rules are the same for all: one process, one task on the command line,
 * warm-up, one measured pass, one line of JSON.
 */

export interface Timing {
  readonly warmUpSeconds: number
  readonly measureSeconds: number
}

export interface Task<Options> {
  readonly timing: Timing
  readonly options: Options
}

export interface Outcome extends Tally {
  /** Rows that were sent. */
  readonly rows: number
  readonly seconds: number
  /** Of the whole process, all threads, during the measured pass: a design that spins cannot hide it. */
  readonly cpuSeconds: number
  /** What a suite measures beside the rate, e.g. `rssGrowthMB`. */
  readonly measures?: Readonly<Record<string, number>> | undefined
}

export function readTask<Options>(): Task<Options> {
  const text = argv[2]
  if (text === undefined)
    throw new Error('a contestant is started by native-bench/main, which gives it a task')
  const task: Task<Options> = JSON.parse(text)
  return task
}

/** An outcome as it is printed. */
export interface PrintedOutcome extends Outcome {
  /** CPU of the process and its children since it started, warm-up included. */
  readonly totalCpuSeconds: number
}

export function printOutcome(outcome: Outcome): void {
  const { user, system } = cpuUsage()
  const printed: PrintedOutcome = { ...outcome, totalCpuSeconds: (user + system) / 1e6 }
  stdout.write(`${JSON.stringify(printed)}\n`)
}

/** The next message of a worker. The programs on both sides agree on what it is. */
export async function answerOf<Answer>(worker: Worker): Promise<Answer> {
  const [answer] = await once(worker, 'message')
  return answer
}

/** A program beside `base`, compiled (.js) or not (.ts) as `base` itself is. */
export const programUrl = (base: string, name: string): URL => new URL(name + extname(base), base)

/** Sends `rows` rows through and resolves with what the reader saw. */
export type Pass = (rows: number) => Promise<Tally>

/** Runs one pass with the clock on. */
export async function timed(rows: number, pass: Pass): Promise<Outcome> {
  const cpuBefore = cpuUsage()
  const start = performance.now()
  const { count, checksum } = await pass(rows)
  const seconds = (performance.now() - start) / 1000
  const cpu = cpuUsage(cpuBefore)
  return { rows, seconds, count, checksum, cpuSeconds: (cpu.user + cpu.system) / 1e6 }
}

/**
 * Passes that grow until `warmUpSeconds` are over, then one pass of about `measureSeconds`.
 *
 * @param unit rows of a pass are a multiple of this
 */
export async function measure(timing: Timing, unit: number, pass: Pass): Promise<Outcome> {
  let rows = unit
  for (let warmed = 0; ;) {
    const { seconds, count } = await timed(rows, pass)
    if (count !== rows) throw new Error(`warm-up: ${rows} rows sent, ${count} seen`)
    warmed += seconds
    const fitting = (share: number): number =>
      Math.max(1, Math.round(((rows / seconds) * share) / unit)) * unit
    if (warmed >= timing.warmUpSeconds) return timed(fitting(timing.measureSeconds), pass)
    // A third of the warm-up at most, and no more than four times the last pass: early rates say little.
    rows = Math.min(rows * 4, fitting(timing.warmUpSeconds / 3))
  }
}
