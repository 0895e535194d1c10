import type { Row } from '../graph/node.ts'
import type { BoundStage } from './bind.ts'
import type { FailureRecord } from './failure.ts'
import type { SessionSeat } from './seat.ts'

/** Checks a row against a schema; a text says what does not fit. */
export type RowCheck = (row: Row) => string | undefined | Promise<string | undefined>

/** A pipeline that a source feeds: the stage of its unmarked steps, and what its rows must be. */
export interface Target {
  readonly bound: BoundStage
  readonly check: RowCheck | undefined
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
  /** On the pool: the frame that asked for the producer; it is retired with the last row. */
  readonly call: number | undefined
  readonly kick: () => void
  /** The source is at its end, or threw. */
  readonly ended: (error: unknown) => void
  /** On main failures need no ring. */
  readonly failed: ((record: FailureRecord) => void) | undefined
}
