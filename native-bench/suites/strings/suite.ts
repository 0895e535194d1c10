import type { Suite } from '../../suite.ts'
import {
  arrays,
  batchedRatios,
  columnsRatio,
  framesForm,
  ours,
  packed,
  rowFrames,
} from '../ring/contestants.ts'
import { expectedOf } from '../ring/row-set.ts'
import { makeStringRows } from './rows.ts'

export const strings: Suite = {
  name: 'strings',
  about: 'rows of five distinct texts of 20 to 60 characters, one in ten not ASCII, from thread to thread',
  contestants: [
    ours([framesForm('strings', 512), framesForm('strings', 256), framesForm('strings', 512, 'main')]),
    rowFrames([framesForm('strings', 256, 'worker', false), framesForm('strings', 64, 'worker', false)]),
    arrays('strings', [{ size: 256, from: 'main', receive: 'poll' }, { size: 64 }, { size: 1024 }]),
    packed('strings', [{ size: 1024, from: 'main', receive: 'poll' }, { size: 1024 }]),
  ],
  ratios: [...batchedRatios({ atLeast: 1.3 }), columnsRatio],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: expectedOf(makeStringRows),
}
