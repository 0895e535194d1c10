import { programUrl } from '../../contestant.ts'
import { expectedChecksum, hashDoubled } from '../../rows.ts'
import { OURS, type Bound, type Form, type Suite } from '../../suite.ts'
import type { PoolOptions } from '../map/pool.ts'
import type { PostMessageOptions } from './post-message.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

const piscinaForm = (atomics: PoolOptions['atomics']): Form => ({
  name: `atomics ${atomics}`,
  options: { library: 'piscina', threads: 1, perWorker: 1, atomics } satisfies PoolOptions,
})

const messageForm = (worker: PostMessageOptions['worker']): Form => ({
  name: `worker: ${worker}`,
  options: { worker } satisfies PostMessageOptions,
})

const against = (name: string, peer: string, bound?: Bound) => ({
  name,
  ours: OURS,
  peer,
  factor: 1,
  measure: 'p50Microseconds',
  lowerIsBetter: true,
  bound,
})

export const latency: Suite = {
  name: 'latency',
  about: 'one row at a time through a worker that waits for it, and back to the main thread: microseconds',
  contestants: [
    {
      name: OURS,
      about: 'one pipeline.map that stays open, fed by an async iterable when the last row is back',
      program: program('ours'),
      forms: [{ name: 'defaults', options: {} }],
    },
    {
      name: 'postMessage',
      about: 'one message there and one back, both sides listen for events',
      program: program('post-message'),
      forms: [messageForm('event')],
    },
    {
      name: 'postMessage, asleep',
      about: 'by hand: the worker sleeps on a shared word instead of in its event loop',
      program: program('post-message'),
      forms: [messageForm('asleep')],
    },
    {
      name: 'piscina.run',
      about: 'one task a row',
      program: program('piscina'),
      forms: [piscinaForm('sync'), piscinaForm('async'), piscinaForm('disabled')],
    },
  ],
  ratios: [
    against('vsPostMessage', 'postMessage', { atMost: 1.3 }),
    against('vsPostMessageAsleep', 'postMessage, asleep'),
    against('vsPiscinaRun', 'piscina.run'),
  ],
  measures: ['p50Microseconds', 'p99Microseconds', 'p999Microseconds'],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) =>
    expectedChecksum(rows, (row) => hashDoubled({ ...row, double: row.id * 2 })),
}
