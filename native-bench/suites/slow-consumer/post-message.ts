import { setImmediate as nextTurn } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import { answerOf, programUrl, readTask } from '../../contestant.ts'
import type { Tally } from '../../rows.ts'
import { rowCount, slowRows, type SlowOptions } from './rows.ts'
import { measureGrowth } from './sampler.ts'

/** What postMessage does by itself: it takes every row at once and keeps what is not read yet. */

const TURN_EVERY = 1000

const { options } = readTask<SlowOptions>()
const reader = new Worker(programUrl(import.meta.url, './post-message-reader'))
await measureGrowth(rowCount(options), async (rows) => {
  const tally = answerOf<Tally>(reader)
  let sent = 0
  for (const row of slowRows(rows, options.iterations)) {
    reader.postMessage(row)
    if (++sent % TURN_EVERY === 0) await nextTurn()
  }
  return tally
})
await reader.terminate()
