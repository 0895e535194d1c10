import assert from 'node:assert/strict'
import { types } from 'node:util'
import type { Batch, Frame, FrameEncoder, Metas } from '../../src/frame/frame.ts'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'

/** What `values` are at the other end, by a decoder that saw no earlier frame, from bytes nobody else has. */
export function roundTrip<Values extends readonly unknown[]>(...values: Values): Values {
  // The caller asserts that the type is true.
  const decoded: any = decode(encodeValues(createEncoder(), values).slice())
  return decoded
}

/** The values of a frame, read by a decoder of its own. */
export function decode(bytes: Uint8Array): unknown[] {
  return valuesOf(createDecoder().decode(bytes))
}

export function valuesOf(frame: Frame): unknown[] {
  return Array.from({ length: frame.count }, (_, i) => frame.value(i))
}

/** A batch of an encoder with these values. */
export function batchOf(encoder: FrameEncoder, values: readonly unknown[], metas?: Metas): Batch {
  const batch = encoder.batch()
  for (const [i, value] of values.entries()) batch.append(value, metas?.[i])
  return batch
}

/** The frame of some values of a list. */
export function encodePart(values: readonly unknown[], from: number, to: number, metas?: Metas): Uint8Array {
  const encoder = createEncoder()
  return encoder.encode(batchOf(encoder, values, metas), from, to).slice()
}

/** Throws unless both are equal to the last detail: classes, order of keys, -0, hidden fields of errors. */
export function assertSame(actual: unknown, expected: unknown, path = '$'): void {
  if (typeof expected !== 'object' || expected === null) {
    assert.ok(Object.is(actual, expected), `${path}: ${String(actual)} is not ${String(expected)}`)
    return
  }
  assert.ok(typeof actual === 'object' && actual !== null, `${path} is no object`)
  const prototype: unknown = Object.getPrototypeOf(expected) ?? Object.prototype
  assert.equal(Object.getPrototypeOf(actual), prototype, `${path} has another prototype`)
  if (isBinary(expected)) return assert.deepEqual(bytesOf(actual), bytesOf(expected), path)
  if (expected instanceof Date) assertSame(Number(actual), Number(expected), path)
  if (expected instanceof URL) assertSameField(actual, expected, 'href', path)
  if (expected instanceof RegExp) assert.deepEqual(actual, expected, path)
  if (expected instanceof Error) assertSameError(actual, expected, path)
  if (expected instanceof Map) assertSameMembers(actual, expected, path)
  if (expected instanceof Set) assertSameMembers(actual, expected, path)
  assert.deepEqual(Object.keys(actual), Object.keys(expected), `keys of ${path}`)
  for (const key of Object.keys(expected)) assertSameField(actual, expected, key, path)
}

function assertSameField(actual: object, expected: object, key: string, path: string): void {
  assertSame(Reflect.get(actual, key), Reflect.get(expected, key), `${path}.${key}`)
}

function assertSameError(actual: object, expected: Error, path: string): void {
  assert.equal(types.isNativeError(actual), types.isNativeError(expected), `${path} is no error`)
  for (const key of ['name', 'message', 'stack', 'cause', 'errors'] as const) {
    assertSameField(actual, expected, key, path)
    if (key !== 'name')
      assert.equal(Object.hasOwn(actual, key), Object.hasOwn(expected, key), `${path}.${key}`)
  }
}

function assertSameMembers(actual: object, expected: Iterable<unknown>, path: string): void {
  assert.ok(Symbol.iterator in actual, path)
  const members: Iterable<unknown> = Object.assign(actual)
  assertSame([...members], [...expected], `${path}<members>`)
}

function isBinary(value: object): value is ArrayBuffer | ArrayBufferView {
  return ArrayBuffer.isView(value) || value instanceof ArrayBuffer
}

function bytesOf(value: object): number[] {
  assert.ok(isBinary(value))
  return ArrayBuffer.isView(value)
    ? [...new Uint8Array(value.buffer, value.byteOffset, value.byteLength)]
    : [...new Uint8Array(value)]
}
