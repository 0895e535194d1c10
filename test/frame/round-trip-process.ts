import * as fc from 'fast-check'
import { createDecoder, createEncoder } from '../../src/frame/codec.ts'
import { anyRow, anyValue } from './any-value.ts'
import { assertSame } from './same.ts'

/** Run as a process of its own, with flags that make V8 or msgpackr behave otherwise. */
const encoder = createEncoder()
const decoder = createDecoder()
fc.assert(
  fc.property(fc.array(fc.oneof(anyValue, anyRow), { maxLength: 8 }), (values) => {
    const rows = [
      ...values,
      ...Array.from({ length: 10 }, (_, i) => ({ id: i, name: `user-${i}`, ok: true })),
    ]
    assertSame(decoder.decode(encoder.encode(rows, 0, rows.length).slice()).values, rows)
  }),
  { numRuns: 400 },
)
console.log('same')
