import * as fc from 'fast-check'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import { anyTable } from './any-table.ts'
import { anyRow, anyValue } from './any-value.ts'
import { assertSame, valuesOf } from './same.ts'

/** Run as a process of its own, with flags that make V8 behave otherwise. */
const encoder = createEncoder()
const decoder = createDecoder()
fc.assert(
  fc.property(fc.array(fc.oneof(anyValue, anyRow), { maxLength: 8 }), (values) => {
    const rows = [
      ...values,
      ...Array.from({ length: 10 }, (_, i) => ({ id: i, name: `user-${i}`, ok: true })),
    ]
    assertSame(valuesOf(decoder.decode(encodeValues(encoder, rows).slice())), rows)
  }),
  { numRuns: 400 },
)
fc.assert(
  fc.property(anyTable(), (rows) => {
    assertSame(valuesOf(decoder.decode(encodeValues(encoder, rows).slice())), rows)
  }),
  { numRuns: 400 },
)
console.log('same')
