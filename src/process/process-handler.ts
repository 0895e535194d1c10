import { basename } from 'node:path'
import { UsageError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { stderrLog } from '../base/stderr-log.ts'
import { threadNumber } from '../base/thread.ts'
import { whyNoStart } from './child.ts'
import { Conversation, type Topic } from './conversation.ts'
import type { Format, Piece } from './format.ts'
import { endWithThread } from './live-processes.ts'
import { ndjson } from './ndjson.ts'
import { ProcessError } from './process-errors.ts'
import { checkCommand, processSettings } from './process-options.ts'
import type { Command, ProcessOptions, ProcessSettings } from './process-options.ts'
import { Restarts } from './restarts.ts'
import { RowQueue } from './row-queue.ts'

/** Where it is told what a process writes to stderr, and that an idle one has ended. */
export interface ProcessLog {
  warn(message: string): void
  error(message: string): void
}

/** A step that is another program. */
export interface ProcessHandler {
  /**
   * @returns what the process answers. Rejects with `SkipRow` where it answers null, and with a `ProcessError` where
   *   it cannot do this row, ends, is late, or writes what is no answer
   */
  handle(row: object): Promise<object>
  /** Rows that it may be ahead: more in flight have to wait here. */
  readonly inFlight: number
  /** Rows that were sent to a second process, as the first ended while they were waiting for their turn. */
  readonly repeated: number
  /** Lets the process answer what it has been sent, and ends it; rows after that are refused. Never rejects. */
  close(): Promise<void>
}

/**
 * Rows as a child process works them: it is started at the first row, gets each row on stdin and answers each, in
 * order, on stdout. It ends with its thread, or by `close`; while no row waits for it, it keeps no thread alive.
 *
 * ```ts
 * const clean = processHandler(['python3', 'clean.py'], { inFlight: 16 })
 * const answer = await clean.handle({ text: ' a b ' })
 * ```
 *
 * @param where begins the text of errors about the arguments
 * @throws ArgumentError
 */
export function processHandler(
  command: Command,
  options?: ProcessOptions,
  log: ProcessLog = stderrLog(threadNumber()),
  where = 'processHandler',
): ProcessHandler {
  checkCommand(where, command)
  return new ProcessRows([...command], processSettings(where, options), log)
}

class ProcessRows implements ProcessHandler {
  repeated = 0
  readonly inFlight: number
  readonly #command: Command
  readonly #title: string
  readonly #settings: ProcessSettings
  readonly #log: ProcessLog
  readonly #restarts = new Restarts()
  readonly #waiting = new RowQueue()
  #format: Format | undefined
  #topic: Topic | undefined
  #conversation: Conversation | undefined
  #forget: (() => void) | undefined
  /** Rows that are written at once before the thread's turn is over, so that the process works meanwhile. */
  readonly #early: number
  #isScheduled = false
  #closing: Promise<void> | undefined

  constructor(command: Command, settings: ProcessSettings, log: ProcessLog) {
    this.#command = command
    // Where the program lies is of no interest, and would leave no room for what it is called with.
    this.#title = show([basename(command[0]!), ...command.slice(1)].join(' ').replace(/\s+/g, ' '))
    this.#settings = settings
    this.inFlight = settings.inFlight
    this.#early = Math.ceil(settings.inFlight / 4)
    this.#log = log
    this.#format = settings.format === 'ndjson' ? ndjson : undefined
  }

  handle(row: object): Promise<object> {
    const format = this.#format
    if (format === undefined) return this.#loadFormat().then(() => this.handle(row))
    return new Promise((resolve, reject) => {
      if (this.#closing !== undefined) throw this.#closed()
      const piece: Piece = format.encode(row)
      this.#waiting.add({ piece, resolve, reject, alone: false, next: undefined })
      if (this.#waiting.size >= this.#early) this.#send()
      else this.#schedule()
    })
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  async end(): Promise<void> {
    const ending = this.#conversation
    this.#conversation = undefined
    this.#forget?.()
    this.#forget = undefined
    await ending?.end()
  }

  abort(): void {
    this.#conversation?.abort()
  }

  async #loadFormat(): Promise<void> {
    const { loadMsgpack } = await import('./msgpack.ts')
    this.#format ??= await loadMsgpack()
  }

  async #close(): Promise<void> {
    for (let row = this.#waiting.take(); row !== undefined; row = this.#waiting.take())
      row.reject(this.#closed())
    await this.end()
  }

  #closed(): UsageError {
    return new UsageError(`The process ${this.#title} was closed before this row could be sent to it.`)
  }

  /** What comes in one turn of the thread is written at once. */
  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    process.nextTick(() => {
      this.#isScheduled = false
      this.#send()
    })
  }

  #send(): void {
    if (this.#waiting.size === 0) return
    this.#conversation ??= this.#start()
    this.#conversation?.send(this.#waiting)
  }

  #start(): Conversation | undefined {
    const refusal = this.#restarts.refusal
    if (refusal !== undefined) return this.#refuse(refusal)
    this.#forget ??= endWithThread(this)
    this.#topic ??= {
      command: this.#command,
      title: this.#title,
      settings: this.#settings,
      format: this.#format!,
      log: (text) => this.#log.warn(`${this.#title}: ${text}`),
    }
    try {
      const conversation: Conversation = new Conversation(this.#topic, {
        answered: () => this.#restarts.answered(),
        room: () => this.#send(),
        over: (error, started) => this.#over(conversation, error, started),
      })
      return conversation
    } catch (error) {
      const why = whyNoStart(error as Error, this.#command[0]!, this.#settings.cwd)
      this.#restarts.impossible(new ProcessError(`The process ${this.#title} ${why}.`))
      return this.#refuse(this.#restarts.refusal!)
    }
  }

  #refuse(error: ProcessError): undefined {
    for (let row = this.#waiting.take(); row !== undefined; row = this.#waiting.take()) row.reject(error)
  }

  /** The oldest row is at fault; those after it are sent again, one by one, so that none is sent a third time. */
  #over(conversation: Conversation, error: ProcessError, started: boolean): void {
    const wasEnding = this.#conversation !== conversation
    if (!wasEnding) this.#conversation = undefined
    const rows = conversation.unanswered
    if (!started) this.#restarts.impossible(error)
    else if (!conversation.hasAnswered) this.#restarts.fruitless(this.#title, error)
    const atFault = rows.take()
    if (atFault !== undefined) atFault.reject(error)
    else if (!wasEnding || error.code === 'PROCESS_ANSWER') this.#tellIdleEnd(error)
    if (this.#closing !== undefined) {
      for (let row = rows.take(); row !== undefined; row = rows.take()) row.reject(error)
      return
    }
    if (started) this.repeated += rows.size
    for (let row = rows.first; row !== undefined; row = row.next) row.alone = started
    this.#waiting.putFirst(rows)
    this.#schedule()
  }

  #tellIdleEnd(error: ProcessError): void {
    if (error.code === 'PROCESS_ANSWER') this.#log.error(error.message)
    else this.#log.warn(`${error.message} It had no row to answer; the next one starts another.`)
  }
}
