import { programUrl } from '../../contestant.ts'
import { OURS, type Suite } from '../../suite.ts'
import { expectedOf } from '../ring/row-set.ts'
import { makeSamples } from '../samples/rows.ts'

const MEMORY = 'arrays in memory'

export const training: Suite = {
  name: 'training',
  about: 'a softmax classifier on samples of 784 floats, shuffled, in batches of 64: the feed against arrays',
  contestants: [
    {
      name: OURS,
      about: 'producer → consumerIter.iter({ batch: 64, shuffle: 1024 })',
      program: programUrl(import.meta.url, './ours'),
      forms: [
        { name: 'producer on the pool', options: { threads: 1 } },
        { name: 'producer on a pool of 2', options: { threads: 2 } },
      ],
    },
    {
      name: MEMORY,
      about: 'the same training in a loop over arrays, shuffled and put into batches by hand, one thread',
      program: programUrl(import.meta.url, './memory'),
      forms: [
        { name: 'a shuffle of all', options: { shuffle: 'all' } },
        { name: 'a shuffle buffer', options: { shuffle: 'buffer' } },
      ],
    },
  ],
  ratios: [{ name: 'vsMemory', ours: OURS, peer: MEMORY, factor: 1, bound: { atLeast: 0.9 } }],
  measures: [],
  // A run takes some milliseconds to begin, and a training loop is long; its arithmetic is compiled late.
  leastTiming: { warmUpSeconds: 2, measureSeconds: 2 },
  prepare: () => ({}),
  expectedChecksum: expectedOf(makeSamples),
}
