import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  allColumns,
  beforeRename,
  has,
  noColumns,
  only,
  union,
  within,
  without,
} from '../../src/plan/columns.ts'
import type { Columns } from '../../src/plan/plan.ts'

/** `z` is in no set by name: it stands for all the keys nobody declared. */
const universe = ['a', 'b', 'c', 'd', 'z']
const names = fc.uniqueArray(fc.constantFrom<string[]>('a', 'b', 'c', 'd'))
const columns: fc.Arbitrary<Columns> = fc.oneof(
  names.map((list) => ({ only: list })),
  names.map((list) => ({ allBut: list })),
)
const members = (set: Columns): string[] => universe.filter((name) => has(set, name))

test('union, without and within are those of sets', () => {
  fc.assert(
    fc.property(columns, columns, names, (a, b, list) => {
      expect(members(union(a, b))).toEqual(universe.filter((name) => has(a, name) || has(b, name)))
      expect(members(without(a, list))).toEqual(
        universe.filter((name) => has(a, name) && !list.includes(name)),
      )
      expect(members(within(a, list))).toEqual(universe.filter((name) => has(a, name) && list.includes(name)))
    }),
  )
})

test('before a rename: what the kept keys and the old names of the asked ones are', () => {
  const renames = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.constantFrom<string[]>('a', 'b', 'c', 'd'))
  fc.assert(
    fc.property(columns, renames, (asked, renamed) => {
      const before = beforeRename(asked, renamed)
      const moved = new Set(Object.entries(renamed).flat())
      const kept = universe.filter((name) => has(asked, name) && !moved.has(name))
      const old = Object.entries(renamed).flatMap(([name, from]) => (has(asked, name) ? [from] : []))
      expect(members(before)).toEqual(universe.filter((name) => kept.includes(name) || old.includes(name)))
    }),
  )
})

test('equal sets look equal, whatever they were made of', () => {
  expect(only(['b', 'a', 'b'])).toEqual({ only: ['a', 'b'] })
  expect(union(only(['c', 'a']), only(['b']))).toEqual({ only: ['a', 'b', 'c'] })
  expect(without(without(allColumns, ['b']), ['a', 'b'])).toEqual({ allBut: ['a', 'b'] })
  expect(union(without(allColumns, ['a']), only(['a']))).toEqual(allColumns)
  expect(within(noColumns, ['a'])).toEqual(noColumns)
})

test('renames', () => {
  expect(beforeRename(only(['b', 'x']), { b: 'a' })).toEqual({ only: ['a', 'x'] })
  expect(beforeRename(only(['a']), { b: 'a' })).toEqual({ only: [] })
  expect(beforeRename(allColumns, { b: 'a' })).toEqual({ allBut: ['b'] })
  expect(beforeRename(only(['a', 'b']), { a: 'b', b: 'a' })).toEqual({ only: ['a', 'b'] })
  expect(beforeRename(only(['b']), { a: 'b', b: 'a' })).toEqual({ only: ['a'] })
  expect(beforeRename(allColumns, { b: 'a', c: 'a' })).toEqual({ allBut: ['b', 'c'] })
})
