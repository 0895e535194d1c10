import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import { MISSING } from '../../src/frame/column-layout.ts'
import type { Frame } from '../../src/frame/frame.ts'
import { anyTable } from './any-table.ts'
import { assertSame, batchOf, encodePart, roundTrip, valuesOf } from './same.ts'

type Row = Record<string, unknown>

const table = (count: number, row: (i: number) => Row): Row[] =>
  Array.from({ length: count }, (_, i) => row(i))

function frameOf(values: readonly unknown[]): Frame {
  return createDecoder().decode(encodePart(values, 0, values.length))
}

/** Rows of a frame that lies in columns. */
function inColumns(given: readonly unknown[]): Frame {
  const values = [...given, ...given, ...given]
  const frame = frameOf(values)
  expect(frame.names).toBeDefined()
  assertSame(valuesOf(frame), values)
  return frame
}

function assertVectors(frame: Frame, rows: readonly Row[]): void {
  for (const name of frame.names ?? []) {
    const expected = rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined))
    assertSame(Array.from(frame.vector(name)), expected)
    assertSame(Array.from(frame.lend(name)), expected)
  }
}

describe('rows in columns come out as they went in', () => {
  it('whatever the columns hold', () => {
    const encoder = createEncoder()
    const decoder = createDecoder()
    fc.assert(
      fc.property(anyTable(), (rows) => {
        const frame = decoder.decode(encodeValues(encoder, rows).slice())
        assertSame(valuesOf(frame), rows)
        assertVectors(frame, rows)
        const lent = frame.lendWhole()
        assertSame(
          rows.map((_, i) => lent(i)),
          rows,
        )
      }),
      { numRuns: 800 },
    )
  })

  it('in any part of a batch', () => {
    fc.assert(
      fc.property(anyTable({ minLength: 12 }), fc.nat(40), fc.nat(40), (rows, a, b) => {
        const from = Math.min(a, b, rows.length)
        const to = Math.min(Math.max(a, b), rows.length)
        assertSame(valuesOf(createDecoder().decode(encodePart(rows, from, to))), rows.slice(from, to))
      }),
    )
  })

  it('with numbers of every kind', () => {
    inColumns(
      table(9, (i) => ({ int: i - 4, zero: i === 7 ? -0 : 0, large: 2 ** 31 + i, nan: i % 2 ? NaN : i })),
    )
    inColumns(
      table(9, (i) => ({ n: [2 ** 53, 2 ** 53 + 2, -(2 ** 31), 5e-324, Infinity, -Infinity, -1, 0, 1][i] })),
    )
  })

  it('where keys are missing, undefined or null', () => {
    const frame = inColumns([
      { a: 1, b: 'x' },
      { a: undefined, b: null },
      { b: 'y', c: true },
      { a: null, b: '' },
    ])
    expect(frame.names).toEqual(['a', 'b', 'c'])
    expect(Array.from(frame.vector('a')).slice(0, 4)).toEqual([1, undefined, undefined, null])
    expect(Array.from(frame.vector('unknown'))).toEqual(Array.from({ length: 12 }))
  })

  it('with keys in their order, also when a new one comes in between', () => {
    const rows: Row[] = [
      { a: 1, d: 4 },
      { a: 1, b: 2, d: 4 },
      { b: 2, c: 3, d: 4 },
      { a: 1, c: 3 },
      { z: 0, a: 1 },
    ]
    expect(inColumns(rows).names).toEqual(['z', 'a', 'b', 'c', 'd'])
  })

  it('with keys in orders that differ: whole', () => {
    const rows = table(8, (i) => (i % 2 ? { a: 1, b: 2 } : { b: 2, a: 1 }))
    const frame = frameOf(rows)
    expect(frame.names).toBeUndefined()
    assertSame(valuesOf(frame), rows)
  })

  it('with keys that mean something to JavaScript', () => {
    const hostile = (i: number): Row =>
      JSON.parse(
        `{"7": ${i}, "__proto__": ${i}, "constructor": "c", "a-b": null, "toString": {"__proto__": 1}}`,
      )
    inColumns(table(5, hostile))
    const rows = table(12, (i) => (i % 3 ? hostile(i) : { 7: 1, 'a-b': '\ud800' }))
    const [encoder, decoder] = [createEncoder(), createDecoder()]
    // More than three times: then the code for these rows is generated.
    for (let round = 0; round < 6; round++) {
      assertSame(valuesOf(decoder.decode(encodeValues(encoder, rows).slice())), rows)
    }
    expect(Object.keys(Object.prototype)).toEqual([])
  })

  it('with 300 columns', () => {
    const wide = (i: number): Row =>
      Object.fromEntries(Array.from({ length: 300 }, (_, k) => [`key-${k}`, i * k]))
    const rows = table(40, wide)
    inColumns(rows)
    const [encoder, decoder] = [createEncoder(), createDecoder()]
    for (let round = 0; round < 5; round++) {
      assertSame(valuesOf(decoder.decode(encodeValues(encoder, rows).slice())), rows)
    }
  })

  it('with text of every width and length, repeated or not', () => {
    const texts = [
      '',
      'a',
      'é',
      '語',
      '👍',
      '\ud800',
      'x'.repeat(255),
      'x'.repeat(256),
      'é'.repeat(1024),
      '語'.repeat(700),
    ]
    inColumns(table(60, (i) => ({ text: texts[i % texts.length]! + i, code: texts[i % texts.length] })))
    inColumns(table(5, (i) => ({ text: 'long '.repeat(200_000) + i, wide: '語'.repeat(i * 100_000) })))
  })

  it('with text of which some needs two bytes a unit', () => {
    const encoder = createEncoder()
    const decoder = createDecoder()
    const send = (sent: readonly string[]): void => {
      const rows = sent.map((text) => ({ text }))
      assertSame(valuesOf(decoder.decode(encodeValues(encoder, rows).slice())), rows)
    }
    const texts = (count: number, text: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => text(i))
    const narrow = (count: number) => texts(count, (i) => `${'é'.repeat(i % 50)}${i}`)
    send(narrow(301))
    send([...narrow(200), '語', ...narrow(101), ''])
    send(['語', '', '\ud800', '👍'.repeat(400), ...narrow(9)])
    // None now: the frame before had taught the encoder to expect some.
    for (const count of [9, 10, 301, 12]) send(narrow(count))
    // More of either width than is joined at a time, in short texts and in long ones.
    send([...narrow(3000), ...texts(1000, (i) => `語${'x'.repeat(i % 250)}`)])
    const long = ['y'.repeat(70_000), '語'.repeat(70_000), 'é'.repeat(832), '語'.repeat(416)]
    send([...long, ...narrow(11), ...long])
  })

  it('without prototype, and from getters, which are read once', () => {
    let reads = 0
    const rows = table(6, (i) => {
      const row = Object.create(null) as Row
      Object.defineProperty(row, 'n', { enumerable: true, get: () => (reads++, i) })
      return row
    })
    const batch = batchOf(createEncoder(), rows)
    expect(reads).toBe(6)
    expect(batch.at(5)).toEqual({ n: 5 })
  })

  it('as they were when they were appended', () => {
    const encoder = createEncoder()
    const rows = table(9, (i) => ({ n: i, gone: 'yes' }))
    const batch = batchOf(encoder, rows)
    for (const row of rows) {
      row['n'] = 'changed'
      delete row['gone']
    }
    const back = valuesOf(createDecoder().decode(encoder.encode(batch, 0, 9).slice()))
    assertSame(
      back,
      table(9, (i) => ({ n: i, gone: 'yes' })),
    )
  })
})

