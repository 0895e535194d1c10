import {
  isMainThread,
  parentPort,
  receiveMessageOnPort,
  workerData,
  type MessagePort,
} from 'node:worker_threads'
import { Packr } from 'msgpackr'
import type { PassOrder, PostMessageOptions, PostMessageSetup } from './link.ts'
import { chunksOf, loadRows, type RowSet } from './row-set.ts'
import { Window } from './window.ts'

type Send = (index: number) => void

function sender<Row>({ shape, size }: PostMessageOptions, port: MessagePort, rowSet: RowSet<Row>): Send {
  const { pool, transfer } = rowSet
  if (shape === 'row') return (index) => port.postMessage(pool[index & (pool.length - 1)])
  const chunks = chunksOf(pool, size)
  if (shape === 'array') return (index) => port.postMessage(chunks[index % chunks.length])
  if (shape === 'packed') {
    const packr = new Packr({ useRecords: true })
    return (index) => {
      const bytes = packr.pack(chunks[index % chunks.length])
      const own = new Uint8Array(bytes).buffer
      port.postMessage(own, [own])
    }
  }
  if (transfer === undefined) throw new Error(`these rows have no form to be transferred in`)
  const memory = memorySource(transfer.bytes(size), shape === 'recycled' ? port : undefined)
  return (index) => {
    const own = memory()
    transfer.write(chunks[index % chunks.length]!, own)
    port.postMessage(own, [own])
  }
}

/** Memory that came back, or new memory, which nobody spends time to fill with zeros. */
function memorySource(bytes: number, port: MessagePort | undefined): () => ArrayBuffer {
  return () => {
    const returned: ArrayBuffer | undefined = port && receiveMessageOnPort(port)?.message
    return returned ?? Buffer.allocUnsafeSlow(bytes).buffer
  }
}

/** Sends passes from whatever thread calls it, and blocks that thread while the window is full. */
export function createProducer<Row>(
  options: PostMessageOptions,
  port: MessagePort,
  memory: SharedArrayBuffer,
  rowSet: RowSet<Row>,
) {
  const window = new Window(memory, options.limit)
  const send = sender(options, port, rowSet)
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
  const rowSet = await loadRows(setup.rows)
  parentPort.on('message', createProducer(setup, setup.port, setup.memory, rowSet))
}
