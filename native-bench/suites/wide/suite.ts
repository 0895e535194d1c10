import { programUrl } from '../../contestant.ts'
import { OURS, type Contestant, type Form, type Suite } from '../../suite.ts'
import { expectedOf } from '../ring/row-set.ts'
import type { Handed, OursOptions, PiscinaOptions } from './options.ts'
import { hashTotal, totalOf, wideRows } from './rows.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

const oursWith = (name: string, about: string, tuning?: OursOptions['tuning']): Contestant => ({
  name,
  about,
  program: program('ours'),
  forms: [2, 1].map((threads) => ({
    name: threads === 1 ? '1 thread' : `${threads} threads`,
    options: { threads, tuning } satisfies OursOptions,
  })),
})

const ROW_FRAMES = 'stairs, row frames'
const UNPRUNED = 'stairs, all columns'
const CHUNKS = 'piscina, chunks'
const PICKED = 'piscina, picked'
const COLUMNS = 'piscina, columns'

const taskForm = (handed: Handed, size: number, threads: number): Form => ({
  name: `${handed}, ${size} a task, ${threads} thread${threads === 1 ? '' : 's'}`,
  options: { handed, size, inFlight: 8, threads } satisfies PiscinaOptions,
})

export const wide: Suite = {
  name: 'wide',
  about: 'rows of 40 fields: a worker step reads 2 and adds 1, a worker consumer reads these 3',
  contestants: [
    oursWith(OURS, 'project.run: producer on the main thread, step and consumer as workers'),
    oursWith(ROW_FRAMES, 'the same with columns off: frames of rows', { columns: false }),
    oursWith(UNPRUNED, 'the same with pruning off: all 40 columns travel', { pruning: false }),
    {
      name: CHUNKS,
      about: 'one task for an array of rows, which does the work of the step and of the consumer',
      program: program('piscina'),
      forms: [taskForm('rows', 256, 2), taskForm('rows', 64, 2), taskForm('rows', 256, 1)],
    },
    {
      name: PICKED,
      about: 'the same by hand: the main thread picks the two fields that are read into rows of their own',
      program: program('piscina'),
      forms: [taskForm('picked', 1024, 2), taskForm('picked', 1024, 1), taskForm('picked', 256, 1)],
    },
    {
      name: COLUMNS,
      about: 'the same by hand: the two fields as transferred Float64Arrays, and no row anywhere',
      program: program('piscina'),
      forms: [taskForm('columns', 4096, 1), taskForm('columns', 1024, 1)],
    },
  ],
  ratios: [
    { name: 'vsRowFrames', ours: OURS, peer: ROW_FRAMES, factor: 1, bound: { atLeast: 5 } },
    { name: 'pruning', ours: OURS, peer: UNPRUNED, factor: 1 },
    { name: 'vsPiscinaChunks', ours: OURS, peer: CHUNKS, factor: 1, bound: { atLeast: 8 } },
    { name: 'vsPiscinaPicked', ours: OURS, peer: PICKED, factor: 1 },
    { name: 'vsPiscinaColumns', ours: OURS, peer: COLUMNS, factor: 1 },
  ],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: expectedOf(() => ({
    pool: wideRows(),
    hash: ({ price, quantity }) => hashTotal(price, quantity, totalOf(price, quantity)),
  })),
}
