import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import type { FrameDecoder } from '../../src/frame/frame.ts'
import { anyRow } from './any-value.ts'
import { assertSame, valuesOf } from './same.ts'

/** Columns of every kind, with states and a selection. */
function columnsOf(): Uint8Array<ArrayBuffer> {
  const rows = Array.from({ length: 9 }, (_, i) => ({
    id: i,
    score: i / 3,
    ok: i % 2 === 0,
    text: `text ${i}${'語'.repeat(i % 2)}`,
    color: i % 2 ? 'red' : 'green',
    pixels: new Float32Array(3).fill(i),
    bytes: Buffer.from('x'.repeat(i)),
    at: i % 3 ? new Date(i) : null,
    any: [i, { deep: new Map([[i, 'x']]) }],
    ...(i % 4 ? { optional: i } : {}),
  }))
  const base = createDecoder().decode(frameOf(rows))
  const encoder = createEncoder()
  const batch = encoder.batch()
  batch.over(
    base,
    (base.names ?? []).map((name) => [name, name]),
  )
  for (let i = 0; i < 18; i++) batch.appendOver(i >> 1, { fresh: i }, i === 3 ? { trace: 1 } : undefined)
  return new Uint8Array(encoder.encode(batch, 0, 18))
}

function frameOf(values: readonly unknown[]): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encodeValues(createEncoder(), values))
}

/** Whether they were read; anything but a clean refusal fails the test. */
function reads(bytes: Uint8Array, decoder: FrameDecoder = createDecoder()): boolean {
  try {
    const frame = decoder.decode(bytes)
    void frame.metas
    valuesOf(frame)
    return true
  } catch (error) {
    expect(error).toMatchObject({ name: 'StairsError', code: 'FRAME' })
    return false
  } finally {
    expect(Object.keys(Object.prototype)).toEqual([])
  }
}

const rich = [
  { id: 1, name: 'x', list: [1, 'two', { three: 3 }], at: new Date(1), when: undefined },
  { id: 2, bytes: Buffer.from('abc'), numbers: new Float64Array(4), big: 3n ** 90n, text: '\ud800' },
  {
    id: 3,
    map: new Map([[{ a: 1 }, new Set([1])]]),
    error: new TypeError('x', { cause: 1 }),
    expression: /a+/g,
  },
  ...Array.from({ length: 70 }, (_, i) => ({
    [`k${i}`]: i,
    __keys__: 'long text, longer than a short one is: 41',
  })),
]

describe('damaged bytes are refused or read, and nothing else', () => {
  it('when they are random', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(reads(bytes.slice())).toBe(false)
      }),
    )
  })

  it('when they are random inside of a whole envelope', () => {
    const part = fc.uint8Array({ maxLength: 120 })
    fc.assert(
      fc.property(part, part, part, (body, definitions, lane) => {
        reads(envelope(Uint8Array.of(0x93, 0x91, ...body), definitions, lane))
        reads(envelope(body, new Uint8Array(0), lane))
      }),
      { numRuns: 5000 },
    )
  })

  it('when the end is missing or something follows', () => {
    const frame = frameOf(rich)
    for (let length = 0; length < frame.length; length++) expect(reads(frame.slice(0, length))).toBe(false)
    expect(reads(Uint8Array.of(...frame, 0))).toBe(false)
    expect(reads(frame)).toBe(true)
  })

  it('when bits are flipped, and the same decoder reads the next frame', () => {
    const frame = frameOf(rich)
    const decoder = createDecoder()
    let refused = 0
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const bytes = frame.slice()
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (!reads(bytes, decoder)) refused++
      if (bit % 997 === 0) assertSame(valuesOf(decoder.decode(frame.slice())), rich)
    }
    expect(refused).toBeGreaterThan(100)
    assertSame(valuesOf(decoder.decode(frame.slice())), rich)
  })

  it('when many bytes are changed', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 6 }),
        fc.array(fc.tuple(fc.nat(), fc.nat(255))),
        (rows, changes) => {
          const bytes = frameOf(rows)
          for (const [at, byte] of changes) bytes[at % bytes.length] = byte
          reads(bytes)
        },
      ),
      { numRuns: 2000 },
    )
  })
})

