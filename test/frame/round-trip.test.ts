import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import { anyRow, anyText, anyValue } from './any-value.ts'
import { assertSame, roundTrip, valuesOf, encodePart } from './same.ts'

const row = (i: number) => ({
  id: i,
  name: `user-${i % 1000}`,
  score: i / 7,
  tags: 'abc',
  ts: 1.7e12 + i,
  ok: i % 3 === 0,
})

const wide = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`key-${i}`, i]))

function withProto(object: object, value: unknown): object {
  return Object.defineProperty(object, '__proto__', {
    value,
    enumerable: true,
    writable: true,
    configurable: true,
  })
}

describe('what comes out equals what went in', () => {
  it('for any values', () => {
    fc.assert(
      fc.property(fc.array(anyValue, { maxLength: 8 }), (values) => assertSame(roundTrip(...values), values)),
      { numRuns: 1500 },
    )
  })

  it('for any rows, with one encoder and one decoder for all frames', () => {
    const encoder = createEncoder()
    const decoder = createDecoder()
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 20 }), (rows) => {
        const bytes = new Uint8Array(encodeValues(encoder, rows))
        assertSame(valuesOf(decoder.decode(bytes)), rows)
      }),
      { numRuns: 1500 },
    )
  })

  it('for any strings, as values and as keys', () => {
    fc.assert(
      fc.property(fc.array(anyText), (texts) => {
        const rows = texts.map((text) => ({ [text]: text, list: [text] }))
        assertSame(roundTrip(...texts, ...rows), [...texts, ...rows])
      }),
    )
  })

  it('for strings of every length around the limits of the format', () => {
    const lengths = [
      0, 1, 15, 31, 32, 39, 40, 41, 63, 64, 85, 86, 127, 128, 255, 256, 21_845, 65_535, 65_536, 70_000,
    ]
    const texts = lengths.flatMap((length) =>
      ['a', 'é', '語', '👍', '\ufeff', '\udc00'].map((unit) => unit.repeat(length)),
    )
    texts.push('x'.repeat(1 << 20), '語'.repeat(1 << 19))
    assertSame(roundTrip(...texts), texts)
  })

  it('for an ordinary frame, whole and in parts', () => {
    const rows = Array.from({ length: 1024 }, (_, i) => row(i))
    assertSame(roundTrip(...rows), rows)
    const bytes = encodePart(rows, 100, 356)
    assertSame(valuesOf(createDecoder().decode(bytes.slice())), rows.slice(100, 356))
    assertSame(valuesOf(createDecoder().decode(encodePart(rows, 7, 7))), [])
  })

  it('for rows whose keys change from one to the next', () => {
    const rows = Array.from({ length: 2000 }, (_, i) =>
      i % 3 === 0 ? row(i) : { [`k${i % 150}`]: i, id: -i, [i]: {} },
    )
    assertSame(roundTrip(...rows), rows)
  })

  it('for 300 keys, 20,000 keys, and key orders that differ', () => {
    const values = [
      wide(300),
      wide(300),
      { a: 1, b: 2 },
      { b: 2, a: 1 },
      wide(20_000),
      wide(20_000),
      wide(300),
    ]
    values.push(...Array.from({ length: 20 }, () => wide(300)))
    assertSame(roundTrip(...values), values)
  })

  it('for keys that mean something to JavaScript or to msgpackr', () => {
    const hostile: object = JSON.parse(
      '{"__proto__": {"polluted": 1}, "constructor": 1, "a": [{"__proto__": -0}]}',
    )
    const values = [
      hostile,
      { a: 1 },
      { a: 1, __keys__: 2 },
      { __keys__: 3 },
      {},
      { toJSON: 1, constructor: null },
    ]
    assertSame(roundTrip(...values, ...values), [...values, ...values])
    expect(({} as { polluted?: number }).polluted).toBeUndefined()
  })

  it('for own keys only, where somebody gave every object of the program another', () => {
    const added = { value: 1, enumerable: true, writable: true, configurable: true }
    Reflect.defineProperty(Object.prototype, 'everywhere', added)
    let back: object[] = []
    try {
      back = roundTrip({ a: { b: 1 } })
    } finally {
      Reflect.deleteProperty(Object.prototype, 'everywhere')
    }
    assertSame(back, [{ a: { b: 1 } }])
  })

  it('for nesting of 500, and -0 at the bottom of it', () => {
    let nested: unknown = { zero: -0, text: '\ud800', list: [undefined, -0] }
    for (let i = 0; i < 498; i++) nested = i % 2 === 0 ? [nested, i] : { nested, i }
    assertSame(roundTrip(nested), [nested])
  })

  it('in time that grows with the size, when every level of a deep value has a key that needs care', () => {
    let nested: object = {}
    for (let i = 0; i < 400; i++) nested = withProto({ a: nested }, i)
    assertSame(roundTrip(nested), [nested])
    let fresh: object = {}
    for (let i = 0; i < 400; i++) fresh = { [`a${i}`]: fresh, [`b${i}`]: [i] }
    assertSame(roundTrip(fresh), [fresh])
  })

  it('for one value in many places, which comes back as many values', () => {
    const shared = { list: [1, 2] }
    const [first, second] = roundTrip({ shared, again: shared }, shared)
    assertSame([first, second], [{ shared, again: shared }, shared])
    expect(first.shared).not.toBe(first.again)
  })
})

describe('the returned bytes', () => {
  it('are void after the next frame, and the frame after that is right', () => {
    const encoder = createEncoder()
    const first = encodeValues(encoder, [{ a: 1 }])
    const second = encodeValues(encoder, [{ a: 2 }])
    expect(second.buffer).toBe(first.buffer)
    assertSame(valuesOf(createDecoder().decode(second.slice())), [{ a: 2 }])
  })

  it('are given back after a giant frame', () => {
    const encoder = createEncoder()
    encodeValues(encoder, [new Uint8Array(20_000_000)])
    encodeValues(encoder, [1])
    expect(encodeValues(encoder, [1]).buffer.byteLength).toBeLessThan(1_000_000)
  })
})

describe('metas', () => {
  const values = [{ a: 1 }, { a: 2 }, { a: 3 }, { a: 4 }]

  it('travel beside the values they belong to', () => {
    const metas = [undefined, { at: new Date(5), zero: -0 }, undefined, { trace: 'x' }]
    const decoded = createDecoder().decode(encodePart(values, 1, 4, metas))
    assertSame(valuesOf(decoded), values.slice(1))
    assertSame(decoded.metas, metas.slice(1))
  })

  it('cost nothing where none of the range has one', () => {
    const metas = [{ a: 1 }, undefined, undefined, undefined]
    const without = encodePart(values, 1, 4)
    const bytes = encodePart(values, 1, 4, metas)
    expect(bytes).toEqual(without)
    expect(createDecoder().decode(bytes).metas).toBeUndefined()
  })

  it('are refused like values, with the index of the value', () => {
    const metas = [undefined, undefined, { on: { click: () => 1 } }]
    expect(() => encodePart(values, 0, 3, metas)).toThrow(
      expect.objectContaining({ code: 'VALUE', index: 2, path: 'on.click' }),
    )
  })
})
