import type { RunReport } from 'stairs'
import { afterAll, describe, expect, it } from 'vitest'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'
import { engines } from '../fixtures/runtime/values.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

const MB = 2 ** 20

describe.each(engines)('values, %s', { timeout: 30_000 }, (_title, on) => {
  const failed = async (
    rows: AsyncIterable<unknown>,
  ): Promise<{ report: RunReport; message: string; found: unknown[] }> => {
    const found: unknown[] = []
    const loop = async () => {
      for await (const row of rows) found.push(row)
    }
    const { report, message } = await rejectionOf(loop())
    return { report, message, found }
  }

  it('arrive as they were sent', async () => {
    const rows = [
      { text: 'plain' },
      { text: 'ünï ✓ 💩', lone: '\ud800', empty: '', long: 'é'.repeat(5000) },
      { numbers: [0, -0, 1.5, NaN, Infinity, -Infinity, 2 ** 53, Number.MIN_VALUE], minusZero: -0, nan: NaN },
      { big: 12345678901234567890n, negative: -1n },
      { nothing: null, missing: undefined, no: false, yes: true },
      { date: new Date(1e12), map: new Map<unknown, unknown>([['a', new Set([1, 'b'])]]), set: new Set() },
      { floats: new Float32Array([1.5, NaN]), bytes: new Uint8Array([1, 2]), longs: new BigInt64Array([1n]) },
      { buffer: Buffer.from('bytes'), nested: { deep: [{ deeper: [[]] }, {}] } },
      {},
    ]
    expect(await collect(on.same.map(rows, { ordered: true }))).toEqual(rows)
    const [numeric] = (await collect(on.same.map([rows[2]!]))) as { minusZero: number; numbers: number[] }[]
    expect(Object.is(numeric!.minusZero, -0)).toBe(true)
    expect(Object.is(numeric!.numbers[1], -0)).toBe(true)
    const [some] = await collect(on.same.map([rows[4]!]))
    expect(Object.keys(some!)).toEqual(['nothing', 'missing', 'no', 'yes'])
  })

  it('may stand under any key', async () => {
    const keys = [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '',
      'a.b',
      '1',
      '-1',
      '✓',
      'length',
      'then',
      'return',
      '"',
      '\\',
      '\u2028',
      '${x}',
      '`',
    ]
    const row = Object.fromEntries(keys.map((key, i) => [key, i]))
    expect(Object.keys(row)).toContain('__proto__')
    const rows = [
      row,
      { ...row, more: 1 },
      JSON.parse('{"__proto__":{"deep":{"__proto__":1}},"id":1}') as object,
    ]
    const found = await collect(on.same.map(rows, { ordered: true }))
    expect(found.map((each) => JSON.stringify(each))).toEqual(rows.map((each) => JSON.stringify(each)))
    for (const each of found) expect(Object.getPrototypeOf(each)).toBe(Object.prototype)
    expect(({} as { deep?: unknown }).deep).toBeUndefined()
  })

  it('may be many in a row: 300 keys, and rows of 100 shapes', async () => {
    const wide = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key${i}`, i]))
    const sum = (300 * 299) / 2
    expect(await collect(on.sum.map(Array.from({ length: 200 }, () => wide)))).toEqual(
      Array.from({ length: 200 }, () => ({ keys: 600, sum: 2 * sum + 300 })),
    )
    const shapes = numbers(1000).map(({ id }) => ({ id, [`only${id % 100}`]: id, [`also${id % 7}`]: 'x' }))
    expect(await collect(on.same.map(shapes, { ordered: true }))).toEqual(shapes)
  })

  it('may be large', async () => {
    const sizes = [1 * MB, 10, 5 * MB, 70_000, 0, 5 * MB, 1 * MB, 65_536]
    const rows = sizes.map((bytes, id) => ({ id, bytes }))
    const wanted = sizes.map((length, id) => ({ id, length }))
    expect(sorted(await collect(on.grow.map(rows)))).toEqual(sorted(wanted))
    expect(await collect(on.grow.map(rows, { ordered: true }))).toEqual(wanted)
    const sent = sizes.map((bytes, id) => ({ id, text: 'y'.repeat(bytes) }))
    expect(await collect(on.measure.map(sent, { ordered: true }))).toEqual(wanted)
  })

  it('may be large again and again', async () => {
    let rows = 0
    function* large() {
      for (let id = 0; id < 24; id++) yield { id, bytes: 5 * MB }
    }
    for await (const { length } of on.grow.map(large())) rows += Number(length === 5 * MB)
    expect(rows).toBe(24)
  })

  it('that are too large fail their row', async () => {
    const rows = numbers(20).map(({ id }) => ({ id, bytes: id % 10 === 4 ? 9 * MB : 100 }))
    const { report, message, found } = await failed(on.grow.map(rows))
    expect(report).toMatchObject({ rowsIn: 20, failed: 2, rowsOut: 18 })
    expect(report.failures).toMatchObject([
      {
        count: 2,
        pipeline: 'core.grow',
        example: { row: { bytes: 9 * MB }, error: { code: 'ROW_TOO_LARGE' } },
      },
    ])
    expect(message).toMatch(/grow.*maxRowBytes/)
    expect(found).toHaveLength(18)
    expect(await collect(on.grow.map([{ id: 1, bytes: 10 }]))).toEqual([{ id: 1, length: 10 }])
  })

  it('that are too large fail their row also on their way in', async () => {
    const rows = [
      { id: 0, text: 'a' },
      { id: 1, text: 'b'.repeat(9 * MB) },
      { id: 2, text: 'c' },
    ]
    const { report, found } = await failed(on.measure.map(rows))
    expect(report).toMatchObject({
      failed: 1,
      rowsOut: 2,
      failures: [{ example: { error: { code: 'ROW_TOO_LARGE' } } }],
    })
    expect(sorted(found)).toEqual([
      { id: 0, length: 1 },
      { id: 2, length: 1 },
    ])
  })

  it.each([
    ['function', /make.*bad|bad.*make/, 'VALUE'],
    ['symbol', /make.*bad|bad.*make/, 'VALUE'],
    ['instance', /make.*bad|bad.*make/, 'VALUE'],
    ['promise', /make.*bad|bad.*make/, 'VALUE'],
    ['nested', /make.*deep\.bad|deep\.bad.*make/, 'VALUE'],
    ['cycle', /make.*deep|deep.*make/, 'VALUE'],
    ['array', /make.*an array/, 'RESULT'],
    ['undefined', /make.*undefined/, 'RESULT'],
    ['null', /make.*null/, 'RESULT'],
    ['number', /make.*a number/, 'RESULT'],
    ['point', /make.*an instance of Point/, 'RESULT'],
    ['map', /make.*an instance of Map/, 'RESULT'],
  ])('that are no rows fail their row, naming step and key: %s', async (give, text, code) => {
    const rows = numbers(30).map(({ id }) => ({ id, give: id === 12 ? give : 'none' }))
    const { report, message, found } = await failed(on.wrong.map(rows))
    expect(report).toMatchObject({ failed: 1, rowsOut: 29 })
    expect(report.failures).toMatchObject([{ count: 1, example: { error: { code }, row: { id: 12, give } } }])
    expect(message).toMatch(text)
    expect(sorted(found)).toEqual(
      sorted(rows.flatMap((row) => (row.id === 12 ? [] : [{ ...row, fine: true }]))),
    )
  })

  it('of the input that cannot travel fail their row, naming the key', async () => {
    const { report, message } = await failed(
      on.measure.map([
        { id: 1, text: 'a' },
        { id: 2, text: (() => 1) as never },
      ]),
    )
    expect(report).toMatchObject({
      failed: 1,
      rowsOut: 1,
      failures: [{ example: { error: { code: 'VALUE' } } }],
    })
    expect(message).toContain('text')
  })

  it('of the input that cannot travel show the row as it came in, wherever it stood', async () => {
    const isWrong = (id: number): boolean => id === 0 || id === 599 || (id % 100 > 40 && id % 100 < 44)
    const rows = numbers(600).map(({ id }) => ({
      id,
      text: isWrong(id) ? ((() => id) as never) : 'x'.repeat(id),
      unread: new Date(id),
    }))
    const refused: unknown[] = []
    const { report, found } = await failed(
      on.measure.map(rows, { ordered: true, onFailure: ({ row }) => refused.push(row) }),
    )
    const [wrong, right] = [rows.filter(({ id }) => isWrong(id)), rows.filter(({ id }) => !isWrong(id))]
    expect(report).toMatchObject({ rowsIn: 600, failed: wrong.length, rowsOut: right.length })
    expect(refused).toEqual(wrong)
    expect(found).toEqual(right.map(({ id }) => ({ id, length: id })))
  })
})
