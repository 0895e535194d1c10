import { programUrl } from '../../contestant.ts'
import { OURS, type Bound, type Contestant, type Suite } from '../../suite.ts'
import { expectedHash } from './first-result.ts'
import type { SamplerOptions } from './sampler.ts'

const contestant = (name: string, about: string, program: string): Contestant => ({
  name,
  about,
  program: programUrl(import.meta.url, './sampler'),
  forms: [{ name: '1 thread', options: { program } satisfies SamplerOptions }],
})

const against = (name: string, peer: string, bound?: Bound) => ({
  name,
  ours: OURS,
  peer,
  factor: 1,
  measure: 'firstResultMs',
  lowerIsBetter: true,
  bound,
})

export const startup: Suite = {
  name: 'startup',
  about: 'milliseconds from the start of a process to the first result of a worker thread',
  contestants: [
    contestant(OURS, 'new Project, and map of one row through one worker step', 'ours'),
    contestant('piscina', 'new Piscina, and run of one row', 'piscina'),
    contestant('worker', 'new Worker, and one message there and back', 'worker'),
  ],
  ratios: [against('vsPiscina', 'piscina', { atMost: 1.5 }), against('vsWorker', 'worker')],
  measures: ['firstResultMs'],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) => Math.imul(expectedHash, rows),
}
