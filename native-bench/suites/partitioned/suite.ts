import { programUrl } from '../../contestant.ts'
import { OURS, type Contestant, type Suite } from '../../suite.ts'
import { ALL, QUICK, type OursOptions, type PartitionedOptions } from './options.ts'

const reading = (name: string, threads: OursOptions['threads']): Contestant => ({
  name,
  about: `Parquet by app.partitionedProducer, one number of each row to the main thread, threads: ${threads}`,
  program: programUrl(import.meta.url, './ours'),
  forms: [{ name: `threads: ${threads}`, options: { threads } }],
})

const ONE_THREAD = `${OURS}, one thread`

const known = new Map<number, Promise<number>>()

/** The file is read once a run, by another reader than ours, and not before it is needed. */
function expected(flights: number): Promise<number> {
  const found = known.get(flights) ?? import('./expected.ts').then(({ checksumOf }) => checksumOf(flights))
  known.set(flights, found)
  return found
}

export const partitioned: Suite<PartitionedOptions> = {
  name: 'partitioned',
  about: 'the three million flights of a Parquet file, read in eleven partitions by two threads against one',
  contestants: [reading(OURS, 2), reading(ONE_THREAD, 1)],
  // Of eleven partitions one thread of two has six: 1.83 is the most.
  ratios: [{ name: 'speedup', ours: OURS, peer: ONE_THREAD, factor: 1, bound: { atLeast: 1.6 } }],
  measures: [],
  maxRounds: 5,
  secondsPerProcess: 10,
  prepare: (quick) => (quick ? QUICK : ALL),
  expectedChecksum: (_, { flights }) => expected(flights),
}
