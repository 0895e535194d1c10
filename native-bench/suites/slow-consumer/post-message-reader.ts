import { parentPort } from 'node:worker_threads'
import { createSlowReader, type SlowRow } from './rows.ts'

const readSlowly = createSlowReader()

parentPort?.on('message', (row: SlowRow) => {
  const tally = readSlowly(row)
  if (tally !== undefined) parentPort?.postMessage(tally)
})