describe('items', () => {
  it('of one kind lie in a column', () => {
    const lists = [
      table(8, (i) => ({ i })).map((_, i) => i),
      ['a', 'b', 'c', null, undefined, ''],
      [Float32Array.of(1, 2), Float32Array.of(3), new Float32Array(0), Float32Array.of(4)],
      [new Date(1), new Date(2), new Date(3), new Date(NaN)],
      [null, null, null, null],
    ]
    for (const list of lists) {
      const items = [...list, ...list]
      const bytes = encodePart(items, 0, items.length)
      expect(bytes[2]).toBe(2)
      const frame = createDecoder().decode(bytes)
      expect(frame.names).toBeUndefined()
      assertSame(valuesOf(frame), items)
      const lent = frame.lendWhole()
      assertSame(
        items.map((_, i) => lent(i)),
        items,
      )
      assertSame(
        Array.from(frame.vector('length')),
        items.map(() => undefined),
      )
    }
  })

  it('of many kinds, and with rows between them, come back too', () => {
    const items = [1, 'a', { a: 1 }, [2], null, undefined, { b: 2 }, new Map([[1, 2]])]
    assertSame(roundTrip(...items), items)
    assertSame(roundTrip({ a: 1 }, { a: 2 }, { a: 3 }, 7, { a: 4 }), [
      { a: 1 },
      { a: 2 },
      { a: 3 },
      7,
      { a: 4 },
    ])
  })
})

