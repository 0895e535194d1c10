import { programUrl } from '../../contestant.ts'
import { OURS, type Contestant, type Suite } from '../../suite.ts'
import { CALL_MS, expectedAnswers, IN_FLIGHT } from './calls.ts'

const contestant = (name: string, about: string, program: string, form: string): Contestant => ({
  name,
  about,
  program: programUrl(import.meta.url, program),
  forms: [{ name: form, options: {} }],
})

const IDEAL = 'ideal'
const LOOP = 'plain loops'

export const asyncCalls: Suite = {
  name: 'async',
  about: `calls that take ${CALL_MS} ms (timers), ${IN_FLIGHT} in flight on one thread`,
  contestants: [
    contestant(OURS, `pipeline.map(rows), one thread, concurrency ${IN_FLIGHT}`, './ours', '1 thread'),
    contestant(LOOP, `${IN_FLIGHT} loops on the main thread, each awaits its call`, './loop', '1 thread'),
    contestant(
      IDEAL,
      `computed: rows × ${CALL_MS} ms / ${IN_FLIGHT}, where no timer is late`,
      './ideal',
      'computed',
    ),
  ],
  ratios: [
    { name: 'vsIdeal', ours: OURS, peer: IDEAL, factor: 1, bound: { atLeast: 0.85 } },
    { name: 'vsLoops', ours: OURS, peer: LOOP, factor: 1 },
  ],
  measures: [],
  // 15,000 calls at least and 75 times 200 one after the other: how a pass begins and ends is a hundredth of it.
  leastTiming: { warmUpSeconds: 1, measureSeconds: 1 },
  prepare: () => ({}),
  expectedChecksum: ({ rows }) => expectedAnswers(rows),
}
