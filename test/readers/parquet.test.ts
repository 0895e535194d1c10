import { readFile } from 'node:fs/promises'
import { ArgumentError } from 'stairs'
import { parquet, ReaderError } from 'stairs/readers'
import { describe, expect, it } from 'vitest'
import { duckdb } from './duckdb.ts'
import { all, byPart, errorOf, testFolder } from './files.ts'

const files = testFolder()

/** Written by DuckDB, which knows nothing of the package that reads. */
async function write(name: string, query: string, options = ''): Promise<string> {
  const path = files.path(name)
  await duckdb(`COPY (${query}) TO '${path}' (FORMAT parquet, ROW_GROUP_SIZE 2048 ${options})`)
  return path
}

const numbers =
  "SELECT range AS n, 'word ' || range AS word, CASE WHEN range % 3 = 0 THEN NULL ELSE range * 1.5 END AS half FROM range(10000)"
const expected = Array.from({ length: 10_000 }, (_, n) => ({
  n,
  word: `word ${n}`,
  half: n % 3 === 0 ? null : n * 1.5,
}))

describe('parquet', () => {
  it.each(['uncompressed', 'snappy', 'gzip', 'zstd', 'brotli', 'lz4_raw'])(
    'reads files packed with %s, a row group at a time',
    async (codec) => {
      const path = await write(`${codec}.parquet`, numbers, `, COMPRESSION ${codec}`)
      const reader = parquet<(typeof expected)[number]>(path)
      const parts = await byPart(reader)
      expect(parts.map((rows) => rows.length)).toEqual([2048, 2048, 2048, 2048, 1808])
      expect(parts.flat()).toEqual(expected)
      expect(await reader.total()).toBe(10_000)
    },
  )

  it('cuts large row groups, and reads several files', async () => {
    const first = await write('cut-1.parquet', numbers)
    const second = await write('cut-2.parquet', `${numbers} LIMIT 5`)
    const parts = await parquet(files.path('cut-*.parquet'), { partitionRows: 700 }).partitions()
    expect(parts.slice(0, 4)).toEqual([
      { path: first, group: 0, from: 0, to: 683 },
      { path: first, group: 0, from: 683, to: 1366 },
      { path: first, group: 0, from: 1366, to: 2048 },
      { path: first, group: 1, from: 2048, to: 2731 },
    ])
    for (const partitionRows of [1, 333, 1024]) {
      const rows = (await byPart(parquet<(typeof expected)[number]>(second, { partitionRows }))).flat()
      expect(rows).toEqual(expected.slice(0, 5))
      if (partitionRows > 1)
        expect((await byPart(parquet(first, { partitionRows }))).flat()).toEqual(expected)
    }
    const two = parquet<(typeof expected)[number]>([second, first])
    expect(await all(two.rows())).toEqual([...expected.slice(0, 5), ...expected])
  })

  it('reads the columns that are asked for, in their order', async () => {
    const path = await write('columns.parquet', numbers)
    const rows = await all(parquet<{ word: string; n: number }>(path, { columns: ['word', 'n'] }).rows())
    expect(rows).toEqual(expected.map(({ n, word }) => ({ word, n })))
    expect(Object.keys(rows[0]!)).toEqual(['word', 'n'])
  })

  const kinds = `SELECT 9007199254740993::BIGINT AS big, 7::BIGINT AS small, 18446744073709551615::UBIGINT AS huge,
    TIMESTAMP '1969-12-31 23:59:59.9995' AS micros, TIMESTAMP_NS '2024-01-02 03:04:05.678901234' AS nanos,
    TIMESTAMPTZ '2024-01-02 03:04:05+00' AS zoned, DATE '2024-02-03' AS day,
    0.07::DECIMAL(9,2) AS price, -1234567.891::DECIMAL(18,3) AS wide, true AS yes, 1.5::FLOAT AS small_float,
    '\\x00\\xFF'::BLOB AS bytes, 'é🙂' AS text, NULL::INTEGER AS nothing, '{"a":[1]}'::JSON AS json,
    [1::BIGINT, NULL, 3] AS list, {a: 1::BIGINT, "at": TIMESTAMP '2024-01-02', nest: {b: 'x'}} AS struct,
    'x'::ENUM ('x', 'y') AS kind, uuid() IS NOT NULL AS id`

  it('gives each kind of value as JavaScript has it', async () => {
    const path = await write('kinds.parquet', kinds)
    const [row] = await all(parquet(path).rows())
    expect(row).toEqual({
      big: 9007199254740993n,
      small: 7,
      huge: 18446744073709551615n,
      micros: new Date(-1),
      nanos: new Date('2024-01-02T03:04:05.678Z'),
      zoned: new Date('2024-01-02T03:04:05Z'),
      day: new Date('2024-02-03'),
      price: 0.07,
      wide: -1234567.891,
      yes: true,
      small_float: 1.5,
      bytes: new Uint8Array([0, 255]),
      text: 'é🙂',
      nothing: null,
      json: { a: [1] },
      list: [1, null, 3],
      struct: { a: 1, at: new Date('2024-01-02'), nest: { b: 'x' } },
      kind: 'x',
      id: true,
    })
    const [other] = await all(parquet(path, { int64: 'bigint', dates: 'number' }).rows())
    expect(other).toMatchObject({
      small: 7n,
      micros: -1,
      day: Date.UTC(2024, 1, 3),
      list: [1n, null, 3n],
      struct: { a: 1n, at: Date.UTC(2024, 0, 2) },
    })
  })

  it('gives each row a Date of its own', async () => {
    const path = await write('dates.parquet', 'SELECT TIMESTAMP \'2024-01-02\' AS "at" FROM range(3000)')
    const rows = await all(parquet<{ at: Date }>(path).rows())
    expect(new Set(rows.map(({ at }) => at)).size).toBe(3000)
  })

  it('reads bytes of old writers as text where that is asked for', async () => {
    const path = await write('binary.parquet', "SELECT 'abc'::BLOB AS text")
    expect(await all(parquet(path, { binaryAsText: true }).rows())).toEqual([{ text: 'abc' }])
  })

  it('gives no rows for a file without any', async () => {
    const path = await write('empty.parquet', `${numbers} LIMIT 0`)
    expect(await byPart(parquet(path))).toEqual([])
    expect(await parquet(path).total()).toBe(0)
  })

  it('makes the same rows where code may not be made of text', async () => {
    const path = await write('proto.parquet', 'SELECT 1 AS "__proto__", 2::BIGINT AS b')
    const [row] = await all(parquet(path).rows())
    expect(Object.entries(row!)).toEqual([
      ['__proto__', 1],
      ['b', 2],
    ])
  })
})

