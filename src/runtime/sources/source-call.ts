import { SESSION } from '../../inspect/counters.ts'
import { envelope, type CallEnd } from '../failure.ts'
import type { PoolCall } from './feeder-options.ts'
import type { LivePlan, Seat } from '../seat.ts'
import { sourceEdge } from '../space.ts'
import { TAG } from '../tags.ts'

/** A call of a producer as it travels to the pool. */
export interface SourceCallRecord {
  /** What main calls it. */
  readonly call: number
  readonly producer: string
  /** The arguments of the producer, or what describes the piece of its rows that is to be read. */
  readonly args: unknown
  readonly isPiece: boolean
}

export const callEnd = ({ number }: PoolCall, error: unknown): CallEnd => ({
  call: number,
  error: error === undefined ? undefined : envelope(error),
})

/** Puts into the commit that a call is over. */
export function retireCall(seat: Seat, plan: LivePlan, session: number, { slot }: PoolCall): void {
  const { counters } = plan
  seat.commit.input(slot)
  seat.addAfter(counters.session(seat.thread, session, SESSION.DONE), 1)
  seat.addAfter(counters.released(seat.thread, sourceEdge(plan.plan)), seat.arena.slotsOf(slot))
}

/** Puts into the commit that rows of a call were sent: they are made again if its thread dies. */
export function countEmitted({ arena, commit }: Seat, { slot }: PoolCall, rows: number): void {
  const at = arena.tags(slot) + TAG.EMITTED
  commit.before(at, arena.control[at]! + rows)
}
