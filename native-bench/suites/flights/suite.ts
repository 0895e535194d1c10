import { programUrl } from '../../contestant.ts'
import { OURS, type Contestant, type Suite } from '../../suite.ts'
import type { Expected } from './expected.ts'
import { FLIGHTS, QUICK_FLIGHTS } from './work.ts'

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

const ROW_FRAMES = { columns: false }

interface Settings {
  readonly flights: number
  /** Of the contestant's checksum; a contestant's form overrides it. */
  readonly expects: keyof Expected
}

function engine(name: string, about: string, from: 'memory' | 'file', tuning?: object): Contestant {
  const options = { from, expects: from, tuning }
  return { name, about, program: program('ours'), forms: [{ name: '2 threads', options }] }
}

const known = new Map<number, Promise<Expected>>()

/** The file is read once a run, and not before it is needed. */
function expected(flights: number): Promise<Expected> {
  const found = known.get(flights) ?? import('./expected.ts').then(({ expectedOf }) => expectedOf(flights))
  known.set(flights, found)
  return found
}

export const flights: Suite<Settings> = {
  name: 'flights',
  about:
    'the job of examples/flights on a third of its flights: producer and four steps on two threads, totals on the main thread',
  contestants: [
    engine(OURS, 'flights held in memory before the clock starts', 'memory'),
    engine('row frames', 'ours with tuning columns: false', 'memory', ROW_FRAMES),
    engine('stairs, reading', 'Parquet is read on the way, as the example does', 'file'),
    engine(
      'row frames, reading',
      'ours with tuning columns: false, Parquet is read on the way',
      'file',
      ROW_FRAMES,
    ),
    {
      name: 'reader alone',
      about: 'reads the same Parquet in a loop and does nothing else: the limit of whoever reads',
      program: program('reader'),
      forms: [{ name: '1 thread', options: { from: 'file', expects: 'reader' } }],
    },
    {
      name: 'plain loop',
      about:
        'flights held in memory, the same steps and totals in a loop on the main thread, nothing handed over',
      program: program('loop'),
      forms: [{ name: '1 thread', options: { from: 'memory', expects: 'memory' } }],
    },
  ],
  ratios: [
    { name: 'vsRowFrames', ours: OURS, peer: 'row frames', factor: 1, bound: { atLeast: 2.5 } },
    { name: 'vsRowFramesReading', ours: 'stairs, reading', peer: 'row frames, reading', factor: 1 },
    { name: 'vsReader', ours: 'stairs, reading', peer: 'reader alone', factor: 1 },
    { name: 'vsLoop', ours: OURS, peer: 'plain loop', factor: 1 },
  ],
  measures: [],
  maxRounds: 5,
  secondsPerProcess: 4,
  prepare: (quick) => ({ flights: quick ? QUICK_FLIGHTS : FLIGHTS, expects: 'memory' }),
  expectedChecksum: async (_, options) => (await expected(options.flights))[options.expects],
}
