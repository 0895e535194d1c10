import { StairsError } from '../base/errors.ts'

/** How a child process ended, as far as it has. */
export interface ProcessEnd {
  /** Null where it was ended by a signal, or never ran. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines that it wrote to stderr, 20 at most, each of 1,000 characters at most. */
  readonly stderr: readonly string[]
}

const nothing: ProcessEnd = { exitCode: null, signal: null, stderr: [] }
const shownLines = 8

/** Texts that group failures; the lines differ from row to row, so they stand last. */
const withStderr = (message: string, { stderr }: ProcessEnd): string => {
  if (stderr.length === 0) return message
  const lines = stderr.slice(-shownLines).map((line) => `\n  ${line}`)
  return `${message} The last it wrote to stderr:${lines.join('')}`
}

/** The child process of a step could not be started, ended before it had answered, or broke the protocol. */
export class ProcessError extends StairsError implements ProcessEnd {
  readonly exitCode: number | null
  readonly signal: string | null
  readonly stderr: readonly string[]
  constructor(message: string, end: ProcessEnd = nothing, code = 'PROCESS') {
    super(code, withStderr(message, end))
    this.exitCode = end.exitCode
    this.signal = end.signal
    this.stderr = end.stderr
  }
}

/** The child process did not answer a row within `timeoutMs`. */
export class ProcessTimeoutError extends ProcessError {
  constructor(message: string, end?: ProcessEnd) {
    super(message, end, 'PROCESS_TIMEOUT')
  }
}

/** The child process wrote something that is no answer: other text, no object, more than `maxBytes`. */
export class ProcessAnswerError extends ProcessError {
  constructor(message: string, end?: ProcessEnd) {
    super(message, end, 'PROCESS_ANSWER')
  }
}

/** The child process answered that it cannot do this row: `{"$error": "why"}`. It goes on with the next. */
export class ProcessRowError extends ProcessError {
  constructor(message: string) {
    super(message, undefined, 'PROCESS_ROW')
  }
}
