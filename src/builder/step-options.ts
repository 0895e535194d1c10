import type { Context } from '../graph/context.ts'
import type { ErrorPolicy } from '../graph/node.ts'
import type { TakesRows } from './phantom.ts'
import type { ProcessOptions } from '../process/process-options.ts'

export interface WorkerOptions {
  /** How many threads of the pool may run the step; all of them by default. `1` gives it one thread of its own. */
  threads?: number | undefined
  /** A thread of its own, always the same one: for steps that remember something. */
  pinned?: boolean | undefined
}

/** Options of every step that calls a function. */
export interface StepOptions {
  /** How plans, reports and errors name the step. Default: the function's name, else the verb. */
  name?: string | undefined
  /** This step and what follows it run on the pool. */
  asWorker?: boolean | WorkerOptions | undefined
  /** What a row that fails here does to the run. Default: the pipeline's. */
  onError?: ErrorPolicy | undefined
  /**
   * Rows that may wait here in each thread, 16 by default. They may overtake each other; `1` keeps their order. Of the
   * steps that follow each other without `asWorker` the smallest number that one was given counts for all.
   */
  concurrency?: number | undefined
}

/** How rows are gathered for a handler that takes many at once. */
export interface BatchSize {
  /** How many rows are given together at most: 1 to 4096. */
  size: number
  /** How long the first row of a batch waits for others, in ms: 10 by default. Where none can come it does not wait. */
  maxWaitMs?: number | undefined
}

/** Options of `subscribeBatch`. */
export interface BatchStepOptions extends Omit<StepOptions, 'concurrency'>, BatchSize {
  /** Calls in flight per thread, 4 by default; `1` keeps the order of the rows. */
  concurrency?: number | undefined
}

/**
 * `B` is what the function returns; never: there is no `when`. (A type parameter for the function itself would take
 * away the types of its parameters.)
 */
export interface WhenOption<T, B = boolean> {
  /** False: the step is skipped and the row goes on unchanged. */
  when?: ((row: T, context: Context) => B) | undefined
}

export interface KeyWrapperOption<K> {
  /** The result, whatever its type, becomes `{ [keyWrapper]: result }`. */
  keyWrapper?: K | undefined
}

export interface ConsumerStepOptions<T> extends StepOptions, WhenOption<T> {}

export interface GraftOptions<C> {
  /** Laid over the pipeline's own config, for this graft only. */
  config?: Partial<C> | undefined
  /** Stands before the names of its steps. Default: the pipeline's name. */
  name?: string | undefined
}

export interface CallOptions<T> {
  /** Which rows are sent. Default: all. */
  when?: ((row: T, context: Context) => boolean) | undefined
  /** Gets the rows that `when` says no to. */
  otherwise?: TakesRows<T> | undefined
  /** False: the other pipeline works the row here. Default: true; an object limits the threads that begin with the rows. */
  asWorker?: boolean | WorkerOptions | undefined
  /** How plans, reports and errors name the call. Default: `call` and the pipeline's name. */
  name?: string | undefined
}
/** `inFlight` says how many rows may be in flight. */
export interface ProcessStepOptions extends Omit<StepOptions, 'concurrency'>, ProcessOptions {}
