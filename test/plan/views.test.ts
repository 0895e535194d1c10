import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Row, ShapeNode } from '../../src/graph/node.ts'
import type { Op } from '../../src/plan/plan.ts'
import { columnOf, passingOf, viewsOf } from '../../src/plan/views.ts'
import { changeOf } from '../../src/runtime/rows/shape-change.ts'
import { GraphMaker, readsA } from './graphs.ts'

const key = fc.constantFrom('a', 'b', 'c', 'd', 'toString')
const keys = fc.uniqueArray(key, { minLength: 1, maxLength: 3 })
const change: fc.Arbitrary<ShapeNode['change']> = fc.oneof(
  keys.map((names) => ({ verb: 'select' as const, keys: names })),
  keys.map((names) => ({ verb: 'drop' as const, keys: names })),
  fc.dictionary(key, key, { minKeys: 1, maxKeys: 3 }).map((names) => ({ verb: 'rename' as const, names })),
)

function viewAfter(changes: readonly ShapeNode['change'][]) {
  const make = new GraphMaker()
  let last = 0
  for (const each of changes) last = make.shape(last, each)
  const graph = make.graph(last)
  const ops: Op[] = graph.nodes.slice(1).map(({ id, inputs }) => ({
    ...{ kind: 'step', node: id, inputs, reads: undefined, owned: false },
  }))
  return viewsOf(graph, ops, 0).get(last)!
}

test('a view names for each key the column that holds what the changes would leave under it', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 5 }), keys, (changes, columns) => {
      const view = viewAfter(changes)
      const row: Row = Object.fromEntries(columns.map((name) => [name, `column ${name}`]))
      const changed = changes.map(changeOf).reduce((at, next) => next(at), row)
      const passing = passingOf(view, columns, { allBut: [] })
      expect(Object.fromEntries(passing.map(([name, column]) => [name, `column ${column}`]))).toEqual(changed)
      expect(passing.map(([name]) => name)).toEqual(Object.keys(changed))
      for (const name of ['a', 'b', 'c', 'd', 'toString'] as const) {
        const column = columnOf(view, name)
        const found =
          column !== undefined && columns.some((each) => each === column) ? `column ${column}` : undefined
        expect(found).toBe(Object.hasOwn(changed, name) ? changed[name] : undefined)
      }
    }),
    { numRuns: 2_000 },
  )
})

test('what passes is what was asked for', () => {
  const view = viewAfter([{ verb: 'rename', names: { x: 'a', y: 'a' } }])
  expect(passingOf(view, ['a', 'b'], { only: ['y', 'b', 'z'] })).toEqual([
    ['y', 'a'],
    ['b', 'b'],
  ])
  expect(passingOf(view, ['a', 'b'], { allBut: ['y'] })).toEqual([
    ['x', 'a'],
    ['b', 'b'],
  ])
})

test('rows of apply, of joins and of what follows them lie over nothing', () => {
  const make = new GraphMaker()
  const merged = make.map(0, readsA)
  const applied = make.map(merged, readsA, { mode: 'apply' })
  const after = make.map(applied, readsA)
  const graph = make.graph(after)
  const ops: Op[] = graph.nodes.slice(1).map(({ id, inputs }) => ({
    ...{ kind: 'step', node: id, inputs, reads: undefined, owned: false },
  }))
  expect([...viewsOf(graph, ops, 0).keys()]).toEqual([0, merged])
})
