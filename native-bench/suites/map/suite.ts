import { programUrl } from '../../contestant.ts'
import { expectedChecksum, hashDoubled } from '../../rows.ts'
import { OURS, type Form, type Suite } from '../../suite.ts'
import type { PiscinaOptions } from './task.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

type Atomics = PiscinaOptions['atomics']

const runForm = (atomics: Atomics, tasks: number, perWorker: number): Form => ({
  name: `atomics ${atomics}, ${tasks} in flight, ${perWorker} a worker`,
  options: {
    task: 'run',
    size: 1,
    inFlight: tasks,
    concurrentTasksPerWorker: perWorker,
    atomics,
  } satisfies PiscinaOptions,
})

const chunkForm = (task: 'chunks' | 'ids', atomics: Atomics, size: number, inFlight: number): Form => ({
  name: `atomics ${atomics}, ${size} rows, ${inFlight} in flight`,
  options: { task, size, inFlight, concurrentTasksPerWorker: inFlight, atomics } satisfies PiscinaOptions,
})

const runForms: Form[] = [
  runForm('async', 256, 256),
  ...(['sync', 'async'] as const).flatMap((atomics) => [runForm(atomics, 64, 8), runForm(atomics, 64, 64)]),
  runForm('sync', 256, 256),
  runForm('sync', 64, 1),
  runForm('disabled', 64, 64),
]

const chunkForms: Form[] = [256, 64, 1024].flatMap((size) => [
  chunkForm('chunks', 'async', size, 8),
  chunkForm('chunks', 'async', size, 2),
  chunkForm('chunks', 'disabled', size, 8),
])

const idForms: Form[] = [1024, 4096].flatMap((size) => [
  chunkForm('ids', 'async', size, 8),
  chunkForm('ids', 'async', size, 2),
])

export const map: Suite = {
  name: 'map',
  about:
    'main thread, one worker step ({ id }) => ({ double: id * 2 }), main thread, read row by row with for await',
  contestants: [
    {
      name: OURS,
      about: 'pipeline.map(rows), one thread',
      program: program('ours'),
      forms: [{ name: 'defaults', options: {} }],
    },
    {
      name: 'piscina.run',
      about: 'one task a row, FixedQueue',
      program: program('piscina'),
      forms: runForms,
    },
    {
      name: 'piscina, chunks',
      about: 'one task for an array of rows',
      program: program('piscina'),
      forms: chunkForms,
    },
    {
      name: 'piscina, ids',
      about: 'by hand: only the ids travel, the main thread joins the answers to its rows',
      program: program('piscina'),
      forms: idForms,
    },
  ],
  ratios: [
    { name: 'vsPiscinaRun', ours: OURS, peer: 'piscina.run', factor: 1 },
    { name: 'vsPiscinaChunks', ours: OURS, peer: 'piscina, chunks', factor: 1 },
    { name: 'vsPiscinaIds', ours: OURS, peer: 'piscina, ids', factor: 1 },
  ],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) =>
    expectedChecksum(rows, (row) => hashDoubled({ ...row, double: row.id * 2 })),
}
