import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDecoder, createEncoder } from '../../src/frame/codec.ts'
import type { Frame, Passing } from '../../src/frame/frame.ts'
import { anyTable } from './any-table.ts'
import { anyRow } from './any-value.ts'
import { assertSame, encodePart, valuesOf } from './same.ts'

type Row = Record<string, unknown>

const decoder = createDecoder()
const frameOf = (rows: readonly Row[]): Frame => decoder.decode(encodePart(rows, 0, rows.length))

interface Step {
  readonly picked: readonly number[]
  readonly overlays: readonly (Row | undefined)[]
}

/** All that passes of a base, and what lies over it, as spread has it. */
function model(rows: readonly Row[], passing: Passing, { picked, overlays }: Step): Row[] {
  return picked.map((row, i) => {
    const below = passing.filter(([, column]) => Object.hasOwn(rows[row]!, column))
    const passed = Object.fromEntries(below.map(([key, column]) => [key, rows[row]![column]]))
    return { ...passed, ...overlays[i] }
  })
}

function encodeOver(
  base: Frame,
  passing: Passing,
  { picked, overlays }: Step,
  from = 0,
  to = picked.length,
): Frame {
  const encoder = createEncoder()
  const batch = encoder.batch()
  batch.over(base, passing)
  for (const [i, row] of picked.entries()) batch.appendOver(row, overlays[i], undefined)
  for (let i = 0; i < picked.length; i += 5) batch.at(i)
  return decoder.decode(encoder.encode(batch, from, to).slice())
}

const passingAll = (frame: Frame): Passing => (frame.names ?? []).map((name) => [name, name])

const anyPicks = (count: number): fc.Arbitrary<number[]> => {
  const indices = Array.from({ length: count }, (_, i) => i)
  return fc.oneof(
    fc.constant(indices),
    fc.subarray(indices),
    fc.array(fc.nat(count - 1), { maxLength: 60 }).map((rows) => rows.sort((a, b) => a - b)),
    fc.array(fc.nat(count - 1), { maxLength: 12 }),
  )
}

const anyOverlays: fc.Arbitrary<(Row | undefined)[]> = fc.oneof(
  fc.constant<(Row | undefined)[]>([]),
  fc.array(fc.record({ a: fc.integer(), fresh: fc.string() }), { minLength: 60, maxLength: 60 }),
  fc.array(
    fc.option(fc.record({ a: fc.integer(), id: fc.string() }, { requiredKeys: [] }), { nil: undefined }),
    {
      minLength: 60,
      maxLength: 60,
    },
  ),
  fc.array(fc.option(anyRow, { nil: undefined }), { maxLength: 60 }),
)

const anyBase = anyTable({ minLength: 9 }).map((rows) =>
  rows.map((row, i) => ({ id: i, a: `text ${i}`, ...row })),
)

describe('rows over a base are what object spread makes', () => {
  it('through three frames, whatever is chosen and laid over', () => {
    const anyCase = anyBase.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.array(fc.tuple(fc.infiniteStream(fc.nat()), anyOverlays), { minLength: 3, maxLength: 3 }),
        fc.array(anyPicks(rows.length), { minLength: 1, maxLength: 1 }),
      ),
    )
    fc.assert(
      fc.property(anyCase, ([first, steps, [picks]]) => {
        let rows: Row[] = first
        let frame = frameOf(rows)
        let picked: readonly number[] = picks!
        for (const [, overlays] of steps) {
          picked = picked.filter((row) => row < rows.length)
          const step = { picked, overlays }
          const passing = frame.names === undefined ? allOf(rows) : passingAll(frame)
          rows = model(rows, passing, step)
          frame = encodeOver(frame, passing, step)
          assertSame(valuesOf(frame), rows)
          for (const name of frame.names ?? []) {
            assertSame(
              Array.from(frame.vector(name)),
              rows.map((row) => (Object.hasOwn(row, name) ? row[name] : undefined)),
            )
          }
          if (rows.length === 0) return
        }
      }),
      { numRuns: 400 },
    )
  })

  function allOf(rows: readonly Row[]): Passing {
    return [...new Set(rows.flatMap((row) => Object.keys(row)))].map((key) => [key, key])
  }

  it('under other names, some of them only, in parts', () => {
    fc.assert(
      fc.property(anyBase, fc.nat(60), fc.nat(60), (rows, a, b) => {
        const picked = rows.flatMap((_, i) => [i, i, i])
        const step = { picked, overlays: picked.map((i) => (i % 2 ? { id: -i, extra: i } : undefined)) }
        const passing: Passing = [
          ['old', 'a'],
          ['id', 'id'],
          ['none', 'there is none'],
        ]
        const [from, to] = [Math.min(a, b, picked.length), Math.min(Math.max(a, b), picked.length)]
        const frame = encodeOver(frameOf(rows), passing, step, from, to)
        assertSame(valuesOf(frame), model(rows, passing, step).slice(from, to))
      }),
      { numRuns: 300 },
    )
  })
})

