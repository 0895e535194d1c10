import type { Source } from '../scheduler.ts'

/** A source of rows as main drives it. */
export interface RowFeed extends Source {
  /** Has rows and no room for them. */
  readonly waitsForRoom: boolean
  /** It has taken rows, and not all that becomes of them is on its way. */
  readonly holdsRows: boolean
  /** It waited for room, and there is some. */
  readonly hasRoom: boolean
  /** The session is over: the source hears of it, and gives no more. */
  cancel(): void
}
