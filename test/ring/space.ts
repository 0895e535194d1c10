import { Arena } from '../../src/ring/arena.ts'
import { createMemory, type RingMemory } from '../../src/ring/memory.ts'
import { Ring } from '../../src/ring/ring.ts'

/** Memory with rings 0, 1, 2 … in it, and eight counter words per thread. Plain data, sent to threads. */
export interface Space {
  readonly memory: RingMemory
  readonly rings: readonly number[]
  readonly counters: number
}

/** One thread's view of a space. */
export interface View {
  readonly arena: Arena
  readonly rings: readonly Ring[]
  readonly byId: ReadonlyMap<number, Ring>
}

/** A few positions before the largest Int32: every test sees them wrap. */
export const NEAR_WRAP = 2 ** 31 - 3

export function createSpace(options: {
  readonly slots: number
  readonly slotBytes: number
  readonly threads: number
  readonly rings: number
}): Space {
  const memory = createMemory({ ...options, controlBytes: 1 << 18 })
  const arena = new Arena(memory, 0)
  const counters = arena.reserve(options.threads * 32)
  const rings = Array.from({ length: options.rings }, () => {
    const offset = arena.reserve(Ring.words(options.slots))
    Ring.format(arena, offset, { start: NEAR_WRAP })
    return offset
  })
  return { memory, rings, counters }
}

export function attach(space: Space, thread: number): View {
  const arena = new Arena(space.memory, thread)
  const rings = space.rings.map((offset, id) => new Ring(arena, id, offset))
  return { arena, rings, byId: new Map(rings.map((ring) => [ring.id, ring])) }
}

export const counterOf = (space: Space, thread: number, n: number): number => space.counters + thread * 32 + n

/** The bytes of frame `id`: the id, then a pattern made from it. */
export function frame(id: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  for (let n = 0; n < length; n++) bytes[n] = id * 31 + n * 7
  new DataView(bytes.buffer).setInt32(0, id)
  return bytes
}

/** The id of a frame, whose every byte must be right. */
export function idOf(bytes: Uint8Array): number {
  const id = new DataView(bytes.buffer, bytes.byteOffset).getInt32(0)
  if (Buffer.compare(bytes, frame(id, bytes.length)) !== 0) throw new Error(`frame ${id} is damaged`)
  return id
}

export function put(view: View, ring: number, id: number, length: number): void {
  const slot = view.arena.allocate(length)
  if (slot < 0) throw new Error('no slot is free')
  view.arena.write(slot, frame(id, length))
  view.rings[ring]!.publish(slot)
}

/** Takes all frames off a ring and frees their slots; their ids in order. */
export function drain(view: View, ring: number): number[] {
  const ids: number[] = []
  for (let slot = view.rings[ring]!.claim(); slot >= 0; slot = view.rings[ring]!.claim()) {
    ids.push(idOf(view.arena.read(slot)))
    view.arena.release(slot)
  }
  return ids
}
