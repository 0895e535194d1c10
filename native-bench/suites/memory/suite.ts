import { programUrl } from '../../contestant.ts'
import { expectedChecksum, hashDoubled } from '../../rows.ts'
import { OURS, type Contestant, type Suite } from '../../suite.ts'

const STEADY = { rows: 2_000_000 }
const IDLE = { rows: 1 }
/** One of the forms that `map` tries. */
const CHUNKS = { size: 256, inFlight: 8 }

const contestant = (
  name: string,
  about: string,
  program: string,
  options: { readonly rows: number },
): Contestant => ({
  name,
  about,
  program: programUrl(import.meta.url, `./${program}`),
  forms: [{ name: options.rows === 1 ? '1 row' : `${options.rows.toLocaleString('en')} rows`, options }],
})

const OURS_IDLE = `${OURS}, idle`

const against = (name: string, ours: string, peer: string) => ({
  name,
  ours,
  peer,
  factor: 1,
  measure: 'rssPeakMB',
  lowerIsBetter: true,
})

export const memory: Suite = {
  name: 'memory',
  about: 'the most memory that a process has while rows go through one worker as fast as they can, in MB',
  contestants: [
    contestant(OURS, 'pipeline.map(rows), one thread', 'ours', STEADY),
    contestant('piscina, chunks', 'one task for an array of 256 rows, 8 under way', 'piscina', {
      ...STEADY,
      ...CHUNKS,
    }),
    contestant(OURS_IDLE, 'a pool that has started and done one row', 'ours', IDLE),
    contestant('piscina, idle', 'a pool that has started and done one row', 'piscina', {
      ...IDLE,
      ...CHUNKS,
    }),
  ],
  ratios: [
    against('vsPiscinaChunks', OURS, 'piscina, chunks'),
    against('vsPiscinaIdle', OURS_IDLE, 'piscina, idle'),
  ],
  measures: ['rssPeakMB'],
  maxRounds: 3,
  prepare: (quick) => ({ share: quick ? 0.02 : 1 }),
  expectedChecksum: ({ rows }) =>
    expectedChecksum(rows, (row) => hashDoubled({ ...row, double: row.id * 2 })),
}
