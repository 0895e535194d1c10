import { MessageChannel, Worker } from 'node:worker_threads'
import { answerOf, measure, printOutcome, programUrl, readTask } from '../../contestant.ts'
import { POOL_SIZE, type Tally } from '../../rows.ts'
import type { PostMessageOptions, PostMessageSetup } from './link.ts'
import { createProducer } from './post-message-producer.ts'
import { loadRows } from './row-set.ts'
import { Window } from './window.ts'

/** One thread to another through a MessagePort: rows, arrays of rows, or arrays as bytes in transferred memory. */

const { timing, options } = readTask<PostMessageOptions>()
const memory = Window.memory()
const { port1, port2 } = new MessageChannel()

function startWorker(name: string, port: typeof port1): Worker {
  const workerData: PostMessageSetup = { ...options, port, memory }
  return new Worker(programUrl(import.meta.url, name), { workerData, transferList: [port] })
}

const consumer = startWorker('./post-message-consumer', port2)
const producer = options.from === 'worker' ? startWorker('./post-message-producer', port1) : undefined
const produceHere =
  producer === undefined ? createProducer(options, port1, memory, await loadRows(options.rows)) : undefined

const outcome = await measure(timing, POOL_SIZE, async (rows) => {
  consumer.postMessage({ rows })
  await answerOf<'ready'>(consumer)
  const tally = answerOf<Tally>(consumer)
  if (produceHere !== undefined) produceHere({ rows })
  else producer?.postMessage({ rows })
  return tally
})
port1.close()
await consumer.terminate()
await producer?.terminate()
printOutcome(outcome)
