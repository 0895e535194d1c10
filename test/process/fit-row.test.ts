import { expect, test } from 'vitest'
import { ValueError } from '../../src/base/errors.ts'
import { fitRow } from '../../src/process/fit-row.ts'
import { handlerOf, child } from '../fixtures/process/handlers.ts'

test('a row of plain values is written as it is, without a copy', () => {
  const row = { a: 1, b: 'x', c: [1, { d: null, at: new Date(0) }], e: true, f: -0 }
  expect(fitRow(row, 'ndjson')).toBe(row)
  expect(fitRow(row, 'msgpack')).toBe(row)
})

test('what a format has no word for is put in its own, and the row left as it was', () => {
  const row = { a: [Float64Array.of(1.5, 2)], bytes: Uint8Array.of(7), big: 2 ** 40, none: undefined }
  expect(fitRow(row, 'ndjson')).toEqual({ a: [[1.5, 2]], bytes: [7], big: 2 ** 40 })
  expect(fitRow(row, 'msgpack')).toEqual({ a: [[1.5, 2]], bytes: Uint8Array.of(7), big: 2n ** 40n })
  expect(Object.keys(fitRow(row, 'msgpack') as object)).toEqual(['a', 'bytes', 'big'])
  expect(row.a[0]).toBeInstanceOf(Float64Array)
})

const loop: Record<string, unknown> = {}
loop['me'] = loop

test.each<[string, unknown, string, string?]>([
  ['a number that JSON lacks', { x: [1, NaN] }, 'The value under "a.x.1" is NaN, which JSON does not have'],
  ['one in a typed array', Float32Array.of(0, Infinity), 'The value under "a.1" is Infinity, which JSON'],
  ['a bigint', 5n, 'is the bigint 5n, which JSON does not have'],
  ['a map', new Map(), 'is an instance of Map: a process can be sent'],
  ['a date without a time', new Date(NaN), 'is a Date without a time'],
  ['a function', () => 1, 'is a function, which no process can be sent'],
  ['a symbol', Symbol('x'), 'is a symbol, which no process can be sent'],
  ['an object in itself', loop, 'The value under "a.me.me" holds values more than 500 deep, or itself.'],
  ['a bigint of more than 64 bits', 2n ** 64n, 'which has more than 64 bits', 'msgpack'],
])('refused with its key: %s', async (_, a, message, format = 'ndjson') => {
  const [error] = await handlerOf(child, { format: format as 'ndjson' }).all([{ a }])
  expect(error).toBeInstanceOf(ValueError)
  expect(error.message).toContain(message)
})
