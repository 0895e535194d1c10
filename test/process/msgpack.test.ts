import * as fc from 'fast-check'
import { Packr } from 'msgpackr'
import { describe, expect, test } from 'vitest'
import { SkipRow } from '../../src/base/errors.ts'
import { MsgpackEnds } from '../../src/process/msgpack-ends.ts'
import { loadMsgpack } from '../../src/process/msgpack.ts'
import { fixture, handlerOf, rows } from '../fixtures/process/handlers.ts'

const child = [process.execPath, fixture('msgpack-child.mjs')]
const msgpack = { format: 'msgpack', maxBytes: 2_000_000 } as const

describe('rows as msgpack', () => {
  test('each row gets its own answer', async () => {
    const handler = handlerOf(child, msgpack)
    const given = rows(1000).map(({ n }) => ({ n, text: 'ä'.repeat(n) }))
    expect(await handler.all(given)).toEqual(given)
  })

  test.each<[string, unknown, unknown?]>([
    ['a megabyte of text', 'ü'.repeat(500_000)],
    ['bytes', Buffer.from([0, 1, 255])],
    ['a time', new Date('2024-02-29T12:00:00.123Z')],
    ['numbers', [0, -1, 127, 128, 65_536, 2 ** 32, -(2 ** 31) - 1, 2 ** 53 - 1, 1.5, -1e300, NaN, Infinity]],
    ['long whole numbers', [2n ** 60n, -(2n ** 62n), 2n ** 64n - 1n]],
    ['a typed array as a list', new Float32Array([0.5, 1.5]), [0.5, 1.5]],
    ['undefined in a list as null', [1, undefined], [1, null]],
    ['nested', { a: [{ b: null }, []], constructor: 1 }],
  ])('%s', async (_, value, expected = value) => {
    expect(await handlerOf(child, msgpack).all([{ value, none: undefined }])).toEqual([{ value: expected }])
  })

  test('nil drops a row, $error fails it', async () => {
    const [dropped, failed] = await handlerOf(child, msgpack).all([
      { give: Buffer.from([0xc0]) },
      { $error: 'not today' },
    ])
    expect(dropped).toBeInstanceOf(SkipRow)
    expect(failed).toMatchObject({ code: 'PROCESS_ROW' })
  })

  test.each([
    ['text', Buffer.from('Loading\n'), 'which is no msgpack map.'],
    ['a list', Buffer.from([0x91, 1]), 'the bytes 9101'],
    [
      'a byte that begins nothing',
      Buffer.from([0x81, 0xa1, 97, 0xc1]),
      'the byte c1, which begins no msgpack value.',
    ],
    [
      'a map of two billion entries',
      Buffer.from([0xdf, 0x7f, 255, 255, 255, ...Array(99).fill(0)]),
      undefined,
    ],
    ['a text of three billion letters', Buffer.from([0x81, 0xdb, 0xc0, 0, 0, 0]), undefined],
  ])('what is no answer fails its row: %s', async (_, give, what) => {
    const handler = handlerOf(child, { ...msgpack, timeoutMs: 1_000 })
    const [first, failed, last] = await handler.all([{ n: 0 }, { give }, { n: 2 }])
    expect([first, last]).toEqual([{ n: 0 }, { n: 2 }])
    // A length that never comes is a late answer: the next one is taken for a part of it.
    expect(failed.code).toBe(what === undefined ? 'PROCESS_TIMEOUT' : 'PROCESS_ANSWER')
    if (what !== undefined) expect(failed.message).toContain(what)
  })

  test('an answer that ends with the process, and one that is too long', async () => {
    const handler = handlerOf(child, { ...msgpack, maxBytes: 100 })
    const given = [
      { n: 0 },
      { give: Buffer.from([0x81, 0xa1, 97]) },
      { exit: 1 },
      { value: 'x'.repeat(200) },
      { n: 1 },
    ]
    const [, cut, , long, good] = await handler.all(given)
    expect(cut.message).toContain('the bytes 81a161, and no more')
    expect(long.message).toContain('more than maxBytes (100)')
    expect(good).toEqual({ n: 1 })
  })
})

describe('the bytes of a row are what the specification says', () => {
  test.each([
    [{ a: 1 }, '81a16101'],
    [{ a: -1, b: [true, false, null] }, '82a161ffa16293c3c2c0'],
    [{ a: 'ü' }, '81a161a2c3bc'],
    [{ a: 1.5 }, '81a161cb3ff8000000000000'],
    [{ a: 2 ** 40 }, '81a161d30000010000000000'],
    [{ a: Uint8Array.of(1, 2) }, '81a161c4020102'],
    [{ a: new Date(1000) }, '81a161d6ff00000001'],
    [{ a: undefined, b: 1 }, '81a16201'],
  ])('%o', async (row, hex) => {
    const format = await loadMsgpack()
    expect((format.encode(row) as Buffer).toString('hex')).toBe(hex)
  })
})

test('the ends of values are found, however their bytes are cut', () => {
  const packr = new Packr({ useRecords: false, moreTypes: true })
  const value = fc.anything({ withDate: true, withTypedArray: true, withNullPrototype: true })
  const long = fc.constantFrom('x'.repeat(300), 'y'.repeat(70_000), Array(20).fill(1), Array(70_000).fill(1))
  const wide = fc.constantFrom(Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`k${i}`, i])))
  const values = fc.array(fc.oneof({ weight: 6, arbitrary: value }, long, wide), { maxLength: 8 })
  fc.assert(
    fc.property(values, fc.array(fc.nat(), { maxLength: 12 }), (list, cuts) => {
      const parts = list.map((each) => Buffer.from(packr.pack(each)))
      const bytes = Buffer.concat(parts)
      const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b)
      const ends = new MsgpackEnds()
      const found: number[] = []
      for (const [i, from] of [0, ...at].entries()) {
        const chunk = bytes.subarray(from, at[i])
        for (let end = ends.next(chunk, 0); end !== -1; end = ends.next(chunk, end)) found.push(from + end)
      }
      let sum = 0
      expect(found).toEqual(parts.map((part) => (sum += part.length)))
    }),
  )
})
