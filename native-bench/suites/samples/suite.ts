import { OURS, type Suite } from '../../suite.ts'
import {
  ARRAYS,
  arrays,
  framesForm,
  messageForm,
  native,
  nativeRatio,
  ours,
  postMessage,
} from '../ring/contestants.ts'
import { expectedOf } from '../ring/row-set.ts'
import { makeSamples } from './rows.ts'

const transferred = postMessage(
  'postMessage, transferred',
  'labels and floats of a batch copied into one buffer by hand, transferred; the reader lays views over it',
  [
    messageForm('samples', 'transfer', { size: 512 }),
    messageForm('samples', 'transfer', { size: 128, from: 'main', receive: 'poll' }),
    messageForm('samples', 'transfer', { size: 128 }),
  ],
)

const recycled = postMessage(
  'postMessage, recycled',
  'the same, and the reader sends the buffer back: its samples are gone then, ours and the others stay',
  [
    messageForm('samples', 'recycled', { size: 256 }),
    messageForm('samples', 'recycled', { size: 64, receive: 'poll' }),
  ],
)

export const samples: Suite = {
  name: 'samples',
  about: 'rows { label, data: Float32Array(784) } from thread to thread',
  contestants: [
    ours([framesForm('samples', 32), framesForm('samples', 8), framesForm('samples', 64)]),
    transferred,
    recycled,
    arrays('samples', [
      { size: 64, from: 'main', receive: 'poll' },
      { size: 64, receive: 'poll' },
    ]),
    native('samples', [32, 64]),
  ],
  ratios: [
    { name: 'vsTransfer', ours: OURS, peer: transferred.name, factor: 1, bound: { atLeast: 1.2 } },
    { name: 'vsRecycled', ours: OURS, peer: recycled.name, factor: 1 },
    { name: 'vsPostMessageBatched', ours: OURS, peer: ARRAYS, factor: 1 },
    nativeRatio({ atLeast: 0.3 }),
  ],
  measures: ['megabytesPerSecond'],
  prepare: () => ({}),
  expectedChecksum: expectedOf(makeSamples),
}
