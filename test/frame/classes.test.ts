import { describe, expect, it } from 'vitest'
import { ValueError } from '../../src/base/errors.ts'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import { assertSame, roundTrip, valuesOf } from './same.ts'

const FLOAT_16: (new (numbers: number[]) => object) | undefined = Reflect.get(globalThis, 'Float16Array')

describe('errors', () => {
  it('keep class, stack, code, cause and fields of their own', () => {
    const cause = Object.assign(new RangeError('inner'), { code: 'E_INNER', at: new Date(1) })
    const error = Object.assign(new TypeError('outer', { cause }), { code: 'E_OUTER', zero: -0 })
    const [back] = roundTrip(error)
    assertSame(back, error)
    expect(back).toBeInstanceOf(TypeError)
    expect(back.cause).toMatchObject({ name: 'RangeError', code: 'E_INNER' })
    expect(Object.keys(back)).toEqual(['code', 'zero'])
  })

  it('of a class of the user come back as the nearest known class, with their name', () => {
    class DeepError extends RangeError {
      override name = 'DeepError'
      level = 3
    }
    const [back, own] = roundTrip(new DeepError('deep'), new ValueError('text', 4, 'a.b'))
    expect(Object.getPrototypeOf(back)).toBe(RangeError.prototype)
    expect(Object.fromEntries(Object.entries(back))).toEqual({ name: 'DeepError', level: 3 })
    expect(String(back)).toBe('DeepError: deep')
    expect(Object.fromEntries(Object.entries(own))).toEqual({
      code: 'VALUE',
      name: 'ValueError',
      index: 4,
      path: 'a.b',
    })
  })

  it('with many errors, without a message or a stack, and of the platform', () => {
    const many = new AggregateError([new Error('one'), 2], 'many')
    const bare = new Error()
    delete bare.stack
    const [manyBack, bareBack] = roundTrip(many, bare)
    assertSame(manyBack, many)
    expect(bareBack.message).toBe('')
    expect(bareBack.stack).toBeUndefined()
    const [aborted] = roundTrip(new DOMException('stopped', 'AbortError'))
    expect(aborted).toBeInstanceOf(DOMException)
    expect([aborted.name, aborted.code]).toEqual(['AbortError', 20])
  })

  it('keep a name that stands on the object unseen', () => {
    const error = new Error('x')
    Object.defineProperty(error, 'name', { value: 'Hidden', configurable: true })
    const [back] = roundTrip(error)
    expect(back.name).toBe('Hidden')
    expect(Object.keys(back)).toEqual([])
  })
})

describe('binary values', () => {
  it('carry only the part that is seen', () => {
    const numbers = Float64Array.from({ length: 1000 }, (_, i) => i)
    const bytes = encodeValues(createEncoder(), [{ part: numbers.subarray(10, 13) }])
    expect(bytes.length).toBeLessThan(100)
    assertSame(valuesOf(createDecoder().decode(bytes.slice())), [{ part: Float64Array.of(10, 11, 12) }])
  })

  it('of every class, empty and at odd offsets', () => {
    const buffer = Uint8Array.from({ length: 64 }, (_, i) => i).buffer
    const classes = [
      Int8Array,
      Uint8Array,
      Uint8ClampedArray,
      Int16Array,
      Uint16Array,
      Int32Array,
      Uint32Array,
    ]
    const values: unknown[] = [...classes, Float32Array, Float64Array, BigInt64Array, BigUint64Array].flatMap(
      (TypedArray) => [new TypedArray(buffer, 8, 5), new TypedArray(0)],
    )
    values.push(
      buffer,
      new ArrayBuffer(0),
      new DataView(buffer, 3, 7),
      Buffer.from(buffer, 5, 6),
      Buffer.alloc(0),
    )
    if (FLOAT_16 !== undefined) values.push(new FLOAT_16([1.5, -0]))
    assertSame(roundTrip(...values), values)
  })

  it('over shared memory come back over private memory', () => {
    const [back] = roundTrip(new Uint16Array(new SharedArrayBuffer(8)).fill(7))
    expect(back.buffer).toBeInstanceOf(ArrayBuffer)
    expect([...back]).toEqual([7, 7, 7, 7])
  })

  it('never share memory with each other, and a small one does not keep the frame', () => {
    const large = Buffer.alloc(100_000, 1)
    const small = Buffer.from('small')
    const [back] = roundTrip({ large, small, numbers: new Float32Array(100) })
    expect(back.large.equals(large)).toBe(true)
    expect(new Set([back.large.buffer, back.small.buffer, back.numbers.buffer]).size).toBe(3)
    expect(back.small.buffer.byteLength).toBe(small.length)
    expect(back.numbers.buffer.byteLength).toBe(400)
  })

  it('can be decoded from any offset', () => {
    const frame = encodeValues(createEncoder(), [Float64Array.from({ length: 500 }, Math.sqrt)])
    for (let offset = 0; offset < 9; offset++) {
      const bytes = new Uint8Array(frame.length + offset).subarray(offset)
      bytes.set(frame)
      assertSame(valuesOf(createDecoder().decode(bytes)), [Float64Array.from({ length: 500 }, Math.sqrt)])
    }
  })

  it('whose buffer was transferred away are empty', () => {
    const buffer = new ArrayBuffer(8)
    const view = new Uint8Array(buffer)
    structuredClone(buffer, { transfer: [buffer] })
    assertSame(roundTrip(buffer, view), [new ArrayBuffer(0), new Uint8Array(0)])
  })
})

it('a RegExp keeps its place', () => {
  const expression = /a/g
  expression.test('aa')
  const [back] = roundTrip(expression)
  expect(back).toEqual(expression)
  expect(back.lastIndex).toBe(1)
})
