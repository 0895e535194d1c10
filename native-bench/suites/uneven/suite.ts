import { OURS, type Suite } from '../../suite.ts'
import { workContestants } from '../cpu/contestants.ts'
import { calibrate, expectedWork, type Cost } from '../cpu/work.ts'

export const uneven: Suite<Cost> = {
  name: 'uneven',
  about: 'about 20 µs a row, one row in 100 a hundred times as much, two threads; 1 is half the inline time',
  contestants: workContestants,
  // The ideal on two threads is twice the rate of one.
  ratios: [{ name: 'vsIdeal', ours: OURS, peer: 'inline', factor: 1 / 2, bound: { atLeast: 0.9 } }],
  measures: [],
  leastTiming: { warmUpSeconds: 2.5, measureSeconds: 1.5 },
  prepare: (): Cost => ({ iterations: calibrate(20), heavyFactor: 100 }),
  expectedChecksum: ({ rows }, options) => expectedWork(rows, options),
}
