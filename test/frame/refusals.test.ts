import { describe, expect, it } from 'vitest'
import { ValueError } from '../../src/base/errors.ts'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import { assertSame, valuesOf, encodePart } from './same.ts'

class Point {
  x = 1
}

function refusalOf(value: unknown): ValueError {
  try {
    encodePart([1, 2, value], 1, 3)
  } catch (error) {
    if (error instanceof ValueError) return error
    throw error
  }
  throw new Error('it was carried')
}

function cyclic(): object {
  const cycle: { list: unknown[] } = { list: [] }
  cycle.list.push(0, { back: cycle })
  return { cycle }
}

function nested(depth: number): unknown {
  let value: unknown = 1
  for (let i = 0; i < depth; i++) value = [value]
  return value
}

const hole: unknown[] = [1]
hole[2] = 3

const CASES: [what: string, value: unknown, path: string, text: string][] = [
  ['a function', () => 1, '', 'a function cannot travel between threads'],
  ['a function in a row', { on: { click: () => 1 } }, 'on.click', 'a function'],
  ['a symbol', { tags: [0, 0, 0, { owner: Symbol('s') }] }, 'tags[3].owner', 'a symbol cannot travel'],
  ['a class instance', { a: new Point() }, 'a', 'an instance of Point'],
  [
    'a class instance without a name',
    {
      a: new (class {
        x = 1
      })(),
    },
    'a',
    'an object with a prototype of its own',
  ],
  ['an object over another', { a: Object.create({ b: 1 }) }, 'a', 'cannot travel'],
  ['an array of a class', { a: new (class List extends Array {})() }, 'a', 'an instance of List'],
  ['a promise', { a: Promise.resolve() }, 'a', 'a promise cannot travel between threads: await it first'],
  ['a WeakMap', { a: new WeakMap() }, 'a', 'an instance of WeakMap'],
  ['a boxed number', { a: Object(1) as unknown }, 'a', 'an instance of Number'],
  ['a generator', { a: [].values() }, 'a', 'cannot travel'],
  ['a SharedArrayBuffer', { a: new SharedArrayBuffer(8) }, 'a', 'a SharedArrayBuffer'],
  ['a hole', { a: hole }, 'a[1]', 'a hole in an array'],
  ['a hole at the beginning', { a: Array(2) }, 'a[0]', 'a hole in an array'],
  ['an array with a property', { a: 'xay'.match(/a/) }, 'a', 'the property "index" of an array'],
  [
    'a Date with a property',
    { a: Object.assign(new Date(), { zone: 'CET' }) },
    'a',
    'the property "zone" of a Date',
  ],
  ['a key of a Map', { a: new Map([[() => 1, 1]]) }, 'a<key 0>', 'a function'],
  ['a value of a Map', { a: new Map([[{}, { b: () => 1 }]]) }, 'a<value 0>.b', 'a function'],
  ['a member of a Set', new Set([1, Symbol('s')]), '<member 1>', 'a symbol'],
  ['the cause of an error', { e: new Error('x', { cause: { f: () => 1 } }) }, 'e.cause.f', 'a function'],
  ['a field of an error', { e: Object.assign(new Error('x'), { f: () => 1 }) }, 'e.f', 'a function'],
  ['a key that is no name', { 'a b': { 1: [() => 1] } }, '["a b"]["1"][0]', 'a function'],
  [
    'a key that needs care',
    JSON.parse('{"__proto__": []}', (k, v: unknown) => (k === '__proto__' ? Point : v)),
    '__proto__',
    'a function',
  ],
  ['a cycle', cyclic(), 'cycle.list[1].back', 'it is "cycle" again; a cycle'],
  ['nesting deeper than 500', nested(502), '[0]'.repeat(501), 'it is nested deeper than 500'],
]

describe('what cannot be carried is refused', () => {
  it.each(CASES)('%s', (_what, value, path, text) => {
    const error = refusalOf(value)
    expect(error).toMatchObject({ code: 'VALUE', index: 2, path })
    expect(error.message).toContain(text)
    expect(error.message).toContain('item 2')
  })

  it('a value that cannot be read', () => {
    const error = refusalOf({
      get broken(): number {
        throw new Error('no reading')
      },
    })
    expect(error).toMatchObject({ code: 'VALUE', index: 2 })
    expect(error.message).toContain('no reading')
  })

  it('even where the keys before it were never seen, after many shapes', () => {
    const encoder = createEncoder()
    const rows: unknown[] = Array.from({ length: 500 }, (_, i) => ({ [`k${i}`]: { [`l${i}`]: i } }))
    rows.push({ last: { deep: [{ f: () => 1 }] } })
    expect(() => encodeValues(encoder, rows)).toThrow(
      expect.objectContaining({ index: 500, path: 'last.deep[0].f' }),
    )
  })
})

it.each(CASES)('the frame after an error is right: %s', (_what, value) => {
  const encoder = createEncoder()
  const decoder = createDecoder()
  const good = [{ a: { b: 1 } }, { a: -0, list: [undefined, { c: new Date(3) }], text: '\ud800' }]
  expect(() => encodeValues(encoder, [...good, { fresh: { a: Buffer.from('x'), value } }])).toThrow(
    ValueError,
  )
  assertSame(valuesOf(decoder.decode(encodeValues(encoder, good).slice())), good)
})
