import { isMainThread, parentPort, workerData } from 'node:worker_threads'
import { createEncoder } from '../../../src/frame/codec.ts'
import { Arena } from '../../../src/ring/arena.ts'
import { BLOCKED, Bells, RUNNING } from '../../../src/ring/bell.ts'
import { Ring } from '../../../src/ring/ring.ts'
import { CONSUMER, PRODUCER, type FrameSetup, type PassOrder } from './link.ts'
import { loadRows, type RowSet } from './row-set.ts'

/** A sleeper looks again after this long, whoever rang. */
const SLICE_MS = 50
/** As in the engine: a bell for each frame costs more than a frame does, where the reader is faster than its writer. */
const FRAMES_PER_BELL = 4

/** Encodes frames into slots from whatever thread calls it, and sleeps while all slots are under way. */
export function createFrameProducer<Row>(setup: FrameSetup, { pool }: RowSet<Row>) {
  const { memory, size, ringOffset, bellsOffset, columns = true } = setup
  const arena = new Arena(memory, PRODUCER)
  const ring = new Ring(arena, 1, ringOffset)
  const bells = new Bells(arena, bellsOffset)
  const encoder = createEncoder({ columns })
  const batch = encoder.batch()

  function wakeConsumer(): void {
    if (bells.mode(CONSUMER) === BLOCKED) bells.ring(CONSUMER)
  }

  function allocate(byteLength: number): number {
    for (;;) {
      const slot = arena.allocate(byteLength)
      if (slot !== -1) return slot
      wakeConsumer()
      const ticket = bells.ticket()
      bells.setMode(BLOCKED)
      // Between the failed attempt and the mode a slot may have come free with nobody to ring for.
      const late = arena.allocate(byteLength)
      if (late === -1) bells.wait(ticket, SLICE_MS)
      bells.setMode(RUNNING)
      if (late !== -1) return late
    }
  }

  /** The rows of the pool from `start` on, one by one, as they come from a generator. */
  function encode(start: number): Uint8Array {
    for (let index = start; index < start + size; index++) batch.append(pool[index], undefined)
    return encoder.encode(batch, 0, size)
  }

  return ({ rows }: PassOrder): void => {
    for (let from = 0; from < rows; from += size) {
      const bytes = encode(from % pool.length)
      const slot = allocate(bytes.length)
      arena.write(slot, bytes)
      batch.shift(size)
      ring.publish(slot)
      if (ring.size >= FRAMES_PER_BELL) wakeConsumer()
    }
    wakeConsumer()
  }
}

if (!isMainThread && parentPort !== null) {
  const setup: FrameSetup = workerData
  parentPort.on('message', createFrameProducer(setup, await loadRows(setup.rows)))
}
