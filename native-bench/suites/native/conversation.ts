import { spawn, type ChildProcess } from 'node:child_process'
import { cpuUsage, stdout } from 'node:process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { measure, type Pass, type PrintedOutcome, type Timing } from '../../contestant.ts'

/** A program in another language: a line in, a line of JSON out. */
export class Conversation<Answer extends { readonly cpuSeconds: number }> {
  /** Of the program since its start. */
  cpuSeconds = 0
  readonly #command: string
  readonly #input: Writable
  readonly #lines: AsyncIterator<string>

  constructor(command: string, args: readonly string[]) {
    const child: ChildProcess & { stdin: Writable; stdout: Readable } = spawn(command, args, {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    this.#command = command
    this.#input = child.stdin
    this.#lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  }

  /** A line that has no answer. */
  tell(line: string): void {
    this.#input.write(`${line}\n`)
  }

  async ask(line: string): Promise<Answer> {
    this.tell(line)
    const { done, value } = await this.#lines.next()
    if (done === true) throw new Error(`${this.#command} ended without an answer`)
    const answer: Answer = JSON.parse(value)
    this.cpuSeconds = answer.cpuSeconds
    return answer
  }

  end(): void {
    this.#input.end()
  }
}

/** As `measure` and `printOutcome` do it, with the CPU of the other program, which is no thread of this process. */
export async function measureConversation(
  timing: Timing,
  unit: number,
  conversation: Conversation<{ readonly cpuSeconds: number }>,
  pass: Pass,
): Promise<PrintedOutcome> {
  let passCpuSeconds = 0
  const outcome = await measure(timing, unit, async (rows) => {
    const before = conversation.cpuSeconds
    const tally = await pass(rows)
    passCpuSeconds = conversation.cpuSeconds - before
    return tally
  })
  const { user, system } = cpuUsage()
  return {
    ...outcome,
    cpuSeconds: outcome.cpuSeconds + passCpuSeconds,
    totalCpuSeconds: (user + system) / 1e6 + conversation.cpuSeconds,
  }
}

export function printMeasured(outcome: PrintedOutcome): void {
  stdout.write(`${JSON.stringify(outcome)}\n`)
}
