import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import type { BenchRow, DoubledRow } from '../../rows.ts'
import type { PostMessageSetup } from './post-message.ts'

const { port, sent }: PostMessageSetup = workerData

function step({ id, name, score, tags, ts, ok }: BenchRow): DoubledRow {
  return { id, name, score, tags, ts, ok, double: id * 2 }
}

/** Never comes back: the thread is terminated. */
function serveAsleep(words: Int32Array): never {
  for (let seen = 0; ;) {
    Atomics.wait(words, 0, seen)
    seen = Atomics.load(words, 0)
    for (let received; (received = receiveMessageOnPort(port)) !== undefined;) {
      port.postMessage(step(received.message))
    }
  }
}

if (sent === undefined) port.on('message', (row: BenchRow) => port.postMessage(step(row)))
else parentPort?.once('message', () => serveAsleep(new Int32Array(sent)))
