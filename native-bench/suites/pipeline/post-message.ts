import { Worker } from 'node:worker_threads'
import { Packr } from 'msgpackr'
import { measure, printOutcome, programUrl, readTask } from '../../contestant.ts'
import { POOL_SIZE, rowsOf, type BenchRow } from '../../rows.ts'
import { Flattened } from '../map/flattened.ts'
import { readSums, type SummedRow } from './steps.ts'

/** Written by hand: arrays of rows to one worker that does all three steps, and back. */

export interface PostMessageOptions {
  /** Arrays packed with msgpackr into transferred buffers; else arrays as they are, structured clone. */
  readonly packed: boolean
  /** Rows a message. */
  readonly size: number
  /** Messages under way. */
  readonly inFlight: number
}

const { timing, options } = readTask<PostMessageOptions>()
const worker = new Worker(programUrl(import.meta.url, './post-message-worker'), { workerData: options })
const packr = new Packr({ useRecords: true })

/** One worker answers in order: no numbers on messages. */
const waiting: ((rows: SummedRow[]) => void)[] = []

worker.on('message', (message) => {
  waiting.shift()?.(options.packed ? packr.unpack(new Uint8Array(message)) : message)
})

function send(rows: BenchRow[]): void {
  if (!options.packed) return worker.postMessage(rows)
  const bytes = new Uint8Array(packr.pack(rows)).buffer
  worker.postMessage(bytes, [bytes])
}

const submit = (rows: BenchRow[]): Promise<SummedRow[]> => {
  const answer = new Promise<SummedRow[]>((resolve) => waiting.push(resolve))
  send(rows)
  return answer
}

const outcome = await measure(timing, POOL_SIZE, (rows) =>
  readSums(new Flattened(rowsOf(rows), options.size, options.inFlight, submit)),
)
await worker.terminate()
printOutcome(outcome)