describe('keys', () => {
  const rows = table(10, (i) => ({ a: i, b: `b${i}`, c: { i }, ...(i % 3 ? { d: i } : {}) }))
  const without = (row: Row, ...keys: string[]) =>
    Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)))

  it.each([true, false])('only some travel; columns: %s', (columns) => {
    const some = createEncoder({ keys: { only: ['d', 'a', 'constructor'] }, columns })
    const rest = createEncoder({ keys: { allBut: ['b', 'c', 'x'] }, columns })
    for (let round = 0; round < 5; round++) {
      const expected = rows.map((row) => ('d' in row ? { d: row['d'], a: row['a'] } : { a: row['a'] }))
      assertSame(valuesOf(createDecoder().decode(encodeValues(some, rows).slice())), expected)
      const left = rows.map((row) => without(row, 'b', 'c'))
      assertSame(valuesOf(createDecoder().decode(encodeValues(rest, rows).slice())), left)
      assertSame(
        valuesOf(createDecoder().decode(encodeValues(rest, rows.slice(0, 2)).slice())),
        left.slice(0, 2),
      )
    }
  })

  it('an encoder without columns writes row frames', () => {
    const bytes = encodeValues(createEncoder({ columns: false }), rows)
    expect(bytes[2]).toBe(1)
  })
})

/** Equal keys, and the very values. */
function assertShallow(actual: unknown, expected: Row): void {
  assertSame(Object.keys(actual as Row), Object.keys(expected))
  for (const key of Object.keys(expected)) expect(Object.is((actual as Row)[key], expected[key])).toBe(true)
}

