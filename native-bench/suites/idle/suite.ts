import { programUrl } from '../../contestant.ts'
import { OURS, type Suite } from '../../suite.ts'

export const idle: Suite = {
  name: 'idle',
  about:
    'a started run whose producer sleeps 5 s before its only row: CPU of the process, in percent of one core',
  contestants: [
    {
      name: OURS,
      about: 'project.run, two threads',
      program: programUrl(import.meta.url, './ours'),
      forms: [{ name: '2 threads', options: {} }],
    },
    {
      name: 'piscina',
      about: 'a pool of two threads without a task',
      program: programUrl(import.meta.url, './piscina'),
      forms: [{ name: '2 threads', options: {} }],
    },
  ],
  ratios: [],
  measures: ['cpuPercent'],
  // Nobody notices what takes less.
  measureBounds: { cpuPercent: { atMost: 1 } },
  maxRounds: 2,
  secondsPerProcess: 5.4,
  prepare: (quick) => ({ waitMs: quick ? 500 : 5000 }),
  // Counted only: there is one row.
  expectedChecksum: () => 0,
}