describe('what parquet refuses', () => {
  it('files that are broken', async () => {
    const whole = await readFile(await write('whole.parquet', numbers))
    const cut = await files.write('broken.parquet', whole.subarray(0, whole.length - 9))
    const other = await files.write('text.parquet', 'n,word\n1,a\n')
    for (const path of [cut, other, await files.write('nothing.parquet', '')]) {
      const error = await errorOf(parquet(path))
      expect(error).toBeInstanceOf(ReaderError)
      expect(error).toMatchObject({ code: 'READER', path })
      expect(error.message).toContain(`parquet "${path}": is no Parquet file, or a part of one: `)
    }
  })

  it('row groups whose bytes are damaged, and names them', async () => {
    const whole = await readFile(await write('good.parquet', numbers, ', COMPRESSION zstd'))
    // All of the first row group and no byte of what says where it lies.
    const bytes = Buffer.from(whole).fill(0xaa, 4, 3000)
    const path = await files.write('damaged.parquet', bytes)
    const reader = parquet(path)
    const [first, , third] = await reader.partitions()
    await expect(all(reader.read(first!))).rejects.toMatchObject({ name: 'ReaderError', path, row: 0 })
    await expect(all(reader.read(first!))).rejects.toThrow('row group 0 cannot be read')
    expect(await all(reader.read(third!))).toEqual(expected.slice(4096, 6144))
  })

  it('columns that are not there', async () => {
    const path = await write('known.parquet', numbers)
    const error = await errorOf(parquet<{ wrod: string }>(path, { columns: ['wrod'] }))
    expect(error.message).toContain(
      'there is no column "wrod". Did you mean "word"? Columns here: n, word, half.',
    )
  })

  it('options that make no sense', () => {
    const declare = (options: object) => (): unknown => parquet('a.parquet', options)
    expect(declare({ columns: [] })).toThrow(ArgumentError)
    expect(declare({ columns: ['a', 'a'] })).toThrow('twice')
    expect(declare({ dates: 'text' })).toThrow("'date' or 'number'")
    expect(declare({ partitionRows: 0 })).toThrow(ArgumentError)
  })
})
