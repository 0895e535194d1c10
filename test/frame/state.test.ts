import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { Packr, pack, unpack } from 'msgpackr'
import { describe, expect, it } from 'vitest'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import { assertSame, valuesOf } from './same.ts'

describe('rows with ever new keys', () => {
  it('make frames of one size, not of more and more definitions', () => {
    const encoder = createEncoder()
    const decoder = createDecoder()
    const sizes: number[] = []
    for (let frame = 0; frame < 500; frame++) {
      const rows = Array.from({ length: 100 }, (_, i) => ({
        [`key-${100_000 + frame * 100 + i}`]: i,
        id: 70_000 + i,
      }))
      const bytes = encodeValues(encoder, rows).slice()
      sizes.push(bytes.length)
      if (frame % 100 === 0 || frame === 499) assertSame(valuesOf(decoder.decode(bytes)), rows)
    }
    expect(Math.max(...sizes)).toBeLessThan(3 * Math.min(...sizes))
  })

  it('give way to rows that come again', () => {
    const encoder = createEncoder()
    for (let i = 0; i < 2000; i++) encodeValues(encoder, [{ [`key-${i}`]: i }])
    const rows = Array.from({ length: 1000 }, (_, i) => ({ identifier: i, description: 'x' }))
    let bytes = encodeValues(encoder, rows)
    for (let i = 0; i < 40; i++) bytes = encodeValues(encoder, rows)
    expect(bytes.toString()).not.toContain('key-')
    expect(bytes.length).toBeLessThan(8_000)
  })
})

it('a decoder keeps no more than a few readers, and reads what it forgot', () => {
  const decoder = createDecoder()
  const frames = Array.from({ length: 200 }, (_, i) =>
    encodeValues(createEncoder(), [{ [`k${i}`]: i }]).slice(),
  )
  for (let round = 0; round < 2; round++) {
    for (const [i, frame] of frames.entries())
      assertSame(valuesOf(decoder.decode(frame.slice())), [{ [`k${i}`]: i }])
  }
})

it('other users of msgpackr in the thread notice nothing', () => {
  const others = new Packr({ useRecords: true, structures: [] })
  const before = others.pack([{ a: 1 }, new Date(5), new Set([1])])
  const copy = Buffer.from(before)
  const frame = encodeValues(createEncoder(), [
    { b: new Date(1), c: '\ud800', d: Buffer.alloc(100_000) },
  ]).slice()
  createDecoder().decode(frame.slice())
  frame[8] = 0xc1
  expect(() => createDecoder().decode(frame)).toThrow('frame')
  expect(before).toEqual(copy)
  expect(others.unpack(before)).toEqual([{ a: 1 }, new Date(5), [1]])
  expect(unpack(pack({ z: [1n, new Date(7)] }))).toEqual({ z: [1n, new Date(7)] })
})

it('a process that may not generate code does the same', { timeout: 60_000 }, async () => {
  const program = fileURLToPath(new URL('./round-trip-process.ts', import.meta.url))
  const flags = ['--import', 'tsx', '--disallow-code-generation-from-strings', program]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  expect(stdout.trim()).toBe('same')
})
