import { BroadcastChannel } from 'node:worker_threads'
import { Project, type Input } from 'stairs'
import { createSlowReader, slowRows, type SlowRow } from './rows.ts'

/** Declarations only: worker threads import this module. */

export const project = new Project({ name: 'bench-slow', threads: 1, entry: import.meta.url })
const app = project.app('bench')

/** The reader's tally goes beside the engine: results of a consumer go nowhere. */
export const tallies = new BroadcastChannel('bench-slow-tally')
// Node's types lack it: an open channel must not keep a thread alive.
const handle: object = tallies
if ('unref' in handle && typeof handle.unref === 'function') handle.unref()

const readSlowly = createSlowReader()

const reader = app.consumer('reader', (row: SlowRow) => {
  const tally = readSlowly(row)
  if (tally !== undefined) tallies.postMessage(tally)
})

const main = app.pipeline('main', (input: Input<SlowRow>) =>
  input.subscribeConsumer(reader, { asWorker: true }),
)

export const feed = app.producer('feed', { to: main }, (args: { rows: number; iterations: number }) =>
  slowRows(args.rows, args.iterations),
)
