import { consumerParts, type ConsumerParts } from '../builder/consumer.ts'
import type { ErrorPolicy, Handler } from '../graph/node.ts'

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

  constructor(appName: string, name: string, fn: Handler, options: ConsumerOptions) {
    this.name = name
    this.fullName = `${appName}.${name}`
    this[consumerParts] = {
      fullName: this.fullName,
      kind: this.kind,
      fn,
      onError: options.onError,
      concurrency: options.concurrency,
    }
  }
}
