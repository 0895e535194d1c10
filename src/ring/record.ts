import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import {
  AFTER,
  AFTER_COUNT,
  BEFORE,
  BEFORE_COUNT,
  INPUTS,
  INPUT_COUNT,
  OUTPUTS,
  OUTPUT_COUNT,
  isOwnedBy,
} from './layout.ts'
import type { Ring } from './ring.ts'

/** How the two that carry out a record do what they may not do in the same way. */
export interface Hands {
  /** Publishes a slot of the record's thread. */
  publish(ring: Ring, slot: number): void
  /** Frees a slot or chain of the record's thread. */
  free(slot: number): void
}

/**
 * Carries out the redo record in `block`, which `thread` wrote. Again, after a crash at any point, it does the rest only:
 * a slot is done when `thread` owns it no longer, since within a commit a thread takes none; a word is stored twice, but
 * nobody else writes it.
 */
export function carryOut(
  arena: Arena,
  block: number,
  thread: number,
  rings: ReadonlyMap<number, Ring>,
  hands: Hands,
): void {
  const { control } = arena
  storeAll(control, block + BEFORE, control[block + BEFORE_COUNT]!)
  const outputs = control[block + OUTPUT_COUNT]!
  for (let n = 0; n < outputs; n++) {
    const at = block + OUTPUTS + 2 * n
    const slot = control[at + 1]!
    if (!isOwnedBy(arena.wordOf(slot), thread)) continue
    const ring = rings.get(control[at]!)
    assert(ring !== undefined, 'a commit names a ring that this thread does not know')
    hands.publish(ring, slot)
  }
  const inputs = control[block + INPUT_COUNT]!
  for (let n = 0; n < inputs; n++) {
    const slot = control[block + INPUTS + n]!
    if (isOwnedBy(arena.wordOf(slot), thread)) hands.free(slot)
  }
  storeAll(control, block + AFTER, control[block + AFTER_COUNT]!)
}

function storeAll(control: Int32Array, at: number, count: number): void {
  for (let n = 0; n < count; n++) Atomics.store(control, control[at + 2 * n]!, control[at + 2 * n + 1]!)
}
