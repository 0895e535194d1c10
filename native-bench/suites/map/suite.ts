import { programUrl } from '../../contestant.ts'
import { expectedChecksum, hashDoubled } from '../../rows.ts'
import { OURS, type Bound, type Contestant, type Form, type Suite } from '../../suite.ts'
import type { Library } from './pool.ts'
import type { PoolTaskOptions } from './pools.ts'
import { pythonIsMissing } from './python-source.ts'
import type { PythonOptions } from './python.ts'
import { ablationRatios, ablations } from './tuning.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

type Atomics = PoolTaskOptions['atomics']

/** What only some libraries have is named in the form; the others get it too and do not read it. */
const poolForm = (options: PoolTaskOptions): Form => {
  const { library, task, size, inFlight, atomics } = options
  return {
    name: [
      ...(library === 'piscina' || library === 'tinypool' ? [`atomics ${atomics}`] : []),
      ...(task === 'run' ? [] : [`${size} rows`]),
      `${inFlight} in flight`,
    ].join(', '),
    options,
  }
}

const runForm = (library: Library, atomics: Atomics, inFlight: number): Form =>
  poolForm({ library, task: 'run', threads: 1, perWorker: inFlight, size: 1, inFlight, atomics })

const chunkForm =
  (library: Library, task: 'chunks' | 'ids' = 'chunks') =>
  (atomics: Atomics, size: number, inFlight: number): Form =>
    poolForm({ library, task, threads: 1, perWorker: inFlight, size, inFlight, atomics })

const pool = (name: string, about: string, forms: readonly Form[]): Contestant => ({
  name,
  about,
  program: program('pools'),
  forms,
})

const piscinaChunk = chunkForm('piscina')
const tinypoolChunk = chunkForm('tinypool')
const poolifierChunk = chunkForm('poolifier')
const workerpoolChunk = chunkForm('workerpool')
const piscinaIds = chunkForm('piscina', 'ids')

// Those of many sizes (256 … 4096 rows), numbers of tasks and waits that came out first on some run by hand.
const pools: Contestant[] = [
  pool('piscina.run', 'one task a row, FixedQueue', [
    runForm('piscina', 'async', 256),
    runForm('piscina', 'sync', 256),
  ]),
  pool('piscina, chunks', 'one task for an array of rows', [
    piscinaChunk('async', 256, 8),
    piscinaChunk('async', 1024, 8),
    piscinaChunk('disabled', 1024, 8),
  ]),
  pool('piscina, ids', 'by hand: only the ids travel, the main thread joins the answers to its rows', [
    piscinaIds('async', 1024, 8),
    piscinaIds('async', 4096, 8),
  ]),
  pool('tinypool.run', 'one task a row', [runForm('tinypool', 'sync', 256)]),
  pool('tinypool, chunks', 'one task for an array of rows', [
    tinypoolChunk('disabled', 256, 8),
    tinypoolChunk('disabled', 4096, 8),
    tinypoolChunk('disabled', 1024, 2),
  ]),
  pool('poolifier.execute', 'one task a row', [runForm('poolifier', 'disabled', 64)]),
  pool('poolifier, chunks', 'one task for an array of rows', [
    poolifierChunk('disabled', 256, 8),
    poolifierChunk('disabled', 4096, 2),
  ]),
  pool('workerpool.exec', 'one task a row', [runForm('workerpool', 'disabled', 64)]),
  pool('workerpool, chunks', 'one task for an array of rows', [
    workerpoolChunk('disabled', 1024, 2),
    workerpoolChunk('disabled', 4096, 8),
  ]),
]

const pythonForm = (options: PythonOptions): Form => ({
  name:
    options.way === 'pool'
      ? `Pool.imap, chunks of ${options.size}`
      : `Queue, ${options.size} rows, ${options.inFlight} in flight`,
  options,
})

const python: Contestant = {
  name: 'python',
  about: "Python's multiprocessing, one worker process",
  program: program('python'),
  forms: [
    pythonForm({ way: 'queue', size: 2048, inFlight: 4 }),
    pythonForm({ way: 'queue', size: 1024, inFlight: 16 }),
    pythonForm({ way: 'pool', size: 256, inFlight: 1 }),
  ],
  unavailable: pythonIsMissing,
}

const ours: Contestant = {
  name: OURS,
  about: 'pipeline.map(rows), one thread',
  program: program('ours'),
  forms: [{ name: 'defaults', options: {} }],
}

const against = (name: string, peer: string, bound?: Bound) => ({ name, ours: OURS, peer, factor: 1, bound })

export const map: Suite = {
  name: 'map',
  about:
    'main thread, one worker step ({ id }) => ({ double: id * 2 }), main thread, read row by row with for await',
  contestants: [ours, ...pools, python, ...ablations(ours)],
  ratios: [
    against('vsPiscinaRun', 'piscina.run', { atLeast: 30 }),
    against('vsPiscinaChunks', 'piscina, chunks', { atLeast: 5 }),
    against('vsPiscinaIds', 'piscina, ids'),
    against('vsTinypoolRun', 'tinypool.run'),
    against('vsTinypoolChunks', 'tinypool, chunks'),
    against('vsPoolifierRun', 'poolifier.execute'),
    against('vsPoolifierChunks', 'poolifier, chunks'),
    against('vsWorkerpoolRun', 'workerpool.exec'),
    against('vsWorkerpoolChunks', 'workerpool, chunks'),
    against('vsPython', 'python'),
    ...ablationRatios,
  ],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) =>
    expectedChecksum(rows, (row) => hashDoubled({ ...row, double: row.id * 2 })),
}