describe('damaged columns are refused or read, and nothing else', () => {
  const frame = columnsOf()

  it('when the end is missing', () => {
    expect(frame[2]).toBe(2)
    for (let length = 0; length < frame.length; length++) expect(reads(frame.slice(0, length))).toBe(false)
    expect(reads(frame)).toBe(true)
  })

  it('when bits are flipped, and the same decoder reads the next frame', () => {
    const decoder = createDecoder()
    const good = valuesOf(decoder.decode(frame.slice()))
    let refused = 0
    for (let bit = 0; bit < frame.length * 8; bit++) {
      const bytes = frame.slice()
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      if (!reads(bytes, decoder)) refused++
      if (bit % 997 === 0) assertSame(valuesOf(decoder.decode(frame.slice())), good)
    }
    expect(refused).toBeGreaterThan(500)
  })

  it('when words of the head are any numbers', () => {
    const words = new DataView(frame.buffer).getUint32(4) >> 2
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(words - 1), fc.oneof(fc.integer(), fc.integer({ min: -2, max: 40 }))), {
          maxLength: 4,
        }),
        (changes) => {
          const bytes = frame.slice()
          for (const [word, value] of changes) new DataView(bytes.buffer).setInt32(8 + word * 4, value, true)
          reads(bytes)
        },
      ),
      { numRuns: 5000 },
    )
  })
})

describe('a frame made to do harm', () => {
  it('with lengths beyond its end allocates nothing', () => {
    for (const token of [0xc6, 0xc9, 0xdb, 0xdd, 0xdf]) {
      expect(reads(envelope([0x93, 0x91, token, 0xff, 0xff, 0xff, 0xfe, 0xc0, 0xc0], [], []))).toBe(false)
    }
  })

  it('with nesting beyond the stack', () => {
    expect(reads(envelope(new Uint8Array(2_000_000).fill(0x91), [], []))).toBe(false)
  })

  it('with __proto__ as a key changes no prototype', () => {
    const bytes = envelope([0x93, 0x91, 0x40, 0x81, 0xa1, 0x78, 1, 0xc0, 0xc0], keys('__proto__'), [])
    const [row] = valuesOf(createDecoder().decode(bytes))
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
    expect(row).not.toHaveProperty('x')
  })

  it('with a record of another meaning leaves other frames alone', () => {
    const decoder = createDecoder()
    const good = () => envelope([0x93, 0x92, 0x40, 1, 0x40, 2, 0xc0, 0xc0], keys('a'), [])
    assertSame(valuesOf(decoder.decode(good())), [{ a: 1 }, { a: 2 }])
    // fixext 1 'r' 0x40: would define record 0x40 again for msgpackr, as ['b'], in the middle of the body.
    const bad = [0x93, 0x92, 0xd4, 0x72, 0x40, 0x91, 0xa1, 0x62, 7, 0x40, 8, 0xc0, 0xc0]
    expect(reads(envelope(bad, keys('a'), []), decoder)).toBe(false)
    assertSame(valuesOf(decoder.decode(good())), [{ a: 1 }, { a: 2 }])
  })

  it('with raw bytes outside of the lane', () => {
    const binary = [0x95, 0xd4, 0, 0, 10, 0, 0, 0xcc, 200]
    expect(reads(envelope([0x93, 0x91, ...binary, 0xc0, 0xc3], [], [0, 0, 0]))).toBe(false)
  })
})

it('another version, another kind and a row of another program are told', () => {
  const frame = frameOf([1])
  expect(decoding(frame.with(1, 9))).toThrow('it has version 9')
  expect(decoding(frame.with(2, 9))).toThrow('unknown kind 9')
  expect(decoding(Uint8Array.of(0x81, 0xa1, 0x61, 1))).toThrow('they do not begin like one')
})

function decoding(bytes: Uint8Array): () => unknown {
  return () => createDecoder().decode(bytes)
}

/** Definitions of one record with these keys. */
function keys(...names: string[]): number[] {
  return [0x91, 0x90 | names.length, ...names.flatMap((name) => [0xa0 | name.length, ...Buffer.from(name)])]
}

type Bytes = ArrayLike<number> & Iterable<number>

/** A frame of rows from its three parts, the lane padded as the format wants it. */
function envelope(body: Bytes, definitions: Bytes, lane: Bytes): Uint8Array<ArrayBuffer> {
  const part = (bytes: Bytes) => {
    const header = new Uint8Array(5)
    header[0] = 0xc6
    new DataView(header.buffer).setUint32(1, bytes.length)
    return Buffer.concat([header, Uint8Array.from(bytes)])
  }
  return new Uint8Array(Buffer.concat([Uint8Array.of(0x95, 1, 1), part(body), part(definitions), part(lane)]))
}