it('overlays bring only keys that travel', () => {
  const rows = Array.from({ length: 20 }, (_, id) => ({ id, name: `n${id}` }))
  const base = frameOf(rows)
  const picked = [...rows.keys()]
  const step = { picked, overlays: picked.map((i) => ({ secret: i, twice: 2 * i, name: 'over' })) }
  const expected = rows.map(({ id }) => ({ id, name: 'over', twice: 2 * id }))
  for (const keys of [{ only: ['twice', 'id', 'name', 'other'] }, { allBut: ['secret'] }]) {
    for (const columns of [true, false]) {
      const encoder = createEncoder({ keys, columns })
      for (let round = 0; round < 8; round++) {
        const batch = encoder.batch()
        batch.over(base, passingAll(base))
        for (const [i, row] of picked.entries()) batch.appendOver(row, step.overlays[i], undefined)
        assertSame(valuesOf(decoder.decode(encoder.encode(batch, 0, 20).slice())), expected)
        encoder.recycle(batch)
      }
    }
  }
})

describe('columns that nobody touched', () => {
  const rows = Array.from({ length: 400 }, (_, i) => ({
    id: i,
    text: `a longer text, number ${i}`,
    pixels: new Float32Array(50).fill(i),
  }))
  const base = frameOf(rows)
  const size = encodePart(rows, 0, rows.length).length
  const sizeOf = (picked: readonly number[]): number => {
    const encoder = createEncoder()
    const batch = encoder.batch()
    batch.over(base, passingAll(base))
    for (const row of picked) batch.appendOver(row, undefined, undefined)
    return encoder.encode(batch, 0, picked.length).length
  }

  it('pass as bytes', () => {
    const all = rows.map((_, i) => i)
    expect(sizeOf(all)).toBe(size)
  })

  it('are shared by a fan-out, and by what a filter leaves, by a selection', () => {
    expect(sizeOf(rows.flatMap((_, i) => [i, i, i, i]))).toBeLessThan(size + 4 * 4 * 400 + 100)
    expect(sizeOf(rows.map((_, i) => i).filter((i) => i % 3 === 0))).toBeGreaterThan(size)
  })

  it('are gathered when fewer than a quarter of the rows are left', () => {
    expect(sizeOf(rows.map((_, i) => i).filter((i) => i % 5 === 0))).toBeLessThan(size / 4)
  })
})

describe('a batch over a base', () => {
  const rows = Array.from({ length: 12 }, (_, i) => ({ id: i, name: `n${i}` }))
  const start = () => {
    const encoder = createEncoder()
    const batch = encoder.batch()
    const base = frameOf(rows)
    batch.over(base, passingAll(base))
    for (let i = 0; i < 12; i++) batch.appendOver(i, { twice: i * 2 }, i === 3 ? { trace: 1 } : undefined)
    return { encoder, batch }
  }
  const expected = rows.map((row) => ({ ...row, twice: row.id * 2 }))

  it('is changed like any other', () => {
    const { encoder, batch } = start()
    batch.remove(2)
    batch.shift(1)
    batch.reorder([9, 8, 7, 6, 5, 4, 3, 2, 1, 0])
    const left = expected.filter(({ id }) => id !== 0 && id !== 2).toReversed()
    const frame = decoder.decode(encoder.encode(batch, 0, 10).slice())
    assertSame(valuesOf(frame), left)
    expect(frame.metas?.[8]).toEqual({ trace: 1 })
    batch.replace(0, 'whole')
    expect(batch.at(0)).toBe('whole')
    assertSame(valuesOf(decoder.decode(encoder.encode(batch, 0, 10).slice())), ['whole', ...left.slice(1)])
  })

  it('is used again for rows of their own', () => {
    const { encoder, batch } = start()
    encoder.recycle(batch)
    const next = encoder.batch()
    for (const row of rows) next.append(row, undefined)
    assertSame(valuesOf(decoder.decode(encoder.encode(next, 0, 12).slice())), rows)
  })

  it('takes a whole row as well', () => {
    const { encoder, batch } = start()
    batch.append({ other: 1 }, undefined)
    assertSame(valuesOf(decoder.decode(encoder.encode(batch, 0, 13).slice())), [...expected, { other: 1 }])
  })
})
