import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { Unpackr } from 'msgpackr'
import type { Tally } from '../../rows.ts'
import type { PassOrder, PostMessageSetup } from './link.ts'
import { loadRows } from './row-set.ts'
import { Window } from './window.ts'

const setup: PostMessageSetup = workerData
const window = new Window(setup.memory, setup.limit)
const { hash, transfer } = await loadRows(setup.rows)
const unpackr = new Unpackr({ useRecords: true })
let count = 0
let checksum = 0
let wanted = 0

function readRow(row: unknown): void {
  count++
  checksum = (checksum + hash(row)) | 0
  window.read()
}

function readRows(rows: readonly unknown[]): void {
  let sum = 0
  for (let index = 0; index < rows.length; index++) sum = (sum + hash(rows[index])) | 0
  count += rows.length
  checksum = (checksum + sum) | 0
  window.read()
}

function readTransferred(memory: ArrayBuffer): void {
  readRows(transfer?.read(memory, setup.size) ?? [])
}

/** The producer decides what a message is; the setup says which. */
const readMessage: (message: any) => void = {
  row: readRow,
  array: readRows,
  packed: (bytes: ArrayBuffer) => readRows(unpackr.unpack(new Uint8Array(bytes))),
  transfer: readTransferred,
  recycled: (memory: ArrayBuffer) => {
    readTransferred(memory)
    setup.port.postMessage(memory, [memory])
  },
}[setup.shape]

const allRead = (): boolean => count >= wanted

function answer(): void {
  parentPort?.postMessage({ count, checksum } satisfies Tally)
}

function listen(port: MessagePort): void {
  port.on('message', (message) => {
    readMessage(message)
    if (allRead()) answer()
  })
}

function poll(port: MessagePort): void {
  while (!allRead()) {
    const received = receiveMessageOnPort(port)
    if (received === undefined) window.waitForMessage()
    else readMessage(received.message)
  }
  answer()
}

if (setup.receive === 'event') listen(setup.port)
parentPort?.on('message', ({ rows }: PassOrder) => {
  wanted = rows
  count = 0
  checksum = 0
  // Only now may the producer start; the main thread waits for this.
  parentPort?.postMessage('ready')
  if (setup.receive === 'poll') poll(setup.port)
})
