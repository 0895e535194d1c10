import { SESSION, STATE } from '../inspect/counters.ts'
import type { LivePlan, Seat } from './seat.ts'
import type { Path } from './tags.ts'

/**
 * Whether an edge takes another frame of a session. Main takes off whatever comes, so edges to it are bounded by
 * session.
 *
 * @param path of the frame, in an ordered session
 */
export function edgeHasRoom(
  seat: Seat,
  plan: LivePlan,
  edge: number,
  session: number,
  path: Path | undefined,
): boolean {
  const { counters } = plan
  if (edge >= plan.plan.edges.length) return true
  const { to, call } = plan.plan.edges[edge]!
  const room =
    to === undefined
      ? counters.unread(session) < seat.pool.window
      : call?.isCyclic === true
        ? circleHasRoom(seat, plan, edge)
        : counters.used(edge) < seat.edgeLimit
  if (room) return true
  // The frame that an ordered session waits for is never held up by those behind it; only by a reader who is slow.
  const ready = counters.load(counters.session(0, session, SESSION.READY))
  if (path !== undefined && isNext(plan, session, path) && ready < seat.pool.window) return true
  // Of a session that is over everything passes, to be dropped by whoever claims it.
  return (counters.load(counters.session(0, session, SESSION.STATE)) & 3) === STATE.CLOSED
}

/**
 * Whoever would have to make room may be the one that waits here, with frames in its hands. So only what is queued
 * counts: that is moved to a file where it is too much, by a thread that waits for nobody.
 */
const circleHasRoom = (seat: Seat, plan: LivePlan, edge: number): boolean =>
  plan.rings[edge]!.size < 2 * seat.edgeLimit

/** Whether main waits for this frame, or for one that will be made of it. */
export function isNext({ counters }: LivePlan, session: number, path: Path): boolean {
  const head = (name: number): number => counters.load(counters.session(0, session, name))
  if (path.sequence !== head(SESSION.HEAD)) return false
  const levels = head(SESSION.HEAD_LEVELS)
  // Of levels that main has not seen yet the first part is next.
  return path.parts.every((part, i) => part >> 1 === (i < levels ? head(SESSION.HEAD_PART + i) : 0))
}
