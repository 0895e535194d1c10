import type { Arena } from '../../src/ring/arena.ts'
import { CHAINED, FREE, OWNED, QUEUED, stateOf } from '../../src/ring/layout.ts'

/** What the slot words say about all slots. */
export interface Census {
  readonly free: number
  readonly owned: number
  readonly queued: number
  readonly chained: number
}

export function census(arena: Arena): Census {
  const count = [0, 0, 0, 0]
  for (let slot = 0; slot < arena.slots; slot++) {
    count[stateOf(arena.wordOf(slot))]! += 1
  }
  return {
    free: count[FREE]!,
    owned: count[OWNED]!,
    queued: count[QUEUED]!,
    chained: count[CHAINED]!,
  }
}
