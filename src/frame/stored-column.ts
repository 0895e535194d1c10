import type { Vector } from './frame.ts'
import type { Presence } from './row-maker.ts'

/** Where a section is and what it holds: see column-layout.ts. */
export interface StoredColumn {
  readonly kind: number
  readonly flags: number
  /** Which selection its rows are chosen by; 0: it has one for each value of the frame. */
  readonly selection: number
  /** Byte offsets in the frame. */
  readonly start: number
  readonly end: number
  /** Parameters of the kind. */
  readonly first: number
  readonly second: number
  readonly third: number
}

export interface DecodedColumn {
  /** undefined and null are put in where there is no value. */
  readonly values: Vector
  /** The states, where they say of some row that it lacks the key. */
  readonly presence: Presence
  /** Whether the values can be changed in place: such are copied for whoever may do it. */
  readonly changeable: boolean
}
