import { SkipRow } from '../../base/errors.ts'
import { stderrLog } from '../../base/stderr-log.ts'
import type { Context, Log, ProducerContext } from '../../graph/context.ts'
import { signalFollowing } from './row-signal.ts'

/** What a session looks like to the handlers of one thread. */
export interface SessionView {
  /** Aborted when the session is; made on first use. */
  readonly signal: AbortSignal
}

/** Thrown by `context.skip`: one object for all rows, since a stack trace costs more than most handlers. */
export const SKIP: SkipRow = Object.freeze(new SkipRow())

/** One for each row that reaches a handler; handlers may keep it as long as they like. */
export class RowContext implements Context {
  readonly attempt = 1
  readonly log: Log
  readonly thread: number
  readonly #session: SessionView
  #meta: Record<string, unknown> | undefined
  #signal: AbortSignal | undefined

  constructor(session: SessionView, log: Log, thread: number, meta: Record<string, unknown> | undefined) {
    this.#session = session
    this.log = log
    this.thread = thread
    this.#meta = meta
  }

  get signal(): AbortSignal {
    return (this.#signal ??= signalFollowing(this.#session.signal))
  }

  get meta(): Record<string, unknown> {
    return (this.#meta ??= {})
  }

  /** What travels with derived rows: nothing where no handler has looked. */
  static metaOf(context: RowContext): Record<string, unknown> | undefined {
    return context.#meta
  }

  skip(reason?: string): never {
    throw reason === undefined ? SKIP : new SkipRow(reason)
  }
}

export const producerContext = (session: SessionView, thread: number): ProducerContext => ({
  get signal() {
    return session.signal
  },
  log: stderrLog(thread),
  thread,
})
