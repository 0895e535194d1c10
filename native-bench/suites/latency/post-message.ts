import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { programUrl, readTask } from '../../contestant.ts'
import type { DoubledRow } from '../../rows.ts'
import { measureRoundTrips } from './closed-loop.ts'

/** One row a message, one message a row back. The main thread listens and stays free for others, as ours does. */

export interface PostMessageOptions {
  /**
   * `event`: the worker listens too; `asleep`: it sleeps on a shared word that counts messages, and looks after
   * each change. It wakes faster, and can do nothing else.
   */
  readonly worker: 'event' | 'asleep'
}

/** A worker's `workerData`. */
export interface PostMessageSetup {
  readonly port: MessagePort
  /** One word: how many messages were sent; where the worker listens there is none. */
  readonly sent: SharedArrayBuffer | undefined
}

const { options } = readTask<PostMessageOptions>()
const { port1, port2 } = new MessageChannel()
const sent = options.worker === 'asleep' ? new SharedArrayBuffer(4) : undefined
const words = sent === undefined ? undefined : new Int32Array(sent)
const setup: PostMessageSetup = { port: port2, sent }
const worker = new Worker(programUrl(import.meta.url, './post-message-worker'), {
  workerData: setup,
  transferList: [port2],
})
worker.postMessage('start')

let deliver: ((row: DoubledRow) => void) | undefined
port1.on('message', (row) => deliver?.(row))

await measureRoundTrips((row, done) => {
  deliver = done
  port1.postMessage(row)
  if (words === undefined) return
  Atomics.add(words, 0, 1)
  Atomics.notify(words, 0)
})
port1.close()
await worker.terminate()
