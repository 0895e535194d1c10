import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import {
  BLOCK_WORDS,
  COMMITTED,
  NO_RING,
  OWNED,
  PUBLISHING,
  QUEUED,
  freeWord,
  isChainedTo,
  isOwnedBy,
  ringOf,
  slotWord,
  stateOf,
  threadOf,
} from './layout.ts'
import { carryOut, type Hands } from './record.ts'
import type { Ring } from './ring.ts'

/** What a repair did. */
export interface Repair {
  /** The thread had passed a commit point; the rest of that commit was carried out. */
  readonly finished: boolean
  /** Slots (0 or 1) that were published and perhaps in no cell yet; they are now. */
  readonly relinked: number
  /** Slots that went to `giveBack`. */
  readonly returned: number
  /** Slots or chains that were only allocated. */
  readonly freed: number
}

/**
 * Puts in order what thread `dead` left behind, while all other threads run on.
 *
 * To be called when the thread can store nothing any more: after the `exit` event of its Worker, not when a promise of the
 * pool rejects. A commit whose word is set is finished. Then every slot or chain that the thread had claimed
 * and not committed is made the calling thread's and handed to `giveBack`, which may change its tags: `'queue'` publishes it again
 * in the ring it came from, `'keep'` leaves it with the calling thread. What the thread had only allocated is freed.
 * `rings`: by id, all that the thread may have used, attached by the calling thread.
 */
export function repair(
  arena: Arena,
  dead: number,
  rings: ReadonlyMap<number, Ring>,
  giveBack: (slot: number) => 'queue' | 'keep',
): Repair {
  assert(dead !== arena.thread, 'a thread cannot repair what it left itself')
  const finished = finishCommit(arena, dead, rings)
  const relinked = relink(arena, dead, rings)
  let returned = 0
  let freed = 0
  for (let slot = 0; slot < arena.slots; slot++) {
    const word = arena.wordOf(slot)
    if (!isOwnedBy(word, dead)) continue
    if (ringOf(word) === NO_RING) {
      freeTorn(arena, slot)
      freed++
    } else {
      adopt(arena, slot)
      returned++
      if (giveBack(slot) === 'queue') ringFor(rings, ringOf(word)).publish(slot)
    }
  }
  return { finished, relinked, returned, freed }
}

function finishCommit(arena: Arena, dead: number, rings: ReadonlyMap<number, Ring>): boolean {
  const block = arena.layout.blocks + dead * BLOCK_WORDS
  if (Atomics.load(arena.control, block + COMMITTED) === 0) return false
  const hands: Hands = {
    publish: (ring, slot) => {
      adopt(arena, slot)
      ring.publish(slot)
    },
    free: (slot) => freeTorn(arena, slot),
  }
  carryOut(arena, block, dead, rings, hands)
  Atomics.store(arena.control, block + COMMITTED, 0)
  return true
}

/**
 * A thread publishes one slot after the other, so at most the last one is in no cell. Whether it is cannot be told while
 * others clear cells; a second cell does no harm.
 */
function relink(arena: Arena, dead: number, rings: ReadonlyMap<number, Ring>): number {
  const note = arena.layout.blocks + dead * BLOCK_WORDS + PUBLISHING
  const slot = Atomics.load(arena.control, note) - 1
  Atomics.store(arena.control, note, 0)
  if (slot < 0) return 0
  const word = arena.wordOf(slot)
  if (stateOf(word) !== QUEUED || threadOf(word) !== dead) return 0
  ringFor(rings, ringOf(word)).link(slot, word)
  return 1
}

/** Makes a dead thread's slot the calling thread's. */
function adopt(arena: Arena, slot: number): void {
  const word = arena.wordOf(slot)
  arena.change(slot, word, slotWord(word, ringOf(word), arena.thread, OWNED))
}

/**
 * Frees a dead thread's slot with all that is chained to it. The tails are sought, since the links of a chain that was
 * half freed lead into slots of others. The head goes last: as long as it is owned, nobody else can chain a slot to it.
 */
function freeTorn(arena: Arena, head: number): void {
  for (let slot = 0; slot < arena.slots; slot++) {
    const word = arena.wordOf(slot)
    if (isChainedTo(word, head)) arena.change(slot, word, freeWord(word))
  }
  const word = arena.wordOf(head)
  arena.change(head, word, freeWord(word))
}

function ringFor(rings: ReadonlyMap<number, Ring>, id: number): Ring {
  const ring = rings.get(id)
  assert(ring !== undefined, `ring ${id} is not known to the repairing thread`)
  return ring
}
