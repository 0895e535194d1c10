import { programUrl } from '../../contestant.ts'
import { expectedChecksum } from '../../rows.ts'
import { OURS, type Contestant, type Suite } from '../../suite.ts'
import type { Gathering } from './by-hand.ts'
import { expectedOfRow } from './steps.ts'

const BY_HAND = 'by hand'
const LITERALS = 'by hand, keys written out'

const byHand = (name: string, about: string, ways: readonly Gathering['gather'][]): Contestant => ({
  name,
  about,
  program: programUrl(import.meta.url, './by-hand'),
  forms: ways.map((gather) => ({ name: gather, options: { gather } })),
})

export const flow: Suite = {
  name: 'flow',
  about: 'four trivial steps of a flow against the same functions called by hand, one thread, no engine',
  contestants: [
    {
      name: OURS,
      about: 'flow.run(row)',
      program: programUrl(import.meta.url, './ours'),
      forms: [{ name: '4 steps', options: {} }],
    },
    byHand(BY_HAND, 'four calls, the row and each result joined by spread or Object.assign', [
      'spread',
      'assign',
    ]),
    byHand(LITERALS, 'four calls, each with a literal of all keys', ['literals']),
  ],
  ratios: [
    { name: 'vsByHand', ours: OURS, peer: BY_HAND, factor: 1, bound: { atLeast: 0.5 } },
    { name: 'vsLiterals', ours: OURS, peer: LITERALS, factor: 1 },
  ],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: ({ rows }) => expectedChecksum(rows, expectedOfRow),
}
