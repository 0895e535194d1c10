import { parentPort, workerData } from 'node:worker_threads'
import { createDecoder } from '../../../src/frame/codec.ts'
import { Arena } from '../../../src/ring/arena.ts'
import { BLOCKED, Bells, RUNNING } from '../../../src/ring/bell.ts'
import { Ring } from '../../../src/ring/ring.ts'
import { hashAll, type BenchRow, type Tally } from '../../rows.ts'
import { CONSUMER, PRODUCER, type FrameSetup, type PassOrder } from './link.ts'

/** A sleeper looks again after this long, whoever rang. */
const SLICE_MS = 50

const { memory, slots, ringOffset, bellsOffset }: FrameSetup = workerData
const arena = new Arena(memory, CONSUMER)
const ring = new Ring(arena, 1, ringOffset)
const bells = new Bells(arena, bellsOffset)
const decoder = createDecoder()

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

function consume(wanted: number): Tally {
  let count = 0
  let checksum = 0
  while (count < wanted) {
    const slot = claim()
    // What is no such row shows in the checksum.
    const values: any[] = decoder.decode(arena.read(slot)).values
    const rows: BenchRow[] = values
    count += rows.length
    checksum = (checksum + hashAll(rows)) | 0
    arena.release(slot)
    // Not at every slot: a producer woken for one slot would sleep again at once.
    if (bells.mode(PRODUCER) === BLOCKED && ring.size <= slots / 2) bells.ring(PRODUCER)
  }
  return { count, checksum }
}

parentPort?.on('message', ({ rows }: PassOrder) => {
  parentPort?.postMessage(consume(rows))
})
