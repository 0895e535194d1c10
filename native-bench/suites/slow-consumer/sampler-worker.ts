import { parentPort, workerData } from 'node:worker_threads'

/** Samples the memory of the whole process from a thread that nobody blocks. */

const memory: SharedArrayBuffer = workerData
const stop = new Int32Array(memory)
const INTERVAL_MS = 100

parentPort?.once('message', () => {
  let highest = process.memoryUsage.rss()
  parentPort?.postMessage(highest)
  do {
    Atomics.wait(stop, 0, 0, INTERVAL_MS)
    highest = Math.max(highest, process.memoryUsage.rss())
  } while (Atomics.load(stop, 0) === 0)
  parentPort?.postMessage(highest)
})
