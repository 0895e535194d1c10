import { Listener } from '../event-loop.ts'
import { Seat } from '../seat.ts'
import type { PlanSpace, PoolSpace } from '../space.ts'
import { SpillDesk } from '../spill-desk.ts'

/** While frames wait in files, it is looked this often whether they may come back: that there is room is told by nobody. */
const REFILL_MS = 2
const IDLE_MS = 500

/**
 * Moves frames that circles cannot hold to files and back, until `isOver`.
 *
 * @param plans those made so far; more may be added to it
 * @throws the file system's error, when the disk is full
 */
export async function watchSpills(
  pool: PoolSpace,
  maxRowBytes: number,
  plans: readonly PlanSpace[],
  isOver: () => boolean,
): Promise<void> {
  const seat = new Seat(pool, pool.supervisorThread, maxRowBytes)
  const desk = new SpillDesk(seat)
  const listener = new Listener(seat)
  try {
    while (!isOver()) {
      const ticket = seat.bells.ticket()
      for (const space of plans.slice(seat.plans.size)) desk.add(seat.add(space))
      desk.look()
      await listener.wait(ticket, desk.frames > 0 ? REFILL_MS : IDLE_MS, () => desk.hasWork)
    }
  } finally {
    desk.close()
  }
}
