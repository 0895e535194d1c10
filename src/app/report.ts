/** What one stage did in one run. */
export interface StageReport {
  readonly name: string
  /** Rows that entered it. */
  readonly rows: number
  /** Time its handlers kept threads busy, all threads together. */
  readonly busyMs: number
  /** `rows` by the seconds of the run. */
  readonly rowsPerSecond: number
  readonly skipped: number
  readonly failed: number
}

/** A row that could not be worked. */
export interface DeadLetter {
  readonly id: string
  readonly row: unknown
  readonly pipeline: string
  readonly step: string
  readonly error: {
    readonly name: string
    readonly message: string
    readonly stack: string
    readonly code?: string | undefined
  }
  readonly attempts: number
  readonly time: Date
}

/** Failures with the same error at the same place. */
export interface FailureGroup {
  readonly key: string
  readonly pipeline: string
  readonly step: string
  readonly message: string
  readonly count: number
  readonly example: DeadLetter
}

export interface RunReport {
  readonly ok: boolean
  /** Rows that entered pipelines from producers, queues or `map`. */
  readonly rowsIn: number
  /** Rows that reached the end of one of those pipelines. */
  readonly rowsOut: number
  readonly skipped: number
  readonly failed: number
  readonly retried: number
  /** Rows worked a second time because a thread died. */
  readonly repeated: number
  /** Items of a `consumerIter` whose loop had ended. */
  readonly dropped: number
  /** Rows that waited in a temporary file: of a `consumerIter` that was not being read, or going round in a circle of calls. */
  readonly spilled: number
  readonly seconds: number
  readonly stages: readonly StageReport[]
  readonly failures: readonly FailureGroup[]
}
