import { parentPort, workerData } from 'node:worker_threads'
import { Packr } from 'msgpackr'
import type { BenchRow } from '../../rows.ts'
import type { PostMessageOptions } from './post-message.ts'
import { threeSteps } from './steps.ts'

/** All three steps for the rows of a message; the answer has the form of the question. */

const { packed }: PostMessageOptions = workerData
const packr = new Packr({ useRecords: true })

function answerPacked(message: ArrayBuffer): void {
  const rows: BenchRow[] = packr.unpack(new Uint8Array(message))
  const bytes = new Uint8Array(packr.pack(rows.map(threeSteps))).buffer
  parentPort?.postMessage(bytes, [bytes])
}

function answerRows(rows: readonly BenchRow[]): void {
  parentPort?.postMessage(rows.map(threeSteps))
}

parentPort?.on('message', packed ? answerPacked : answerRows)
