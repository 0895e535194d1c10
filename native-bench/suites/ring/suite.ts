import { programUrl } from '../../contestant.ts'
import { expectedChecksum, pool } from '../../rows.ts'
import { OURS, type Contestant, type Suite } from '../../suite.ts'
import { pythonMissing } from '../native/compile.ts'
import { sumRow } from './bench-rows.ts'
import {
  arrays,
  batchedRatios,
  columnsRatio,
  framesForm,
  messageForm,
  native,
  nativeRatio,
  ours,
  packed,
  postMessage,
  rowFrames,
} from './contestants.ts'
import type { PythonOptions } from './link.ts'
import { expectedOf } from './row-set.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

const pack: Contestant = {
  name: 'msgpackr pack',
  about: 'Packr({ useRecords: true }) on one thread, frames of 256, nothing is sent or read',
  program: program('pack'),
  forms: [{ name: 'frames of 256', options: { size: 256 } }],
}

const python: Contestant = {
  name: 'Python queue',
  about: 'multiprocessing.Queue, lists of dicts; the reader sums every field',
  program: program('python'),
  forms: [1024, 256].map((size) => ({
    name: `${size} rows`,
    options: { size, limit: 16, sums: true } satisfies PythonOptions,
  })),
  unavailable: pythonMissing,
}

const sums = expectedOf(() => ({ pool, hash: sumRow }))

export const ring: Suite<Partial<PythonOptions>> = {
  name: 'ring',
  about: 'rows from one thread to another, the reader touching every field',
  contestants: [
    ours([
      framesForm('bench', 512),
      framesForm('bench', 1024),
      framesForm('bench', 2048),
      framesForm('bench', 512, 'main'),
    ]),
    rowFrames([framesForm('bench', 512, 'worker', false), framesForm('bench', 256, 'worker', false)]),
    postMessage('postMessage', 'one row a message', [
      messageForm('bench', 'row', { size: 1 }),
      messageForm('bench', 'row', { size: 1, from: 'main' }),
    ]),
    arrays('bench', [
      { size: 1024 },
      { size: 1024, receive: 'poll' },
      { size: 1024, from: 'main', receive: 'poll' },
      { size: 64 },
    ]),
    packed('bench', [
      { size: 1024 },
      { size: 4096 },
      { size: 1024, from: 'main', receive: 'poll' },
      { size: 256, receive: 'poll' },
    ]),
    pack,
    python,
    native('bench', [512, 1024]),
  ],
  ratios: [
    { name: 'vsPostMessage', ours: OURS, peer: 'postMessage', factor: 1, bound: { atLeast: 30 } },
    ...batchedRatios({ atLeast: 6 }),
    { name: 'vsPack', ours: OURS, peer: pack.name, factor: 1, bound: { atLeast: 2.5 } },
    { name: 'vsPython', ours: OURS, peer: python.name, factor: 1 },
    nativeRatio(),
    columnsRatio,
  ],
  measures: ['megabytesPerSecond'],
  prepare: () => ({}),
  expectedChecksum: (outcome, options) =>
    options.sums === true ? sums(outcome) : expectedChecksum(outcome.rows),
}
