/** Where a handler writes what people should read. Never called by the engine once per row. */
export interface Log {
  info(message: string, data?: object): void
  warn(message: string, data?: object): void
  error(message: string, data?: object): void
}

/** The second argument of every handler. */
export interface Context {
  /** Aborted when the run is, or when this attempt has run out of time. */
  readonly signal: AbortSignal
  /** 1 for the first attempt. */
  readonly attempt: number
  /** A plain object of this row, copied to the rows derived from it. */
  readonly meta: Record<string, unknown>
  readonly log: Log
  /** 0 is the caller's thread; the threads of the pool count from 1. */
  readonly thread: number
  /** Drops this row, and only this one; it counts as skipped. */
  skip(reason?: string): never
}

/** What a handler of many rows gets. Where a call fails it is repeated row by row: `attempt` is 2 then. */
export interface BatchContext extends Omit<Context, 'meta'> {
  /** The `meta` of each row, in their order. */
  readonly metas: readonly Record<string, unknown>[]
}

export interface ProducerContext {
  readonly signal: AbortSignal
  readonly log: Log
  readonly thread: number
}
