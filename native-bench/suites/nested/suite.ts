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
import { makeOrders } from './rows.ts'

export const nested: Suite = {
  name: 'nested',
  about: 'orders, objects in arrays in objects, from thread to thread',
  contestants: [
    ours([framesForm('nested', 256), framesForm('nested', 128), framesForm('nested', 256, 'main')]),
    rowFrames([framesForm('nested', 256, 'worker', false), framesForm('nested', 64, 'worker', false)]),
    arrays('nested', [{ size: 64 }, { size: 64, from: 'main', receive: 'poll' }, { size: 256 }]),
    packed('nested', [{ size: 1024, from: 'main', receive: 'poll' }, { size: 4096 }, { size: 256 }]),
  ],
  ratios: [...batchedRatios({ atLeast: 1 }), columnsRatio],
  measures: [],
  prepare: () => ({}),
  expectedChecksum: expectedOf(makeOrders),
}
