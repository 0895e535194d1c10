import { Worker } from 'node:worker_threads'
import { once } from 'node:events'
import { ArgumentError } from 'stairs'
import { ReaderError, sql } from 'stairs/readers'
import { describe, expect, it } from 'vitest'
import { duckdb } from './duckdb.ts'
import { all, byPart, errorOf, testFolder } from './files.ts'

const files = testFolder()

describe('sql', () => {
  it('gives the rows of a query in their order, many chunks of them', async () => {
    const reader = sql<{ n: number; text: string }>(
      "SELECT range AS n, 'x' || range AS text FROM range(10000) ORDER BY n DESC -- so it is;\n ; ;",
    )
    const rows = await all(reader.rows())
    expect(rows).toEqual(Array.from({ length: 10_000 }, (_, i) => ({ n: 9999 - i, text: `x${9999 - i}` })))
    expect(await all(sql('SELECT 1 AS a WHERE false').rows())).toEqual([])
    expect(await all(sql('WITH t AS (SELECT 2 AS a) FROM t').rows())).toEqual([{ a: 2 }])
  })

  it('gives each kind of value as JavaScript has it', async () => {
    const query = `SELECT 9007199254740993 AS big, 7::BIGINT AS small, 0.07::DECIMAL(9,2) AS price, NULL AS nothing,
      TIMESTAMP '2024-01-02 03:04:05' AS "at", DATE '2024-02-03' AS day, [1::BIGINT, NULL] AS list,
      {a: 1::BIGINT, "at": DATE '2024-02-03'} AS struct, 'é' AS text, '\\xFF'::BLOB AS bytes, true AS yes`
    const [row] = await all(sql(query).rows())
    expect(row).toEqual({
      big: 9007199254740993n,
      small: 7,
      price: 0.07,
      nothing: null,
      at: new Date('2024-01-02T03:04:05Z'),
      day: new Date('2024-02-03'),
      list: [1, null],
      struct: { a: 1, at: new Date('2024-02-03') },
      text: 'é',
      bytes: Buffer.from([255]),
      yes: true,
    })
    const [other] = await all(sql(query, { int64: 'bigint', dates: 'number' }).rows())
    expect(other).toMatchObject({ small: 7n, day: Date.UTC(2024, 1, 3), list: [1n, null], struct: { a: 1n } })
  })

  it('takes parameters, and reads files', async () => {
    const path = await files.write('people.csv', 'name,age\nAnn,31\nBob,17\n')
    const adults = sql('SELECT name FROM read_csv($path) WHERE age >= $age', { params: { path, age: 18 } })
    expect(await all(adults.rows())).toEqual([{ name: 'Ann' }])
    expect(await all(sql('SELECT $1 AS a, $2 AS b', { params: ['x', null] }).rows())).toEqual([
      { a: 'x', b: null },
    ])
  })

  it('shares rows out', async () => {
    const query =
      'SELECT CASE WHEN range % 10 = 0 THEN NULL ELSE range END AS n, range AS id FROM range(1000)'
    const ids = (parts: object[][]): number[] =>
      parts
        .flat()
        .map((row) => (row as { id: number }).id)
        .sort((a, b) => a - b)
    const every = Array.from({ length: 1000 }, (_, id) => id)
    const hashed = await byPart(sql(query, { partitions: { by: 'n', count: 4 } }))
    expect(hashed).toHaveLength(4)
    expect(hashed.every((rows) => rows.length > 100)).toBe(true)
    expect(ids(hashed)).toEqual(every)
    const chosen = await byPart(sql(query, { partitions: { where: ['id < 10 -- few', 'id >= 10'] } }))
    expect(chosen.map((rows) => rows.length)).toEqual([10, 990])
    expect(ids(chosen)).toEqual(every)
  })

  it('reads a database of its own, in several threads at once, and never writes', async () => {
    const database = files.path('own.duckdb')
    await duckdb('CREATE TABLE t AS SELECT range AS n FROM range(5000)', database)
    const program = `
      const { workerData, parentPort } = require('node:worker_threads')
      import(workerData.module).then(async ({ sql }) => {
        const options = { database: workerData.database, partitions: { by: 'n', count: 3 } }
        let count = 0
        for await (const { n } of sql('SELECT * FROM t', options).read(workerData.part)) count += n
        parentPort.postMessage(count)
      })`
    const options = { database, partitions: { by: 'n', count: 3 } }
    const parts = await sql('SELECT * FROM t', options).partitions()
    const module = import.meta.resolve('stairs/readers')
    const sums = await Promise.all(
      parts.map(async (part) => {
        const worker = new Worker(program, { eval: true, workerData: { module, database, part } })
        const [sum] = (await once(worker, 'message')) as [number]
        await worker.terminate()
        return sum
      }),
    )
    expect(sums.reduce((sum, each) => sum + each, 0)).toBe((4999 * 5000) / 2)
    const setup = 'CREATE TABLE u (a INTEGER)'
    expect((await errorOf(sql('SELECT 1 AS a', { database, setup }))).message).toContain('read-only')
    const prepared = { setup: 'CREATE TEMP TABLE u AS SELECT 5 AS a; SET preserve_insertion_order = false' }
    expect(await all(sql('FROM u', prepared).rows())).toEqual([{ a: 5 }])
  })
})

