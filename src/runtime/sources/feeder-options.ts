import type { Row } from '../../graph/node.ts'
import type { BoundStage } from '../rows/bind.ts'
import type { FailureRecord } from '../failure.ts'
import type { SessionSeat } from '../seat.ts'

/** Checks a row against a schema; a text says what does not fit. */
export type RowCheck = (row: Row) => string | undefined | Promise<string | undefined>

/** A pipeline that a source feeds: the stage of its unmarked steps, and what its rows must be. */
export interface Target {
  readonly bound: BoundStage
  readonly check: RowCheck | undefined
}

/** A target of rows that were checked before. */
export const unchecked = ({ bound }: Target): Target => ({ bound, check: undefined })

/** Rows whose unmarked steps may be in flight at a time. */
export const concurrencyOf = (targets: readonly Target[], ordered: boolean): number =>
  Math.min(...targets.map(({ bound }) => (ordered && bound.generates ? 1 : bound.stage.concurrency)))

/** A call of a producer as a thread of the pool has claimed it. */
export interface PoolCall {
  /** Of the frame that it came in. */
  readonly slot: number
  /** What main calls it. */
  readonly number: number
}

export interface FeederOptions {
  /** How errors name whoever gives the rows. */
  readonly name: string
  readonly session: SessionSeat
  readonly targets: readonly Target[]
  readonly rows: Iterator<unknown> | AsyncIterator<unknown>
  readonly isAsync: boolean
  readonly flags: number
  readonly meta: ((row: never) => Record<string, unknown>) | undefined
  /** On the pool: the call that asked for the rows; it is retired with the last one. */
  readonly call: PoolCall | undefined
  readonly kick: () => void
  /** The source is at its end, or threw. */
  readonly ended: (error: unknown) => void
  /** On main failures need no ring. */
  readonly failed: ((record: FailureRecord) => void) | undefined
}
