import { execFile } from 'node:child_process'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import type { Outcome, Task } from './contestant.ts'

/** A contestant that gave no usable answer: it crashed, hung, or lost, doubled or changed rows. */
export class VoidRunError extends Error {
  override name = 'VoidRunError'
}

/** Longer than any measured pass together with its warm-up, even on a loaded machine. */
const TIMEOUT_MS = 120_000

/** Runs a contestant in a process of its own. @throws VoidRunError */
export async function runContestant(
  program: URL,
  task: Task<object>,
  timeoutMs = TIMEOUT_MS,
): Promise<Outcome> {
  const path = fileURLToPath(program)
  const output = await new Promise<string>((resolve, reject) => {
    let late = false
    const child = execFile(
      process.execPath,
      [...process.execArgv, path, JSON.stringify(task)],
      { maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        clearTimeout(timer)
        if (late) reject(new VoidRunError(`${path} did not end within ${timeoutMs / 1000} s`))
        else if (error === null) resolve(stdout)
        else reject(new VoidRunError(`${path} ended with ${error.code ?? error.signal}: ${stderr.trim()}`))
      },
    )
    // Not the option `timeout`: that waits for the output to end, and children of the contestant may hold it open.
    const timer = setTimeout(() => {
      late = true
      child.kill('SIGKILL')
      child.stdout?.destroy()
      child.stderr?.destroy()
    }, timeoutMs)
  })
  const line = output.trim().split('\n').at(-1) ?? ''
  try {
    const outcome: Outcome = JSON.parse(line)
    return outcome
  } catch {
    throw new VoidRunError(`${path} printed no outcome; its last line: ${JSON.stringify(line.slice(0, 200))}`)
  }
}

/** @throws VoidRunError where the reader did not see exactly the rows that were sent */
export function verify(outcome: Outcome, expectedChecksum: number): void {
  const { rows, count, checksum } = outcome
  if (count !== rows) throw new VoidRunError(`${rows} rows sent, ${count} seen`)
  if (checksum !== expectedChecksum) {
    throw new VoidRunError(`${rows} rows: checksum ${checksum}, expected ${expectedChecksum}`)
  }
}
