import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { existsSync } from 'node:fs'
import type { Readable, Writable } from 'node:stream'
import { ErrorLines } from './error-lines.ts'
import type { Piece } from './format.ts'
import type { ProcessEnd } from './process-errors.ts'
import type { Command, ProcessSettings } from './process-options.ts'

/**
 * How long one end of a process may outlast the other: pipes that a process of its own holds open, a process that
 * has closed its pipes and goes on.
 */
const GRACE_MS = 1_000
const hasGroups = process.platform !== 'win32'

export interface ChildEnd extends ProcessEnd {
  /** False: the program could not be run at all. */
  readonly started: boolean
  /** What a sentence about the process says: `ended with exit code 1`. */
  readonly how: string
}

/** What whoever started a process hears of it. */
export interface ChildEvents {
  output(chunk: Buffer): void
  /** More can be written. */
  drain(): void
  /** Once, when it has ended and all its output has come. */
  ended(end: ChildEnd): void
}

/** Pipes are sockets, which may let the thread end while they are open. */
type Pipe<S> = S & { ref(): void; unref(): void }

/** A process that is fed through stdin and read through stdout; in a group of its own, so that Ctrl-C is not for it. */
export class Child {
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: ErrorLines
  #events: ChildEvents | undefined
  #end: ProcessEnd | undefined
  #closed: 'stdin' | 'stdout' | undefined
  #received = 0
  #grace: NodeJS.Timeout | undefined
  readonly gone: Promise<void>

  /** @throws what `spawn` throws for what no process can be given */
  constructor(command: Command, settings: ProcessSettings, events: ChildEvents, log: (line: string) => void) {
    const [program, ...args] = command
    this.#lines = new ErrorLines(log)
    this.#events = events
    this.#process = spawn(program!, args, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: hasGroups,
      windowsHide: true,
      env: { ...process.env, ...settings.env },
      ...(settings.cwd !== undefined && { cwd: settings.cwd }),
    })
    this.gone = new Promise((resolve) => this.#listen(program!, settings.cwd, resolve))
  }

  #listen(program: string, cwd: string | undefined, gone: () => void): void {
    const child = this.#process
    const finish = (noStart?: string): void => {
      clearTimeout(this.#grace)
      for (const pipe of [child.stdin, child.stdout, child.stderr]) pipe.destroy()
      this.#lines.end()
      const events = this.#events
      this.#events = undefined
      gone()
      events?.ended({ ...this.endSoFar, started: noStart === undefined, how: noStart ?? this.#how })
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      // With a number it has been started, and a signal could not be sent.
      if (child.pid === undefined) finish(whyNoStart(error, program, cwd))
    })
    child.on('exit', (exitCode, signal) => {
      this.#end = { exitCode, signal, stderr: this.#lines.last }
      clearTimeout(this.#grace)
      this.#whenQuiet(() => finish())
    })
    child.on('close', () => finish())
    child.stdin.on('error', () => this.#outlived('stdin'))
    child.stdin.on('drain', () => this.#events?.drain())
    child.stdout.on('error', () => this.#outlived('stdout'))
    child.stdout.on('end', () => this.#outlived('stdout'))
    child.stdout.on('data', (chunk: Buffer) => {
      this.#received += chunk.length
      this.#events?.output(chunk)
    })
    child.stderr.on('error', () => {})
    child.stderr.on('data', (chunk: Buffer) => this.#lines.push(chunk))
  }

  /** It has exited, and something holds its pipes open: over when nothing has come for a while. */
  #whenQuiet(then: () => void): void {
    const received = this.#received
    // The check comes after the output that was there when the time was up.
    const check = (): void => (received === this.#received ? then() : this.#whenQuiet(then))
    this.#grace = setTimeout(() => setImmediate(check), GRACE_MS)
  }

  /** A pipe was closed on its side. It exits next, or is of no use. */
  #outlived(pipe: 'stdin' | 'stdout'): void {
    if (this.#end !== undefined) return
    clearTimeout(this.#grace)
    this.#grace = setTimeout(() => {
      this.#closed = pipe
      this.kill('SIGKILL')
    }, GRACE_MS)
  }

  get #how(): string {
    if (this.#closed !== undefined) return `closed its ${this.#closed} and did not exit, so it was ended`
    const { exitCode, signal } = this.endSoFar
    return signal === null ? `ended with exit code ${exitCode}` : `was ended by ${signal}`
  }

  get pid(): number | undefined {
    return this.#process.pid
  }

  /** As far as it is known now. */
  get endSoFar(): ProcessEnd {
    const { exitCode, signal } = this.#end ?? { exitCode: null, signal: null }
    return { exitCode, signal, stderr: [...this.#lines.last] }
  }

  /** @returns false: nothing more before `drain` */
  write(piece: Piece): boolean {
    return this.#process.stdin.write(piece)
  }

  /** It reads the end of its input when it has read all that was written. */
  endInput(): void {
    this.#process.stdin.end()
  }

  /** Nothing is heard of it from now on. */
  abandon(): void {
    this.#events = undefined
    this.kill('SIGKILL')
    this.letThreadEnd()
  }

  /** The process, and what it has started. */
  kill(signal: NodeJS.Signals): void {
    const { pid } = this.#process
    if (pid === undefined || this.#end !== undefined) return
    try {
      if (hasGroups) process.kill(-pid, signal)
      else this.#process.kill(signal)
    } catch {
      // It has ended just now.
    }
  }

  /** While rows are in flight. */
  holdThread(): void {
    this.#process.ref()
    for (const pipe of this.#pipes) pipe.ref()
  }

  /** An idle process keeps no thread alive. Its input ends with the thread. */
  letThreadEnd(): void {
    this.#process.unref()
    for (const pipe of this.#pipes) pipe.unref()
  }

  get #pipes(): readonly Pipe<Readable | Writable>[] {
    const { stdin, stdout, stderr } = this.#process
    return [stdin, stdout, stderr] as Pipe<Readable | Writable>[]
  }
}

/** Node says ENOENT for a folder that is not there, too. */
export function whyNoStart(error: NodeJS.ErrnoException, program: string, cwd: string | undefined): string {
  const failed = 'could not be started:'
  if (cwd !== undefined && !existsSync(cwd)) return `${failed} there is no folder "${cwd}", its cwd`
  if (error.code === 'ENOENT')
    return `${failed} there is no program "${program}" on this machine; install it, or give its path`
  if (error.code === 'EACCES') return `${failed} "${program}" is no program that may be executed`
  return `${failed} ${error.message}`
}
