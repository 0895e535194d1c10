import { execFile, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { SuiteReport } from '../../native-bench/results.ts'
import { pool, POOL_SIZE, type BenchRow } from '../../native-bench/rows.ts'
import { compilerMissing, pythonMissing } from '../../native-bench/suites/native/compile.ts'
import { makeOrders, type Order } from '../../native-bench/suites/nested/rows.ts'
import { sumRow } from '../../native-bench/suites/ring/bench-rows.ts'
import { chunksOf, expectedOf, loadRows, type RowSet } from '../../native-bench/suites/ring/row-set.ts'
import { makeSamples } from '../../native-bench/suites/samples/rows.ts'
import { makeStringRows, type StringRow } from '../../native-bench/suites/strings/rows.ts'
import { hashTotal, totalOf, wideRows } from '../../native-bench/suites/wide/rows.ts'

// The built one, as `npm run bench` has it: threads of Node 20 cannot load TypeScript.
const main = fileURLToPath(new URL('../../dist/native-bench/main.js', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'stairs-bench-'))

afterAll(() => rmSync(folder, { recursive: true }))

const hashSum = <Row>({ pool: rows, hash }: RowSet<Row>): number =>
  rows.reduce((sum, row) => (sum + hash(row)) | 0, 0)

describe.each(['bench', 'strings', 'nested', 'samples'] as const)('rows of %s', (kind) => {
  it('are distinct, and not the same text over and over', async () => {
    const { pool: rows } = await loadRows(kind)
    expect(rows.length).toBe(POOL_SIZE)
    expect(new Set(rows).size).toBe(POOL_SIZE)
    expect(new Set(rows.map((row: object) => JSON.stringify(Object.values(row)).slice(0, 200))).size).toBe(
      POOL_SIZE,
    )
  })

  it('have the checksum that a reader of whole and broken rounds gets', async () => {
    const rowSet = await loadRows(kind)
    const expected = expectedOf(() => rowSet)
    const round = hashSum(rowSet)
    expect(expected({ rows: POOL_SIZE })).toBe(round)
    const rest = hashSum({ ...rowSet, pool: rowSet.pool.slice(0, 100) })
    expect(expected({ rows: 3 * POOL_SIZE + 100 })).toBe((Math.imul(round, 3) + rest) | 0)
  })

  it('come out of a structured clone with the same hashes', async () => {
    const rowSet = await loadRows(kind)
    expect(hashSum({ ...rowSet, pool: structuredClone(rowSet.pool) })).toBe(hashSum(rowSet))
  })

  it('are cut into chunks without a gap', async () => {
    const { pool: rows } = await loadRows(kind)
    expect(chunksOf(rows, 512).flat()).toEqual(rows)
    expect(() => chunksOf(rows, 100)).toThrow('do not divide')
  })
})

describe('texts', () => {
  const { pool: rows, hash } = makeStringRows()
  const texts = rows.flatMap((row) => Object.values(row) as string[])

  it('are distinct, 20 to 60 characters, one in ten not ASCII, all kinds of width among them', () => {
    expect(new Set(texts).size).toBe(texts.length)
    expect(Math.min(...texts.map((text) => text.length))).toBe(20)
    expect(Math.max(...texts.map((text) => text.length))).toBe(60)
    const foreign = texts.filter((text) => Buffer.byteLength(text) !== text.length)
    expect(foreign.length / texts.length).toBeGreaterThan(0.08)
    expect(foreign.length / texts.length).toBeLessThan(0.12)
    for (const part of ['é', '数', '🚀', '👩‍💻']) {
      expect(foreign.some((text) => text.includes(part))).toBe(true)
    }
    // No half of a pair anywhere.
    expect(texts.every((text) => Buffer.from(text).toString() === text)).toBe(true)
  })

  it('cannot be mixed up unnoticed', () => {
    const names = ['title', 'author', 'path', 'comment', 'source'] as const
    for (const row of rows) {
      for (const name of names) {
        const changed: StringRow = { ...row, [name]: row[name].slice(1) }
        expect(hash(changed)).not.toBe(hash(row))
      }
    }
  })
})

describe('orders', () => {
  const { pool: rows, hash } = makeOrders()

  it('have no part that may change unnoticed', () => {
    const changes: ((order: Order) => Order)[] = [
      (order) => ({ ...order, id: order.id + 1 }),
      (order) => ({ ...order, customer: { ...order.customer, email: 'x' } }),
      (order) => ({
        ...order,
        customer: { ...order.customer, address: { ...order.customer.address, zip: '00000x' } },
      }),
      (order) => ({ ...order, lines: order.lines.slice(1) }),
      (order) => ({ ...order, lines: order.lines.map((line) => ({ ...line, price: line.price + 0.01 })) }),
      (order) => ({ ...order, lines: order.lines.map((line) => ({ ...line, tags: [...line.tags, 'x'] })) }),
      (order) => ({ ...order, shipping: { ...order.shipping, cost: order.shipping.cost + 0.01 } }),
      (order) => ({ ...order, shipping: { ...order.shipping, express: !order.shipping.express } }),
      (order) => ({ ...order, paid: !order.paid }),
    ]
    for (const row of rows) for (const change of changes) expect(hash(change(row))).not.toBe(hash(row))
  })
})

describe('samples', () => {
  const { pool: rows, hash, transfer } = makeSamples()

  it('show a change of any float that is read, and a change of order', () => {
    const sample = rows[3]!
    for (let place = 3; place < sample.data.length; place += 8) {
      const data = Float32Array.from(sample.data)
      data[place] = data[place]! + 2 ** -24
      expect(hash({ ...sample, data })).not.toBe(hash(sample))
    }
    expect(hash({ ...sample, data: sample.data.toReversed() })).not.toBe(hash(sample))
  })

  it('come out of the form by hand as they were', () => {
    const some = rows.slice(10, 26)
    const memory = new ArrayBuffer(transfer?.bytes(16) ?? 0)
    transfer?.write(some, memory)
    expect(transfer?.read(memory, 16)).toEqual(some)
  })
})

describe('rows that another language sums', () => {
  it('show a change of any field', () => {
    const changes: ((row: BenchRow) => Partial<BenchRow>)[] = [
      (row) => ({ id: row.id + 1 }),
      (row) => ({ name: `${row.name}0` }),
      (row) => ({ score: row.score + 1e-5 }),
      () => ({ tags: 'xbc' }),
      (row) => ({ ts: row.ts + 1 }),
      (row) => ({ ok: !row.ok }),
    ]
    for (const row of pool) {
      for (const change of changes) expect(sumRow({ ...row, ...change(row) })).not.toBe(sumRow(row))
    }
  })
})

describe('wide rows', () => {
  it('have 40 fields of mixed kinds in one order', () => {
    const rows = wideRows()
    expect(new Set(rows.map((row) => Object.keys(row).join())).size).toBe(1)
    expect(Object.keys(rows[0]!).length).toBe(40)
    const kinds = rows
      .flatMap((row) => Object.values(row))
      .map((value) => (value === null ? 'null' : typeof value))
    expect(new Set(kinds)).toEqual(new Set(['number', 'string', 'boolean', 'null']))
    expect(new Set(rows.map(({ price, quantity }) => `${price} ${quantity}`)).size).toBe(POOL_SIZE)
  })

  it('show a change of what is read', () => {
    for (const { price, quantity } of wideRows()) {
      const right = hashTotal(price, quantity, totalOf(price, quantity))
      expect(hashTotal(price + 0.01, quantity, totalOf(price, quantity))).not.toBe(right)
      expect(hashTotal(price, quantity + 1, totalOf(price, quantity))).not.toBe(right)
      expect(hashTotal(price, quantity, totalOf(price, quantity) + 0.01)).not.toBe(right)
    }
  })
})

describe('programs in other languages', () => {
  it('are missing with a reason, where they are', () => {
    expect(compilerMissing('no-such-program')).toContain('no-such-program.cpp')
    const hasPython = spawnSync('python3', ['--version']).status === 0
    expect(pythonMissing()).toBe(hasPython ? undefined : 'python3 cannot be started')
  })
})

async function quickReport(suite: string): Promise<SuiteReport> {
  const file = join(folder, `${suite}.json`)
  const outcome = await new Promise<{ code: unknown; stdout: string }>((resolve) => {
    execFile(process.execPath, [main, suite, '--quick', '--json', file], (error, stdout) => {
      resolve({ code: error?.code ?? 0, stdout })
    })
  })
  // The table says what is void and why.
  expect(outcome.code, outcome.stdout).toBe(0)
  const report: SuiteReport = JSON.parse(readFileSync(file, 'utf8'))
  return report
}

describe.each([
  ['ring', ['vsPostMessage', 'vsPostMessageBatched', 'vsPostMessagePacked', 'vsPack', 'columns']],
  ['strings', ['vsPostMessageBatched', 'vsPostMessagePacked', 'columns']],
  ['nested', ['vsPostMessageBatched', 'vsPostMessagePacked', 'columns']],
  ['samples', ['vsTransfer', 'vsRecycled', 'vsPostMessageBatched']],
  ['flow', ['vsByHand', 'vsLiterals']],
  ['async', ['vsIdeal', 'vsLoops']],
  ['partitioned', ['speedup']],
  ['training', ['vsMemory']],
  ['wide', ['vsRowFrames', 'pruning', 'vsPiscinaChunks', 'vsPiscinaPicked', 'vsPiscinaColumns']],
])('npm run bench -- %s', (suite, ratios) => {
  it('has verified answers of all contestants', { timeout: 120_000 }, async () => {
    const report = await quickReport(suite)
    for (const row of report.rows)
      expect(row).toMatchObject({ void: null, rowsPerSecond: expect.any(Number) })
    for (const ratio of ratios) expect(report.ratios[ratio]).toBeGreaterThan(0)
  })
})
