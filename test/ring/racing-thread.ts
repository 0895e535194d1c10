import { workerData } from 'node:worker_threads'
import { BLOCKED, Bells, RUNNING } from '../../src/ring/bell.ts'
import { attach, type Space } from './space.ts'

/** A writer sends `frames` frames [its number, 0 … frames-1]; a reader counts and orders what arrives. */
export interface Race {
  readonly space: Space
  readonly bells: number
  readonly thread: number
  readonly role: 'write' | 'read'
  readonly frames: number
  /** Int32 per (writer, frame): how often it arrived. */
  readonly arrived: SharedArrayBuffer
  /** Int32: [frames arrived in all, frames that arrived before an earlier one of the same writer]. */
  readonly totals: SharedArrayBuffer
  readonly expected: number
  readonly others: readonly number[]
}

const race: Race = workerData
const { arena, rings } = attach(race.space, race.thread)
const bells = new Bells(arena, race.bells)
const ring = rings[0]!
const arrived = new Int32Array(race.arrived)
const totals = new Int32Array(race.totals)

/** Tries until it gives a slot or `enough` says so; sleeps in between, until it is rung, however long that takes. */
function sleepUntil(attempt: () => number, enough: () => boolean): number {
  for (;;) {
    let slot = attempt()
    if (slot >= 0) return slot
    bells.setMode(BLOCKED)
    const ticket = bells.ticket()
    slot = attempt()
    if (slot < 0 && !enough()) bells.wait(ticket, Infinity)
    bells.setMode(RUNNING)
    if (slot >= 0 || enough()) return slot
  }
}

function wakeOthers(): void {
  for (const other of race.others) if (bells.mode(other) === BLOCKED) bells.ring(other)
}

function write(): void {
  const words = new Int32Array(2)
  const bytes = new Uint8Array(words.buffer)
  words[0] = race.thread
  for (let n = 0; n < race.frames; n++) {
    const slot = sleepUntil(
      () => arena.allocate(8),
      () => false,
    )
    words[1] = n
    arena.write(slot, bytes)
    ring.publish(slot)
    wakeOthers()
  }
}

const over = (): boolean => Atomics.load(totals, 0) === race.expected

function read(): void {
  const last = new Map<number, number>()
  while (!over()) {
    const slot = sleepUntil(() => ring.claim(), over)
    if (slot < 0) break
    const bytes = arena.read(slot)
    const [writer = -1, n = -1] = new Int32Array(bytes.buffer, bytes.byteOffset, 2)
    arena.release(slot)
    if (n <= (last.get(writer) ?? -1)) Atomics.add(totals, 1, 1)
    last.set(writer, n)
    Atomics.add(arrived, writer * race.frames + n, 1)
    Atomics.add(totals, 0, 1)
    wakeOthers()
  }
  wakeOthers()
}

if (race.role === 'write') write()
else read()
