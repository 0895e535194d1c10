/** Every error a user can meet has a `code` that stays the same, and a text that says what, where and what to do. */
export class StairsError extends Error {
  readonly code: string
  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = new.target.name
    this.code = code
  }
}

/** A declaration that cannot work: an unknown key, a name used twice, a branch of another row. */
export class DeclarationError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('DECLARATION', message, options)
  }
}

/** An option or argument of the wrong kind. */
export class ArgumentError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('ARGUMENT', message, options)
  }
}

/** A value that no frame can carry. `index`: which of the values; `path`: the key it stands under. */
export class ValueError extends StairsError {
  readonly index: number
  readonly path: string
  constructor(message: string, index: number, path: string) {
    super('VALUE', message)
    this.index = index
    this.path = path
  }
}

/** A listener of `project.signals` failed. */
export class SignalError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('SIGNAL', message, options)
  }
}

/** A handler gave something that is no row. */
export class ResultError extends StairsError {
  constructor(message: string) {
    super('RESULT', message)
  }
}

/** A row that does not fit the pipeline's schema. */
export class SchemaError extends StairsError {
  constructor(message: string) {
    super('SCHEMA', message)
  }
}

/** A row larger than `maxRowBytes`. */
export class RowTooLargeError extends StairsError {
  constructor(message: string) {
    super('ROW_TOO_LARGE', message)
  }
}

/** The error of a row that takes so many bytes, encoded. */
export const rowTooLarge = (bytes: number, maxRowBytes: number): RowTooLargeError =>
  new RowTooLargeError(
    `A row takes ${bytes} bytes, more than maxRowBytes (${maxRowBytes}): raise it in new Project({ maxRowBytes }), or send less.`,
  )

/** The module that worker threads import: not found, threw, or declares nothing. */
export class EntryError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('ENTRY', message, options)
  }
}

/** A thread built another graph than the one that started the run. */
export class GraphMismatchError extends StairsError {
  constructor(message: string) {
    super('GRAPH_MISMATCH', message)
  }
}

/** Threads died again and again without getting anything done. */
export class CrashLoopError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('CRASH_LOOP', message, options)
  }
}

/** The thread of a pinned step died, and what the step remembered with it. */
export class PinnedStateLostError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('PINNED_STATE_LOST', message, options)
  }
}

/** Rows that had to wait outside memory could not be written to a file. */
export class SpillError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('SPILL', message, options)
  }
}

/** The thread that worked this row died, twice, and nothing else was running there. */
export class PoisonRowError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('POISON_ROW', message, options)
  }
}

/** Something was asked of a project where it cannot be had: inside a handler, after `close`, with nobody reading. */
export class UsageError extends StairsError {
  constructor(message: string, options?: ErrorOptions) {
    super('USAGE', message, options)
  }
}

/** Drops the row it is thrown for, and only that one; it counts as skipped. */
export class SkipRow extends StairsError {
  constructor(reason = 'skipped') {
    super('SKIP_ROW', reason)
  }
}
