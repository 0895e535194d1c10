import { inspect } from 'node:util'
import { SkipRow } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { Child, type ChildEnd } from './child.ts'
import { BadAnswer, type Answer, type AnswerReader, type Format } from './format.ts'
import {
  ProcessAnswerError,
  ProcessError,
  ProcessRowError,
  ProcessTimeoutError,
  type ProcessEnd,
} from './process-errors.ts'
import type { Command, ProcessSettings } from './process-options.ts'
import { RowQueue, type PendingRow } from './row-queue.ts'

/** What is written at once: what a pipe holds. */
const WRITE_BYTES = 65_536
/** A process that is asked to end may finish what it does; then it is told to; then it is ended. */
const END_MS = { politely: 5_000, firmly: 1_000 }
/** One for all rows: a stack says nothing of a row that is dropped. */
const DROPPED: SkipRow = Object.freeze(new SkipRow('dropped by a process'))

/** What a conversation is about, the same for all processes of a step. */
export interface Topic {
  readonly command: Command
  /** The command as errors name it, in quotes. */
  readonly title: string
  readonly settings: ProcessSettings
  readonly format: Format
  readonly log: (line: string) => void
}

export interface ConversationEvents {
  answered(): void
  /** More rows may be sent. */
  room(): void
  /** Once: the process is gone, or of no use. Rows without an answer are in `unanswered`, the one at fault first. */
  over(error: ProcessError, started: boolean): void
}

/** One process from its start to its end, with the rows that it has not answered, oldest first. */
export class Conversation {
  readonly unanswered = new RowQueue()
  hasAnswered = false
  readonly #topic: Topic
  readonly #events: ConversationEvents
  readonly #child: Child
  readonly #reader: AnswerReader
  #mayWrite = true
  #isOver = false
  /** When the last answer came; where none was waited for, when a row was sent. */
  #since = 0
  #timer: NodeJS.Timeout | undefined

  constructor(topic: Topic, events: ConversationEvents) {
    this.#topic = topic
    this.#events = events
    this.#reader = topic.format.reader(topic.settings.maxBytes, (value) => this.#answer(value))
    const heard = {
      output: (chunk: Buffer) => this.#output(chunk),
      drain: () => this.#drained(),
      ended: (end: ChildEnd) => this.#ended(end),
    }
    this.#child = new Child(topic.command, topic.settings, heard, topic.log)
    this.#child.letThreadEnd()
  }

  /** Takes as many rows as may be sent now. */
  send(waiting: RowQueue): void {
    while (this.#mayWrite && !this.#isOver) {
      const pieces = []
      for (let length = 0; length < WRITE_BYTES && this.#admits(waiting.first);) {
        const row = waiting.take()!
        if (this.unanswered.size === 0) this.#beginWaiting()
        this.unanswered.add(row)
        pieces.push(row.piece)
        length += row.piece.length
      }
      if (pieces.length === 0) return
      const piece = pieces.length === 1 ? pieces[0]! : this.#topic.format.join(pieces)
      this.#mayWrite = this.#child.write(piece)
    }
  }

  #admits(row: PendingRow | undefined): boolean {
    if (row === undefined) return false
    const { first, size } = this.unanswered
    return first === undefined || (size < this.#topic.settings.inFlight && !first.alone && !row.alone)
  }

  /** Lets it answer what it has been asked, and ends it. */
  async end(): Promise<void> {
    this.#child.holdThread()
    this.#child.endInput()
    const term = setTimeout(() => this.#child.kill('SIGTERM'), END_MS.politely)
    const kill = setTimeout(() => this.#child.kill('SIGKILL'), END_MS.politely + END_MS.firmly)
    await this.#child.gone
    clearTimeout(term)
    clearTimeout(kill)
  }

  /** At once, where it is at work: one that is idle reads the end of its input. */
  abort(): void {
    if (this.unanswered.size > 0) this.#child.kill('SIGTERM')
  }

  #drained(): void {
    this.#mayWrite = true
    this.#events.room()
  }

  #beginWaiting(): void {
    this.#child.holdThread()
    this.#since = performance.now()
    this.#timer ??= this.#wakeIn(this.#topic.settings.timeoutMs)
  }

  /** One timer for many rows: it looks how long the oldest has waited, and sleeps again. */
  #wakeIn(ms: number): NodeJS.Timeout {
    // Output that came while the thread was busy is read before anybody is late.
    return setTimeout(() => setImmediate(() => this.#checkTime()), Math.max(1, Math.ceil(ms))).unref()
  }

  #checkTime(): void {
    this.#timer = undefined
    if (this.#isOver || this.unanswered.size === 0) return
    const { timeoutMs } = this.#topic.settings
    const left = this.#since + timeoutMs - performance.now()
    if (left > 0) this.#timer = this.#wakeIn(left)
    else {
      const hint = this.hasAnswered ? '' : ' Does it flush its output after each answer?'
      this.#giveUp((end) => {
        const message = `The process ${this.#topic.title} did not answer this row in ${timeoutMs} ms (timeoutMs) and was ended.`
        return new ProcessTimeoutError(message + hint, end)
      })
    }
  }

  #output(chunk: Buffer): void {
    if (!this.#reads(() => this.#reader.push(chunk))) return
    if (this.unanswered.size === 0) this.#child.letThreadEnd()
    this.#events.room()
  }

  /** @returns false: what came was no answer, and all is over */
  #reads(read: () => void): boolean {
    try {
      read()
      return true
    } catch (error) {
      if (!(error instanceof BadAnswer)) throw error
      this.#giveUp((end) => this.#badAnswer(error.message, end))
      return false
    }
  }

  #answer(value: Answer): void {
    const row = this.unanswered.take()
    if (row === undefined) throw new BadAnswer(show(inspect(value, { breakLength: Infinity })))
    this.#since = performance.now()
    this.hasAnswered = true
    this.#events.answered()
    if (value === null) row.reject(DROPPED)
    else if (Object.hasOwn(value, '$error')) row.reject(this.#rowError(value['$error']))
    else row.resolve(value)
  }

  #rowError(why: unknown): ProcessRowError {
    const text = typeof why === 'string' ? why : inspect(why, { breakLength: Infinity })
    return new ProcessRowError(`The process ${this.#topic.title} could not do this row: ${text}`)
  }

  #badAnswer(what: string, end: ProcessEnd): ProcessAnswerError {
    const { title, settings } = this.#topic
    const rule =
      settings.format === 'ndjson'
        ? 'Each row needs one line with a JSON object, and nothing else may be on stdout.'
        : 'Each row needs one msgpack map, and nothing else may be on stdout.'
    const message =
      this.unanswered.size === 0
        ? `The process ${title} wrote ${what}, when every row had its answer: rows before may have answers that were meant for others. ${rule}`
        : `The process ${title} answered this row with ${what}. ${rule} The process was ended.`
    return new ProcessAnswerError(message, end)
  }

  #giveUp(why: (end: ProcessEnd) => ProcessError): void {
    const error = why(this.#child.endSoFar)
    this.#child.abandon()
    this.#stop(error, true)
  }

  #ended(end: ChildEnd): void {
    if (this.#isOver || !this.#reads(() => this.#reader.end())) return
    const { exitCode, signal, stderr } = end
    const when = end.started && this.unanswered.size > 0 ? ', before it had answered this row' : ''
    const message = `The process ${this.#topic.title} ${end.how}${when}.`
    this.#stop(new ProcessError(message, { exitCode, signal, stderr }), end.started)
  }

  #stop(error: ProcessError, started: boolean): void {
    if (this.#isOver) return
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#events.over(error, started)
  }
}
