/** What crosses between the main thread and a worker of Piscina. */

export interface PiscinaOptions {
  /**
   * `run`: a task a row; `chunks`: a task for an array of rows; `ids`: a task for an array of ids, and the rows
   * stay on the main thread, which joins the answers to them.
   */
  readonly task: 'run' | 'chunks' | 'ids'
  /** Rows a task. */
  readonly size: number
  /** Tasks under way. */
  readonly inFlight: number
  readonly concurrentTasksPerWorker: number
  readonly atomics: 'sync' | 'async' | 'disabled'
}
