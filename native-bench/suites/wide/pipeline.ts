import { Project, type Input } from 'stairs'
import { readTask } from '../../contestant.ts'
import type { OursOptions } from './options.ts'
import { hashTotal, totalOf, wideRowsOf, type WideRow } from './rows.ts'
import { countRow } from './tallies.ts'

/** Declarations only: worker threads import this module, with the arguments of the main thread. */

const { threads, tuning } = readTask<OursOptions>().options

export const project = new Project({
  name: 'bench-wide',
  threads,
  entry: import.meta.url,
  ...(tuning === undefined ? {} : { tuning }),
})
const app = project.app('bench')

const reader = app.consumer(
  'reader',
  ({ price, quantity, total }: { price: number; quantity: number; total: number }) =>
    countRow(hashTotal(price, quantity, total)),
)

const main = app.pipeline('main', (input: Input<WideRow>) =>
  input
    .subscribeFunc(({ price, quantity }) => ({ total: totalOf(price, quantity) }), {
      asWorker: true,
      name: 'total',
    })
    .subscribeConsumer(reader, { asWorker: true }),
)

export const feed = app.producer('feed', { to: main }, (args: { rows: number }) => wideRowsOf(args.rows))
