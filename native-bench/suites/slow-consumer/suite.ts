import { programUrl } from '../../contestant.ts'
import { expectedChecksum } from '../../rows.ts'
import { OURS, type Suite } from '../../suite.ts'
import { calibrate } from '../cpu/work.ts'

/** Twice what handing over a row costs the engine at most, so that the reader is what is slow. */
const READER_MICROSECONDS = 2

export const slowConsumer: Suite = {
  name: 'slow-consumer',
  about: 'a reader ten times slower than its producer: how much the memory of the process grows, in MB',
  contestants: [
    {
      name: OURS,
      about: 'producer, ring, worker consumer; back-pressure reaches the generator',
      program: programUrl(import.meta.url, './ours'),
      forms: [{ name: '5,000,000 rows', options: { rows: 5_000_000 } }],
    },
    {
      name: 'postMessage',
      about: 'one row a message, nothing that holds the producer back; fewer rows, so that memory suffices',
      program: programUrl(import.meta.url, './post-message'),
      forms: [{ name: '1,000,000 rows', options: { rows: 1_000_000 } }],
    },
  ],
  ratios: [],
  measures: ['rssGrowthMB', 'peakRssMB'],
  measureBounds: { rssGrowthMB: { atMost: 96 } },
  maxRounds: 2,
  secondsPerProcess: 9,
  prepare: (quick) => ({ iterations: calibrate(READER_MICROSECONDS), share: quick ? 0.02 : 1 }),
  expectedChecksum: ({ rows }) => expectedChecksum(rows),
}