describe('batches', () => {
  it('do what lists do', () => {
    const change = fc.oneof(
      fc.tuple(fc.constant('remove'), fc.nat()),
      fc.tuple(fc.constant('shift'), fc.nat(5)),
      fc.tuple(fc.constant('append'), fc.nat()),
      fc.tuple(fc.constant('replace'), fc.nat()),
      fc.tuple(fc.constant('reverse'), fc.nat()),
    )
    fc.assert(
      fc.property(anyTable({ minLength: 12 }), fc.array(change, { maxLength: 6 }), (rows, changes) => {
        const encoder = createEncoder()
        const metaOf = (i: number) => (i % 4 ? undefined : { i })
        const batch = batchOf(
          encoder,
          rows,
          rows.map((_, i) => metaOf(i)),
        )
        let model = rows.map((row, i) => ({ row, meta: metaOf(i) as Row | undefined }))
        for (const [what, n] of changes) {
          const at = model.length === 0 ? 0 : n % model.length
          const given = rows[n % rows.length]!
          if (what === 'append') {
            batch.append(given, { n })
            model.push({ row: given, meta: { n } })
          } else if (what === 'shift') {
            batch.shift(n)
            model.splice(0, n)
          } else if (what === 'reverse') {
            batch.reorder(model.map((_, i) => model.length - 1 - i))
            model.reverse()
          } else if (model.length > 0 && what === 'remove') {
            batch.remove(at)
            model.splice(at, 1)
          } else if (model.length > 0) {
            batch.replace(at, given)
            model[at]!.row = given
          }
          expect(batch.length).toBe(model.length)
          for (const [i, { row }] of model.entries()) assertShallow(batch.at(i), row)
        }
        const frame = createDecoder().decode(encoder.encode(batch, 0, batch.length).slice())
        assertSame(
          valuesOf(frame),
          model.map(({ row }) => row),
        )
        const metas = model.map(({ meta }) => meta)
        assertSame(frame.metas, metas.some((meta) => meta !== undefined) ? metas : undefined)
        model = []
      }),
      { numRuns: 600 },
    )
  })

  it('of one encoder can be filled at a time', () => {
    const encoder = createEncoder()
    const batches = [0, 1, 2].map(() => encoder.batch())
    const rowOf = (i: number, k: number): Row => ({ i, k, [`only${k}`]: 'x' })
    for (let i = 0; i < 10; i++)
      for (const [k, batch] of batches.entries()) batch.append(rowOf(i, k), undefined)
    for (const [k, batch] of batches.entries()) {
      const back = valuesOf(createDecoder().decode(encoder.encode(batch, 0, 10).slice()))
      assertSame(
        back,
        table(10, (i) => rowOf(i, k)),
      )
      encoder.recycle(batch)
    }
    expect(encoder.batch().length).toBe(0)
  })

  it('are as they were after a refusal', () => {
    const encoder = createEncoder()
    const rows = table(12, (i) => ({ n: i, on: i === 5 ? { click: () => 1 } : { x: '\ud800' } }))
    const batch = batchOf(encoder, rows)
    expect(() => encoder.encode(batch, 2, 12)).toThrow(
      expect.objectContaining({ code: 'VALUE', index: 5, path: 'on.click' }),
    )
    batch.remove(5)
    const back = valuesOf(createDecoder().decode(encoder.encode(batch, 0, 11).slice()))
    assertSame(
      back,
      rows.filter((_, i) => i !== 5),
    )
  })

  it('refuse a row whose getter throws, with its index', () => {
    const encoder = createEncoder()
    const broken = {
      get n(): number {
        throw new Error('no reading')
      },
    }
    const batch = batchOf(encoder, [...table(6, (n) => ({ n })), broken])
    expect(() => encoder.encode(batch, 0, 7)).toThrow(expect.objectContaining({ code: 'VALUE', index: 6 }))
    expect(batch.at(6)).toBe(broken)
  })
})

describe('what is lent', () => {
  const rows = table(12, (i) => ({
    pixels: Float32Array.of(i, i + 1, i + 2),
    bytes: Buffer.from(`b${i}`),
    at: new Date(i),
    map: new Map([[1, new Uint8Array([i])]]),
    plain: { list: [i] },
  }))

  it('can be changed without anybody noticing', () => {
    const bytes = encodePart(rows, 0, rows.length)
    const frame = createDecoder().decode(bytes)
    const before = bytes.slice()
    for (const name of frame.names ?? []) for (const value of Array.from(frame.lend(name))) spoil(value)
    const whole = frame.lendWhole()
    for (let i = 0; i < rows.length; i++) Object.values(whole(i) as Row).forEach(spoil)
    expect(bytes).toEqual(before)
    assertSame(valuesOf(frame), rows)
    assertVectors(frame, rows)
  })

  it('from a row frame as well', () => {
    const bytes = encodePart(rows, 0, 3)
    expect(bytes[2]).toBe(1)
    const frame = createDecoder().decode(bytes)
    const whole = frame.lendWhole()
    for (let i = 0; i < 3; i++) Object.values(whole(i) as Row).forEach(spoil)
    for (const value of Array.from(frame.lend('pixels'))) spoil(value)
    ;(whole(0) as Row)['fresh'] = 1
    assertSame(valuesOf(frame), rows.slice(0, 3))
    assertSame(
      Array.from(frame.vector('at')),
      rows.slice(0, 3).map((row) => row.at),
    )
  })

  function spoil(value: unknown): void {
    if (ArrayBuffer.isView(value)) new Uint8Array(value.buffer, value.byteOffset, value.byteLength).fill(255)
    if (value instanceof Date) value.setTime(999)
    if (value instanceof Map) {
      spoil(value.get(1))
      value.clear()
    }
  }
})

it('the mark of a missing key never comes out', () => {
  const rows = table(20, (i) => (i % 2 ? { a: 1, deep: [i] } : { b: 2 }))
  const frame = inColumns(rows)
  for (const name of frame.names ?? []) expect(Array.from(frame.vector(name))).not.toContain(MISSING)
})
