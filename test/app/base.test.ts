import fc from 'fast-check'
import { expect, test } from 'vitest'
import { didYouMean, editDistance, nearest } from '../../src/base/nearest.ts'
import { own } from '../../src/base/own.ts'
import { isPlainObject } from '../../src/base/plain-object.ts'
import { runInNewContext } from 'node:vm'

test.each([
  ['', '', 0],
  ['abc', 'abc', 0],
  ['abc', '', 3],
  ['value', 'vlaue', 1],
  ['value', 'values', 1],
  ['kitten', 'sitting', 3],
  ['ab', 'ba', 1],
])('from %j to %j: %d', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})

test('the distance is one only between equals and never more than the longer text', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      const distance = editDistance(a, b)
      expect(distance === 0).toBe(a === b)
      expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length))
      expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
    }),
  )
})

test('the nearest candidate, if it is near', () => {
  expect(nearest('asWorkr', ['name', 'asWorker', 'onError'])).toBe('asWorker')
  expect(nearest('VALUE', ['value'])).toBe('value')
  expect(nearest('x', ['y', 'other'])).toBe('y')
  expect(nearest('id', ['text', 'name'])).toBeUndefined()
  expect(nearest('a', [])).toBeUndefined()
  expect(didYouMean('vlaue', ['value'])).toBe(' Did you mean "value"?')
  expect(didYouMean('other', ['value'])).toBe('')
})

test('plain objects, of this realm and of others', () => {
  for (const plain of [{}, { a: 1 }, Object.create(null), runInNewContext('({ a: 1 })')])
    expect(isPlainObject(plain)).toBe(true)
  const others = [
    null,
    undefined,
    1,
    'text',
    [],
    new Date(),
    new Map(),
    () => undefined,
    Promise.resolve(),
    new (class Row {
      a = 1
    })(),
    runInNewContext('[1]'),
    Object.create({ inherited: 1 }),
  ]
  for (const other of others) expect(isPlainObject(other)).toBe(false)
})

test('an own copy of a view has the bytes of the view alone, in memory of its own', () => {
  const memory = new ArrayBuffer(4096)
  for (const view of [
    new Float32Array(memory, 64, 5).fill(1.5),
    new BigInt64Array(memory, 128, 2).fill(7n),
  ]) {
    const copied = own(view) as typeof view
    expect(copied).toStrictEqual(view)
    expect(copied.buffer).not.toBe(memory)
    expect(copied.buffer.byteLength).toBe(view.byteLength)
  }
  const copied = own(new DataView(memory, 64, 4)) as DataView
  expect([copied.byteLength, copied.buffer.byteLength, copied.getFloat32(0, true)]).toEqual([4, 4, 1.5])
})

test('what is shared by memory is not shared by an own copy', () => {
  const shared = new Int32Array(new SharedArrayBuffer(16))
  const copied = own(shared) as Int32Array
  shared[0] = 1
  expect(copied[0]).toBe(0)
})
