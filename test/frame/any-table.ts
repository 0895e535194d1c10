import * as fc from 'fast-check'
import { anyKey, anyScalar, anyText, anyValue } from './any-value.ts'

/** Values of one kind of column, and of a few kinds at once. */
const anyColumn: fc.Arbitrary<fc.Arbitrary<unknown>> = fc.constantFrom<fc.Arbitrary<unknown>[]>(
  fc.integer(),
  fc.integer({ min: -3, max: 3 }),
  fc.double(),
  fc.oneof(fc.integer(), fc.constantFrom(-0, NaN, Infinity, 2 ** 31, 2 ** 53, 2 ** 53 + 2)),
  fc.boolean(),
  fc.string({ maxLength: 12 }),
  anyText,
  fc.constantFrom('red', 'green', 'blue', 'bläu', ''),
  fc.constantFrom('語', '👍', '\ud800', 'x'.repeat(2000), 'é'.repeat(1500)),
  fc.date({ noInvalidDate: false }),
  fc.float32Array({ minLength: 4, maxLength: 4 }),
  fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
  fc.uint16Array({ maxLength: 9 }).map((numbers) => numbers.subarray(Math.min(1, numbers.length))),
  fc.bigInt(),
  fc.record({ a: fc.integer(), b: fc.array(fc.string()) }),
  fc.constant(undefined),
  anyScalar,
  anyValue,
)

type Row = Record<string, unknown>

/** Rows as programs have them: columns of a kind each, some cells empty, some keys missing. */
export function anyTable(options: { minLength?: number; maxLength?: number } = {}): fc.Arbitrary<Row[]> {
  const column = fc.tuple(anyKey, anyColumn, fc.constantFrom('full', 'full', 'nullable', 'optional'))
  return fc.array(column, { minLength: 1, maxLength: 7 }).chain((columns) => {
    const fields = columns.map(([key, values, gaps]) =>
      fc.tuple(fc.constant(key), gapped(values, gaps), fc.boolean(), fc.constant(gaps === 'optional')),
    )
    const row = fc.tuple(...fields).map((cells) => rowOf(cells))
    return fc.array(row, { maxLength: 40, ...options })
  })
}

function gapped(values: fc.Arbitrary<unknown>, gaps: string): fc.Arbitrary<unknown> {
  return gaps === 'full'
    ? values
    : fc.oneof({ weight: 3, arbitrary: values }, fc.constantFrom(null, undefined))
}

function rowOf(cells: readonly (readonly [string, unknown, boolean, boolean])[]): Row {
  return Object.fromEntries(
    cells.filter(([, , drop, optional]) => !(drop && optional)).map(([key, value]) => [key, value]),
  )
}
