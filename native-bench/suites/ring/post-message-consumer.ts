import { parentPort, receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { Unpackr } from 'msgpackr'
import { hashAll, hashRow, type BenchRow, type Tally } from '../../rows.ts'
import type { PassOrder, PostMessageSetup } from './link.ts'
import { Window } from './window.ts'

const setup: PostMessageSetup = workerData
const window = new Window(setup.memory, setup.limit)
const unpackr = new Unpackr({ useRecords: true })
let count = 0
let checksum = 0
let wanted = 0

function readRow(row: BenchRow): void {
  count++
  checksum = (checksum + hashRow(row)) | 0
  window.read()
}

function readRows(rows: readonly BenchRow[]): void {
  count += rows.length
  checksum = (checksum + hashAll(rows)) | 0
  window.read()
}

/** The producer decides what a message is; the setup says which. */
const readMessage: (message: any) => void = {
  row: readRow,
  array: readRows,
  packed: (bytes: ArrayBuffer) => readRows(unpackr.unpack(new Uint8Array(bytes))),
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
