import { Worker } from 'node:worker_threads'
import { Arena } from '../../../src/ring/arena.ts'
import { Bells } from '../../../src/ring/bell.ts'
import { createMemory } from '../../../src/ring/memory.ts'
import { Ring } from '../../../src/ring/ring.ts'
import { answerOf, measure, printOutcome, programUrl, readTask } from '../../contestant.ts'
import { POOL_SIZE, type Tally } from '../../rows.ts'
import { createFrameProducer } from './frames-producer.ts'
import { MAIN, type FrameOptions, type FrameSetup } from './link.ts'

/** One thread to another as the engine does it: encoded frames in slots of shared memory, slot numbers in a ring. */

const THREADS = 3
/** A row of this suite takes about 60 bytes as msgpack; a frame that is larger takes a chain of slots. */
const SLOT_BYTES_A_ROW = 128

const { timing, options } = readTask<FrameOptions>()
const memory = createMemory({
  slots: options.slots,
  slotBytes: options.size * SLOT_BYTES_A_ROW,
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
const produceHere = producer === undefined ? createFrameProducer(workerData) : undefined

const outcome = await measure(timing, POOL_SIZE, async (rows) => {
  const tally = answerOf<Tally>(consumer)
  consumer.postMessage({ rows })
  if (produceHere !== undefined) produceHere({ rows })
  else producer?.postMessage({ rows })
  return tally
})
await consumer.terminate()
await producer?.terminate()
printOutcome(outcome)
