import { Worker } from 'node:worker_threads'
import { answerOf, printOutcome, programUrl, timed, type Pass } from '../../contestant.ts'

const MEGABYTE = 1e6

/** One pass to warm everything up, one during which the resident memory of the process is sampled; then the outcome. */
export async function measureGrowth(rows: number, pass: Pass): Promise<void> {
  const stop = new Int32Array(new SharedArrayBuffer(4))
  const sampler = new Worker(programUrl(import.meta.url, './sampler-worker'), { workerData: stop.buffer })
  // A tenth: enough for compiled code, full young generations and all buffers in use.
  await pass(Math.ceil(rows / 10))
  sampler.postMessage('start')
  const before = await answerOf<number>(sampler)
  const outcome = await timed(rows, pass)
  const highest = answerOf<number>(sampler)
  Atomics.store(stop, 0, 1)
  Atomics.notify(stop, 0)
  const peak = await highest
  await sampler.terminate()
  const measures = { rssGrowthMB: (peak - before) / MEGABYTE, peakRssMB: peak / MEGABYTE }
  printOutcome({ ...outcome, measures })
}
