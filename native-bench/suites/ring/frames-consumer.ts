import { parentPort, workerData } from 'node:worker_threads'
import { createDecoder } from '../../../src/frame/codec.ts'
import { Arena } from '../../../src/ring/arena.ts'
import { BLOCKED, Bells, RUNNING } from '../../../src/ring/bell.ts'
import { Ring } from '../../../src/ring/ring.ts'
import type { Tally } from '../../rows.ts'
import { CONSUMER, PRODUCER, type FrameSetup, type FrameTally, type PassOrder } from './link.ts'
import { loadRows } from './row-set.ts'

/** A sleeper looks again after this long, whoever rang. */
const SLICE_MS = 50

const { memory, slots, ringOffset, bellsOffset, rows: kind }: FrameSetup = workerData
const arena = new Arena(memory, CONSUMER)
const ring = new Ring(arena, 1, ringOffset)
const bells = new Bells(arena, bellsOffset)
const decoder = createDecoder()
const { hash } = await loadRows(kind)

function claim(): number {
  for (;;) {
    const slot = ring.claim()
    if (slot !== -1) return slot
    const ticket = bells.ticket()
    bells.setMode(BLOCKED)
    // Between the failed claim and the mode a frame may have come with nobody to ring for.
    const late = ring.claim()
    if (late === -1) bells.wait(ticket, SLICE_MS)
    bells.setMode(RUNNING)
    if (late !== -1) return late
  }
}

/** An object for each row, as a step gets it. */
function readFrame(bytes: Uint8Array): Tally {
  const frame = decoder.decode(bytes)
  const { count } = frame
  let checksum = 0
  for (let index = 0; index < count; index++) checksum = (checksum + hash(frame.value(index))) | 0
  return { count, checksum }
}

function consume(wanted: number): FrameTally {
  let count = 0
  let checksum = 0
  let bytes = 0
  while (count < wanted) {
    const slot = claim()
    const frame = arena.read(slot)
    bytes += frame.length
    const seen = readFrame(frame)
    count += seen.count
    checksum = (checksum + seen.checksum) | 0
    arena.release(slot)
    // Not at every slot: a producer woken for one slot would sleep again at once.
    if (bells.mode(PRODUCER) === BLOCKED && ring.size <= slots / 2) bells.ring(PRODUCER)
  }
  return { count, checksum, bytes }
}

parentPort?.on('message', ({ rows }: PassOrder) => {
  parentPort?.postMessage(consume(rows))
})
