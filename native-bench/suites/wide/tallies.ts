import { setTimeout as sleep } from 'node:timers/promises'
import { BroadcastChannel, isMainThread } from 'node:worker_threads'
import { addTallies } from './rows.ts'
import type { Tally } from '../../rows.ts'

/**
 * Each thread counts in shared memory of its own, which the main thread reads when a pass is over: results of a
 * consumer go nowhere, and a message a row would be what is measured.
 */

const COUNT = 0
const CHECKSUM = 1
/** Memory that threads announced may be on its way still; rows that got lost never come. */
const PATIENCE_MS = 5000

const own = new Int32Array(new SharedArrayBuffer(8))
const announced: Int32Array[] = []
const channel = new BroadcastChannel('bench-wide-tallies')
// Node's types lack it: an open channel must not keep a thread alive.
const handle: object = channel
if ('unref' in handle && typeof handle.unref === 'function') handle.unref()

if (isMainThread) {
  channel.onmessage = (event) => {
    announced.push(new Int32Array(event.data))
  }
} else channel.postMessage(own.buffer)

/** In the thread that reads a row. */
export function countRow(hash: number): void {
  own[COUNT]!++
  own[CHECKSUM] = (own[CHECKSUM]! + hash) | 0
}

function allSoFar(): Tally {
  return announced
    .map((words) => ({ count: Atomics.load(words, COUNT), checksum: Atomics.load(words, CHECKSUM) }))
    .reduce(addTallies, { count: 0, checksum: 0 })
}

/** In the main thread: what all threads together counted while `work` ran, which sends `rows` rows. */
export async function tallied(rows: number, work: () => Promise<unknown>): Promise<Tally> {
  const before = allSoFar()
  await work()
  const started = performance.now()
  for (;;) {
    const after = allSoFar()
    const count = (after.count - before.count) | 0
    if (count === rows || performance.now() - started > PATIENCE_MS) {
      return { count, checksum: (after.checksum - before.checksum) | 0 }
    }
    await sleep(1)
  }
}
