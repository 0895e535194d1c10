import { OURS, type Suite } from '../../suite.ts'
import { workContestants } from './contestants.ts'
import { calibrate, expectedWork, type Cost } from './work.ts'

export const cpu: Suite<Cost> = {
  name: 'cpu',
  about: 'about 100 µs of arithmetic a row, two threads against a plain loop; 2 is the limit of two threads',
  contestants: workContestants,
  ratios: [{ name: 'vsInline', ours: OURS, peer: 'inline', factor: 1, bound: { atLeast: 1.85 } }],
  measures: [],
  leastTiming: { warmUpSeconds: 2.5, measureSeconds: 1.5 },
  prepare: (): Cost => ({ iterations: calibrate(100), heavyFactor: 1 }),
  expectedChecksum: ({ rows }, options) => expectedWork(rows, options),
}
