import { Project, type Input } from 'stairs'
import { parquet } from 'stairs/readers'
import { datasetPath } from '../../../examples/flights/dataset.ts'
import type { Flight } from '../../../examples/flights/flights-file.ts'
import { hashFlight } from '../flights/work.ts'
import { readTask } from '../../contestant.ts'
import type { OursOptions } from './options.ts'

/** Declarations only: worker threads import this module. */

// Every thread reads the same command line.
const { threads, groups } = readTask<OursOptions>().options
export const project = new Project({ name: 'bench-partitioned', threads, entry: import.meta.url })
const app = project.app('bench')

/** All that leaves the thread that reads. */
export const hashes = app.consumerIter<{ hash: number }>('hashes')

const main = app.pipeline('main', (flight: Input<Flight>) =>
  flight.applyFunc((row) => ({ hash: hashFlight(row) }), { name: 'hash' }).subscribeConsumer(hashes),
)

const file = parquet<Flight>(datasetPath('flights-3m.parquet'), {
  columns: ['date', 'delay', 'distance', 'origin', 'destination'],
  dates: 'number',
})

export const flights = app.partitionedProducer(
  'flights',
  { to: main },
  {
    partitions: async () => (await file.partitions()).slice(0, groups),
    read: (part) => file.read(part),
  },
)
