import { consumerParts, type ConsumerParts } from '../builder/consumer.ts'
import type { BatchMark, ErrorPolicy, Handler } from '../graph/node.ts'

/** Options of `app.batchConsumer`. */
export interface BatchConsumerOptions {
  /** What a row that fails here does to the run. Default: the pipeline's. */
  onError?: ErrorPolicy | undefined
  /** Calls in flight per thread, 4 by default. */
  concurrency?: number | undefined
}

/** Options of `app.standaloneConsumer`. */
export interface StandaloneOptions {
  /** What a row that fails here does to the run. Default: the pipeline's. */
  onError?: ErrorPolicy | undefined
  /** Async calls in flight, over all pipelines and runs: 1 by default. */
  concurrency?: number | undefined
  /** Should its thread die another takes its place, with module state made anew. Default: false, the run fails. */
  restart?: boolean | undefined
}

export interface ConsumerOptions {
  /** What a row that fails here does to the run. Default: the pipeline's. */
  onError?: ErrorPolicy | undefined
  /** Async calls in flight per thread, 16 by default. */
  concurrency?: number | undefined
}

/** What stands behind every `Consumer` that is a function. */
export class DeclaredConsumer {
  readonly name: string
  readonly fullName: string
  readonly kind = 'consumer'
  readonly [consumerParts]: ConsumerParts

  /** Where it is standalone: whether it may lose its thread. */
  readonly restart: boolean | undefined

  constructor(parts: {
    readonly appName: string
    readonly name: string
    readonly fn: Handler
    readonly options: ConsumerOptions
    readonly batch?: BatchMark
    readonly restart?: boolean
  }) {
    const { appName, name, fn, options, batch, restart } = parts
    this.name = name
    this.fullName = `${appName}.${name}`
    this.restart = restart
    this[consumerParts] = {
      fullName: this.fullName,
      kind: this.kind,
      fn,
      onError: options.onError,
      concurrency: options.concurrency,
      batch,
      standalone: restart !== undefined,
    }
  }
}
