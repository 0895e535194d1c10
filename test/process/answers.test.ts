import { expect, test } from 'vitest'
import { SkipRow } from '../../src/base/errors.ts'
import { child, doubled, handlerOf, rows, script } from '../fixtures/process/handlers.ts'

test('each row gets its own answer, more rows than may be in flight', async () => {
  const handler = handlerOf(child, { inFlight: 7 })
  expect(await handler.all(rows(1000))).toEqual(rows(1000).map(({ n }) => doubled(n)))
  expect(handler.repeated).toBe(0)
})

test('answers come in the order of the rows, slow ones included', async () => {
  const handler = handlerOf(child)
  const order: number[] = []
  const given = rows(40, { 3: { act: 'slow', ms: 30 }, 20: { act: 'slow', ms: 10 } })
  await Promise.all(given.map((row) => handler.handle(row).then(() => order.push(row.n))))
  expect(order).toEqual(given.map(({ n }) => n))
})

test('one process answers all rows; it is started at the first', async () => {
  const handler = handlerOf(child)
  const first = await handler.all([{ act: 'pid' }, { act: 'pid' }])
  const later = await handler.all([{ act: 'pid' }])
  expect(new Set([...first, ...later].map(({ pid }) => pid)).size).toBe(1)
})

test('null drops a row', async () => {
  const handler = handlerOf(child)
  const found = await handler.all(rows(3, { 1: { act: 'drop' } }))
  expect(found[1]).toBeInstanceOf(SkipRow)
  expect([found[0], found[2]]).toEqual([doubled(0), doubled(2)])
})

test('$error fails a row, and the process goes on', async () => {
  const handler = handlerOf(child)
  const [before, failed, other, after] = await handler.all([
    { act: 'pid' },
    { act: 'refuse', why: 'no such customer' },
    { act: 'refuse', why: { code: 7 } },
    { act: 'pid' },
  ])
  expect(failed).toMatchObject({ name: 'ProcessRowError', code: 'PROCESS_ROW' })
  expect(failed.message).toMatch(/^The process ".*child.mjs" could not do this row: no such customer$/)
  expect(other.message).toMatch(/could not do this row: \{ code: 7 \}$/)
  expect(after).toEqual(before)
})

test.each([
  ['letters of all kinds', 'aäß語👍\u2028\n\r\t"\\\u0000'],
  ['half a pair of surrogates', 'x\ud800y'],
  ['a megabyte', 'ü'.repeat(500_000)],
  ['nested values', { a: [1, null, { b: -1.5e300 }], c: {} }],
  ['no key that means something to an object', { constructor: 1, toString: 2 }],
])('a value comes back as it was sent: %s', async (_, value) => {
  expect(await handlerOf(child).all([{ act: 'echo', value }])).toEqual([{ value }])
})

test('an answer that comes byte by byte', async () => {
  const value = 'ä語👍'.repeat(5)
  expect(await handlerOf(child).all([{ act: 'pieces', value }, { n: 1 }])).toEqual([{ value }, doubled(1)])
})

test('many large rows at once, more than pipes hold', async () => {
  const handler = handlerOf(child)
  const values = Array.from({ length: 12 }, (_, i) => String(i).repeat(1_000_000))
  const found = await handler.all(values.map((value) => ({ act: 'echo', value })))
  expect(found.every(({ value }, i) => value === values[i])).toBe(true)
})

test('lines may end as on Windows, and the last one without an end', async () => {
  const text = `process.stdin.once('data', () => process.stdout.write('{"a":1}\\r\\n{"b":2}'))`
  expect(await handlerOf(script(`${text}.on('end', () => {})`)).all([{ n: 0 }])).toEqual([{ a: 1 }])
  const last = `process.stdin.once('data', () => process.stdout.write('{"a":1}\\n{"b":2}', () => process.exit()))`
  expect(await handlerOf(script(last)).all([{ n: 0 }, { n: 1 }])).toEqual([{ a: 1 }, { b: 2 }])
})

test('the variables and the folder of the process', async () => {
  const env = { STAIRS_TEST_A: 'here', PATH: undefined }
  const [found] = await handlerOf(child, { cwd: '/', env }).all([
    { act: 'env', names: ['STAIRS_TEST_A', 'PATH', 'NODE_ENV'] },
  ])
  expect(found).toEqual({ cwd: '/', values: ['here', null, process.env['NODE_ENV'] ?? null] })
})

test('an own variable of undefined is taken away', async () => {
  process.env['STAIRS_TEST_B'] = 'parent'
  const asked = { act: 'env', names: ['STAIRS_TEST_B'] }
  expect(await handlerOf(child).all([asked])).toMatchObject([{ values: ['parent'] }])
  expect(await handlerOf(child, { env: { STAIRS_TEST_B: undefined } }).all([asked])).toMatchObject([
    { values: [null] },
  ])
  delete process.env['STAIRS_TEST_B']
})
