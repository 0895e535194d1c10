import { Worker } from 'node:worker_threads'
import { Arena } from '../../../src/ring/arena.ts'
import { Bells } from '../../../src/ring/bell.ts'
import { createMemory } from '../../../src/ring/memory.ts'
import { Ring } from '../../../src/ring/ring.ts'
import { answerOf, measure, printOutcome, programUrl, readTask } from '../../contestant.ts'
import { POOL_SIZE } from '../../rows.ts'
import { createFrameProducer } from './frames-producer.ts'
import { MAIN, type FrameOptions, type FrameSetup, type FrameTally } from './link.ts'
import { loadRows } from './row-set.ts'

/** One thread to another as the engine does it: encoded frames in slots of shared memory, slot numbers in a ring. */

const THREADS = 3

const { timing, options } = readTask<FrameOptions>()
const rowSet = await loadRows(options.rows)
const memory = createMemory({
  slots: options.slots,
  // A frame that is larger takes a chain of slots.
  slotBytes: options.size * rowSet.frameBytesARow,
  threads: THREADS,
  controlBytes: 2 ** 20,
})
const arena = new Arena(memory, MAIN)
const ringOffset = arena.reserve(Ring.words(options.slots))
Ring.format(arena, ringOffset)
const bellsOffset = arena.reserve(Bells.words(THREADS))
const workerData: FrameSetup = { ...options, memory, ringOffset, bellsOffset }

const consumer = new Worker(programUrl(import.meta.url, './frames-consumer'), { workerData })
const producer =
  options.from === 'worker'
    ? new Worker(programUrl(import.meta.url, './frames-producer'), { workerData })
    : undefined
const produceHere = producer === undefined ? createFrameProducer(workerData, rowSet) : undefined

let bytes = 0
const outcome = await measure(timing, POOL_SIZE, async (rows) => {
  const answer = answerOf<FrameTally>(consumer)
  consumer.postMessage({ rows })
  if (produceHere !== undefined) produceHere({ rows })
  else producer?.postMessage({ rows })
  const tally = await answer
  bytes = tally.bytes
  return tally
})
await consumer.terminate()
await producer?.terminate()
printOutcome({ ...outcome, measures: { megabytesPerSecond: bytes / 1e6 / outcome.seconds } })
