import { programUrl } from '../../contestant.ts'
import { OURS, type Bound, type Contestant, type Form, type Suite } from '../../suite.ts'
import type { Library } from '../map/pool.ts'
import type { OurOptions } from './pipeline.ts'
import type { ChunkOptions } from './pools.ts'
import type { PostMessageOptions } from './post-message.ts'
import { expectedSums } from './steps.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

const onThreads = (threads: number): string => `${threads} thread${threads === 1 ? '' : 's'}`

const ourForm = (threads: number): Form => ({
  name: onThreads(threads),
  options: { threads } satisfies OurOptions,
})

/** Workers wait in their event loops: sleeping on a shared word showed no difference by hand. */
const poolForm = (library: Library, threads: number, size: number, inFlight: number): Form => ({
  name: `${onThreads(threads)}, ${size} rows, ${inFlight} in flight`,
  options: {
    library,
    threads,
    perWorker: inFlight,
    atomics: 'disabled',
    size,
    inFlight,
  } satisfies ChunkOptions,
})

const pool = (
  library: Library,
  ...ways: [threads: number, size: number, inFlight: number][]
): Contestant => ({
  name: `${library}, chunks`,
  about: 'one task for an array of rows, all three steps in it',
  program: program('pools'),
  forms: ways.map((way) => poolForm(library, ...way)),
})

const messageForm = (packed: boolean, size: number, inFlight: number): Form => ({
  name: `${size} rows, ${inFlight} in flight`,
  options: { packed, size, inFlight } satisfies PostMessageOptions,
})

const against = (name: string, peer: string, bound?: Bound) => ({ name, ours: OURS, peer, factor: 1, bound })

export const pipeline: Suite = {
  name: 'pipeline',
  about: 'main thread, three trivial worker steps, main thread, read row by row with for await',
  contestants: [
    {
      name: OURS,
      about: 'pipeline.map(rows), each of the three steps marked asWorker',
      program: program('ours'),
      forms: [ourForm(2), ourForm(1)],
    },
    // From runs by hand with 256 … 4096 rows, 2 or 8 tasks under way, one and two threads.
    pool('piscina', [1, 4096, 2], [1, 256, 8], [2, 4096, 2]),
    pool('tinypool', [1, 4096, 2], [1, 256, 8], [2, 4096, 2]),
    pool('poolifier', [1, 4096, 2], [1, 256, 8], [2, 4096, 2]),
    pool('workerpool', [2, 4096, 2], [2, 1024, 8], [1, 4096, 2]),
    {
      name: 'postMessage, arrays',
      about: 'by hand: arrays of rows to one worker that does all three steps, and back',
      program: program('post-message'),
      forms: [messageForm(false, 256, 8), messageForm(false, 4096, 2)],
    },
    {
      name: 'postMessage, packed',
      about: 'the same with arrays packed by msgpackr into transferred buffers',
      program: program('post-message'),
      forms: [messageForm(true, 256, 2), messageForm(true, 4096, 2)],
    },
  ],
  ratios: [
    against('vsPiscinaChunks', 'piscina, chunks', { atLeast: 1.5 }),
    against('vsTinypoolChunks', 'tinypool, chunks'),
    against('vsPoolifierChunks', 'poolifier, chunks'),
    against('vsWorkerpoolChunks', 'workerpool, chunks'),
    against('vsPostMessageBatched', 'postMessage, arrays'),
    against('vsPostMessagePacked', 'postMessage, packed'),
  ],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) => expectedSums(rows),
}
