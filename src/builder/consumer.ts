import type { BatchMark, ErrorPolicy, Handler, SinkNode } from '../graph/node.ts'
import type { TakesRows } from './phantom.ts'

/** A side effect at the end of a branch, or in the middle of one: the row goes on unchanged. */
export interface Consumer<in In> extends TakesRows<In> {
  readonly name: string
  /** `app.consumer` */
  readonly fullName: string
  readonly kind: SinkNode['consumer']['kind']
}

/** What a graph needs of a consumer. */
export interface ConsumerParts {
  /** `app.consumer` */
  readonly fullName: string
  readonly kind: SinkNode['consumer']['kind']
  readonly fn: Handler
  readonly onError: ErrorPolicy | undefined
  readonly concurrency: number | undefined
  /** It takes many rows at once. */
  readonly batch?: BatchMark | undefined
  /** It runs in one thread, its own. */
  readonly standalone?: boolean | undefined
}

/** Where a consumer carries its parts; nobody else's object has them. */
export const consumerParts: unique symbol = Symbol('stairs.consumer')

export const partsOf = (value: unknown): ConsumerParts | undefined =>
  (value as { [consumerParts]?: ConsumerParts } | null | undefined)?.[consumerParts]
