import { ProcessError } from './process-errors.ts'

/** Processes that may end one after the other without an answer: a command that never worked, one that did. */
const AT_FIRST = 3
const LATER = 10
const PAUSE_MS = { first: 1_000, longest: 30_000 }

/**
 * Whether another process may be started. One that ends before it answers anything may have met a row that it cannot
 * do; several in a row are a command that cannot work, and starting it for every row would take for ever.
 */
export class Restarts {
  #fruitless = 0
  #everAnswered = false
  #pauseMs = PAUSE_MS.first
  #until = 0
  #why: ProcessError | undefined

  answered(): void {
    this.#everAnswered = true
    this.#fruitless = 0
    this.#pauseMs = PAUSE_MS.first
  }

  /** A process ended by itself or had to be ended, and had not answered once. */
  fruitless(title: string, error: ProcessError): void {
    this.#fruitless++
    if (this.#fruitless < (this.#everAnswered ? LATER : AT_FIRST)) return
    const times = `${this.#fruitless} processes of ${title} have ended one after the other without one answer`
    const { exitCode, signal } = error
    const message = `${times}, so this row was not sent to another. The last one: ${error.message}`
    this.#pause(new ProcessError(message, { exitCode, signal, stderr: [] }))
  }

  /** It could not even be started. */
  impossible(error: ProcessError): void {
    this.#pause(error)
  }

  /** Why no process is started now; undefined: one may be. */
  get refusal(): ProcessError | undefined {
    return performance.now() < this.#until ? this.#why : undefined
  }

  #pause(why: ProcessError): void {
    this.#why = why
    this.#until = performance.now() + this.#pauseMs
    this.#pauseMs = Math.min(2 * this.#pauseMs, PAUSE_MS.longest)
  }
}
