import { programUrl } from '../../contestant.ts'
import { OURS, type Contestant } from '../../suite.ts'

/** The contestants of `cpu` and `uneven`: the same programs, other costs. */
export const workContestants: readonly Contestant[] = [
  {
    name: OURS,
    about: 'pipeline.map(rows), two threads',
    program: programUrl(import.meta.url, './ours'),
    forms: [{ name: '2 threads', options: {} }],
  },
  {
    name: 'inline',
    about: 'the same function in a plain loop on the main thread',
    program: programUrl(import.meta.url, './inline'),
    forms: [{ name: '1 thread', options: {} }],
  },
]