describe('what sql refuses', () => {
  it('queries that are wrong', async () => {
    const error = await errorOf(sql('SELECT  nothing\nFROM   nowhere'))
    expect(error).toBeInstanceOf(ReaderError)
    expect(error).toMatchObject({ code: 'READER', query: 'SELECT nothing FROM nowhere', path: undefined })
    expect(error.message).toMatch(/^sql "SELECT nothing FROM nowhere": .*nowhere does not exist/)
    const long = await errorOf(sql(`SELECT ${'1 + '.repeat(100)} x AS n`))
    expect(long.query).toHaveLength(100)
  })

  it.each(['1', '4'])(
    'queries that fail when many rows were given already, with %s threads',
    async (threads) => {
      const bad =
        "SELECT CAST(CASE WHEN range = 300000 THEN 'x' ELSE '1' END AS INTEGER) AS n FROM range(400000)"
      let count = 0
      const read = async (): Promise<void> => {
        for await (const _ of sql(bad, { config: { threads } }).rows()) count++
      }
      await expect(read()).rejects.toMatchObject({ code: 'READER', message: /Could not convert string 'x'/ })
      expect(count).toBeGreaterThan(0)
      expect(count).toBeLessThan(400_000)
    },
  )

  it('databases that are not there', async () => {
    const error = await errorOf(sql('SELECT 1 AS a', { database: files.path('gone.duckdb') }))
    expect(error).toMatchObject({ code: 'READER' })
  })

  it('to go on when it is aborted', async () => {
    const reason = new Error('enough')
    const controller = new AbortController()
    const reader = sql('SELECT count(*) AS n FROM range(1000000000000) AS a')
    const [part] = await reader.partitions()
    const read = all(reader.read(part!, { signal: controller.signal }))
    setImmediate(() => controller.abort(reason))
    await expect(read).rejects.toBe(reason)
  })

  it.each([
    [' ', {}, 'a query as text'],
    ['SELECT 1', { partitions: { by: 'n' } }, 'partitions are'],
    ['SELECT 1', { partitions: { by: 'n', count: 0 } }, 'count'],
    ['SELECT 1', { partitions: { where: [] } }, 'where'],
    ['SELECT 1', { params: 7 }, 'params'],
    ['SELECT 1', { databse: 'x' }, 'Did you mean "database"'],
  ])('options that make no sense: %s %o', (query, options, message) => {
    const declare = (): unknown => (sql as (...given: unknown[]) => unknown)(query, options)
    expect(declare).toThrow(ArgumentError)
    expect(declare).toThrow(message)
  })
})
