import { programUrl } from '../../contestant.ts'
import { expectedChecksum } from '../../rows.ts'
import { OURS, type Form, type Suite } from '../../suite.ts'
import type { FrameOptions, PostMessageOptions } from './link.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

const FROM = ['worker', 'main'] as const
const RECEIVE = ['event', 'poll'] as const
const arrow = (from: (typeof FROM)[number]): string => `${from} to worker`

const frameForms: Form[] = FROM.flatMap((from) =>
  [512, 256, 1024].map((size) => ({
    name: `${arrow(from)}, frames of ${size}`,
    options: { size, slots: 16, from } satisfies FrameOptions,
  })),
)

const rowForms: Form[] = FROM.flatMap((from) =>
  RECEIVE.map((receive) => ({
    name: `${arrow(from)}, ${receive}`,
    options: { shape: 'row', size: 1, limit: 1024, receive, from } satisfies PostMessageOptions,
  })),
)

const BATCH_WAYS = [
  { from: 'worker', receive: 'event' },
  { from: 'worker', receive: 'poll' },
  { from: 'main', receive: 'poll' },
] as const

const batchForms = (shape: 'array' | 'packed'): Form[] =>
  [256, 64, 1024].flatMap((size) =>
    BATCH_WAYS.map(({ from, receive }) => ({
      name: `${arrow(from)}, ${size} rows, ${receive}`,
      options: { shape, size, limit: 16, receive, from } satisfies PostMessageOptions,
    })),
  )

export const ring: Suite = {
  name: 'ring',
  about: 'rows from one thread to another, the reader touching every field',
  contestants: [
    {
      name: OURS,
      about: 'the rooms ring and frame: encoded frames in shared memory, waiting on bells',
      program: program('frames'),
      forms: frameForms,
    },
    { name: 'postMessage', about: 'one row a message', program: program('post-message'), forms: rowForms },
    {
      name: 'postMessage, arrays',
      about: 'arrays of rows, structured clone',
      program: program('post-message'),
      forms: batchForms('array'),
    },
    {
      name: 'postMessage, packed',
      about: 'arrays packed with msgpackr into transferred buffers, written by hand',
      program: program('post-message'),
      forms: batchForms('packed'),
    },
    {
      name: 'msgpackr pack',
      about: 'Packr({ useRecords: true }) on one thread, frames of 256, nothing is sent or read',
      program: program('pack'),
      forms: [{ name: 'frames of 256', options: { size: 256 } }],
    },
  ],
  ratios: [
    { name: 'vsPostMessage', ours: OURS, peer: 'postMessage', factor: 1 },
    { name: 'vsPostMessageBatched', ours: OURS, peer: 'postMessage, arrays', factor: 1 },
    { name: 'vsPostMessagePacked', ours: OURS, peer: 'postMessage, packed', factor: 1 },
    { name: 'vsPack', ours: OURS, peer: 'msgpackr pack', factor: 1 },
  ],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) => expectedChecksum(rows),
}
