import { isMainThread, parentPort, workerData, type MessagePort } from 'node:worker_threads'
import { Packr } from 'msgpackr'
import { chunksOf, pool } from '../../rows.ts'
import type { PassOrder, PostMessageOptions, PostMessageSetup } from './link.ts'
import { Window } from './window.ts'

type Send = (index: number) => void

function sender({ shape, size }: PostMessageOptions, port: MessagePort): Send {
  if (shape === 'row') return (index) => port.postMessage(pool[index & (pool.length - 1)])
  const chunks = chunksOf(size)
  if (shape === 'array') return (index) => port.postMessage(chunks[index % chunks.length])
  const packr = new Packr({ useRecords: true })
  return (index) => {
    const bytes = packr.pack(chunks[index % chunks.length])
    const own = new Uint8Array(bytes).buffer
    port.postMessage(own, [own])
  }
}

/** Sends passes from whatever thread calls it, and blocks that thread while the window is full. */
export function createProducer(options: PostMessageOptions, port: MessagePort, memory: SharedArrayBuffer) {
  const window = new Window(memory, options.limit)
  const send = sender(options, port)
  return ({ rows }: PassOrder): void => {
    for (let index = 0; index < rows / options.size; index++) {
      window.waitForRoom()
      send(index)
      window.sent()
    }
  }
}

if (!isMainThread && parentPort !== null) {
  const setup: PostMessageSetup = workerData
  parentPort.on('message', createProducer(setup, setup.port, setup.memory))
}
