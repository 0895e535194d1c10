import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { createEncoder } from '../../../src/frame/codec.ts'
import { Arena } from '../../../src/ring/arena.ts'
import { BLOCKED, Bells, RUNNING } from '../../../src/ring/bell.ts'
import { Ring } from '../../../src/ring/ring.ts'
import { POOL_SIZE, pool } from '../../rows.ts'
import { CONSUMER, PRODUCER, type FrameSetup, type PassOrder } from './link.ts'

/** A sleeper looks again after this long, whoever rang. */
const SLICE_MS = 50

/** Encodes frames into slots from whatever thread calls it, and sleeps while all slots are under way. */
export function createFrameProducer({ memory, size, ringOffset, bellsOffset }: FrameSetup) {
  const arena = new Arena(memory, PRODUCER)
  const ring = new Ring(arena, 1, ringOffset)
  const bells = new Bells(arena, bellsOffset)
  const encoder = createEncoder()

  function allocate(byteLength: number): number {
    for (;;) {
      const slot = arena.allocate(byteLength)
      if (slot !== -1) return slot
      const ticket = bells.ticket()
      bells.setMode(BLOCKED)
      // Between the failed attempt and the mode a slot may have come free with nobody to ring for.
      const late = arena.allocate(byteLength)
      if (late === -1) bells.wait(ticket, SLICE_MS)
      bells.setMode(RUNNING)
      if (late !== -1) return late
    }
  }

  return ({ rows }: PassOrder): void => {
    for (let from = 0; from < rows; from += size) {
      const start = from % POOL_SIZE
      const bytes = encoder.encode(pool, start, start + size)
      const slot = allocate(bytes.length)
      arena.write(slot, bytes)
      ring.publish(slot)
      if (bells.mode(CONSUMER) === BLOCKED) bells.ring(CONSUMER)
    }
  }
}

if (!isMainThread && parentPort !== null) {
  const setup: FrameSetup = workerData
  parentPort.on('message', createFrameProducer(setup))
}
