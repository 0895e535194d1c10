import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createDecoder, createEncoder, encodeValues } from '../../src/frame/codec.ts'
import type { Frame, FrameEncoder } from '../../src/frame/frame.ts'
import { assertSame, batchOf, valuesOf } from './same.ts'

type Row = Record<string, unknown>

/** Columns that have been of one kind for a while, so that their values are gathered in typed arrays. */
const usual = (i: number): Row => ({
  int: i - 3,
  double: i / 4,
  flag: i % 3 === 0,
  text: `t${i}`,
  both: i % 2 ? i : i + 0.5,
})
const table = (count: number, row: (i: number) => Row = usual): Row[] =>
  Array.from({ length: count }, (_, i) => row(i))

const NAMES = Object.keys(usual(0))
const encoders = (): FrameEncoder[] => [createEncoder(), createEncoder({ keys: { only: NAMES } })]

function frameOf(encoder: FrameEncoder, rows: readonly Row[]): Frame {
  return createDecoder().decode(encodeValues(encoder, rows).slice())
}

/** Encoders that know these rows: for so many frames, few or enough for generated code. */
function settled(frames: number): FrameEncoder[] {
  const all = encoders()
  for (const encoder of all)
    for (let i = 0; i < frames; i++) assertSame(valuesOf(frameOf(encoder, table(20))), table(20))
  return all
}

const CELLS: readonly unknown[] = [
  0,
  -0,
  NaN,
  0.5,
  2 ** 31,
  -(2 ** 31),
  true,
  false,
  'text',
  null,
  undefined,
  1n,
  new Date(5),
  { nested: [1] },
]

describe('columns that were of one kind', () => {
  it('take every other value, wherever it comes', () => {
    const change = fc.record({
      row: fc.nat(39),
      key: fc.constantFrom(...NAMES),
      cell: fc.constantFrom(...CELLS),
      drop: fc.boolean(),
    })
    const changes = fc.array(fc.array(change, { maxLength: 6 }), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(fc.nat(5), changes, (frames, tables) => {
        for (const encoder of settled(frames)) {
          for (const cells of tables) {
            const rows = table(40)
            for (const { row, key, cell, drop } of cells) {
              if (drop) delete rows[row]![key]
              else if (Object.hasOwn(rows[row]!, key)) rows[row]![key] = cell
            }
            assertSame(valuesOf(frameOf(encoder, rows)), rows)
          }
        }
      }),
      { numRuns: 150 },
    )
  })

  it('take every other value when their code is generated', () => {
    for (const cell of CELLS) {
      for (const key of NAMES) {
        for (const encoder of settled(5)) {
          const rows = table(12, (i) => (i === 7 ? { ...usual(i), [key]: cell } : usual(i)))
          assertSame(valuesOf(frameOf(encoder, rows)), rows)
        }
      }
    }
  })

  it('lie in the frame as that kind, also after others came', () => {
    for (const encoder of settled(4)) {
      frameOf(
        encoder,
        table(20, (i) => ({ int: 'x', double: null, flag: 1, text: i, both: i })),
      )
      for (let i = 0; i < 100; i++) frameOf(encoder, table(20))
      const frame = frameOf(encoder, table(20))
      expect(frame.vector('int')).toBeInstanceOf(Int32Array)
      expect(frame.vector('double')).toBeInstanceOf(Float64Array)
      expect(frame.vector('both')).toBeInstanceOf(Float64Array)
      assertSame(frame.vector('flag')[0], true)
    }
  })

  it('become integers again when fractions come no more', () => {
    const integers = table(20, (i) => ({ n: i }))
    const encoder = createEncoder()
    for (let i = 0; i < 3; i++) frameOf(encoder, integers)
    expect(
      frameOf(
        encoder,
        table(20, (i) => ({ n: i + 0.5 })),
      ).vector('n'),
    ).toBeInstanceOf(Float64Array)
    for (let i = 0; i < 100; i++) frameOf(encoder, integers)
    expect(frameOf(encoder, integers).vector('n')).toBeInstanceOf(Int32Array)
  })

  it('are read once where a getter gives another kind', () => {
    for (const frames of [0, 1, 2, 5]) {
      for (const encoder of settled(frames)) {
        let reads = 0
        const odd = usual(0)
        Object.defineProperty(odd, 'int', { enumerable: true, get: () => `read ${++reads}` })
        const batch = batchOf(encoder, [...table(9), odd])
        expect(reads).toBe(1)
        assertSame(batch.at(9), { ...usual(0), int: 'read 1' })
      }
    }
  })

  it('take batches of any length', () => {
    for (const encoder of settled(5)) {
      for (const count of [1, 63, 64, 65, 5000, 7, 200]) {
        const rows = table(count)
        assertSame(valuesOf(frameOf(encoder, rows)), rows)
      }
    }
  })

  it('can be removed from, shifted and put into another order', () => {
    for (const encoder of settled(5)) {
      const batch = batchOf(encoder, table(30))
      batch.remove(3)
      batch.shift(2)
      batch.reorder(table(batch.length).map((_, i) => batch.length - 1 - i))
      batch.append({ ...usual(50), int: null, flag: 'no' }, undefined)
      const rows = table(30)
        .filter((_, i) => i !== 3)
        .slice(2)
        .toReversed()
      rows.push({ ...usual(50), int: null, flag: 'no' })
      assertSame(
        rows.map((_, i) => batch.at(i)),
        rows,
      )
      assertSame(valuesOf(createDecoder().decode(encoder.encode(batch, 0, batch.length).slice())), rows)
    }
  })

  it('lie over the rows of a frame, all of them or some', () => {
    const base = frameOf(
      createEncoder(),
      table(20, (i) => (i === 4 ? { id: i } : { id: i, flag: null })),
    )
    const picked = table(20, (i) => ({ i })).flatMap((_, i) => (i === 4 ? [] : [i]))
    const over = (i: number): Row => ({ flag: i % 3 === 0, double: i / 4 })
    const encoder = createEncoder()
    for (let round = 0; round < 8; round++) {
      const has = (i: number): boolean => round < 5 || i % 2 === 0
      const batch = encoder.batch()
      batch.over(base, [
        ['id', 'id'],
        ['flag', 'flag'],
      ])
      for (const i of picked) batch.appendOver(i, has(i) ? over(i) : undefined, undefined)
      const frame = createDecoder().decode(encoder.encode(batch, 0, picked.length).slice())
      assertSame(
        valuesOf(frame),
        picked.map((i) => ({ id: i, flag: null, ...(has(i) ? over(i) : {}) })),
      )
      encoder.recycle(batch)
    }
  })
})
