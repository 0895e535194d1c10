import { StairsError } from '../base/errors.ts'
import type { RunReport } from './report.ts'

/** Rows failed; the others are done, unless `onError` is `'stop'`. */
export class RowsFailedError extends StairsError {
  readonly report: RunReport
  constructor(message: string, report: RunReport, options?: ErrorOptions) {
    super('ROWS_FAILED', message, options)
    this.report = report
  }
}

/** The run was ended from outside: its signal was aborted, the process was asked to end, the project was closed. */
export class RunStoppedError extends StairsError {
  readonly report: RunReport
  constructor(message: string, report: RunReport, options?: ErrorOptions) {
    super('RUN_STOPPED', message, options)
    this.report = report
  }
}

/** A producer threw, or gave something that is no row. The rows before it were worked. */
export class ProducerError extends StairsError {
  /** @param where ` in batch { day: 3 }`, where that is known */
  constructor(name: string, cause: unknown, where = '') {
    const text =
      cause instanceof Error ? cause.message : String((cause as { message?: unknown })?.message ?? cause)
    super('PRODUCER', `Producer "${name}" failed${where}: ${text}`, { cause })
  }
}
