import { describe, expect, test } from 'vitest'
import { compile } from '../../src/plan/compile.ts'
import type { Columns } from '../../src/plan/plan.ts'
import { GraphMaker, pool, readsA, readsAnything, readsB, readsNothing } from './graphs.ts'

const all: Columns = { allBut: [] }
const readsC = ({ c }: { c: unknown }): unknown => c

/**
 * What of register 0 travels to a stage that runs `build`'s nodes after a marked step that reads nothing.
 * `build` gets the maker and that step's node, and gives the output node.
 */
function needs(build: (make: GraphMaker, from: number) => number): Columns | undefined {
  const make = new GraphMaker()
  const from = make.map(0, readsNothing, { worker: pool })
  return inputColumns(make, build(make, from))
}

/** The same where a sink that reads `c` and no result of anything is all that is wanted of the last node. */
const needsForC = (build: (make: GraphMaker, from: number) => number): Columns | undefined => {
  const make = new GraphMaker()
  const from = make.map(0, readsNothing, { worker: pool })
  make.sink(build(make, from), readsC)
  return inputColumns(make, make.map(from, readsNothing, { mode: 'apply' }))
}

function inputColumns(make: GraphMaker, output: number): Columns | undefined {
  const { edges } = compile([{ name: 'core.main', graph: make.graph(output) }])
  expect(edges[0]?.carries.map(({ register }) => register)).toEqual([0])
  return edges[0]?.carries[0]?.columns
}

describe('handlers', () => {
  test('read what they are known to read', () => {
    expect(needs((make, from) => make.map(from, readsA, { mode: 'apply' }))).toEqual({ only: ['a'] })
    expect(needs((make, from) => make.map(from, readsNothing, { mode: 'apply' }))).toEqual({ only: [] })
    expect(needs((make, from) => make.map(from, readsAnything, { mode: 'apply' }))).toEqual(all)
    expect(needs((make, from) => make.generate(from, readsA, { mode: 'apply' }))).toEqual({ only: ['a'] })
  })

  test('give results that never stand in for the row', () => {
    expect(needs((make, from) => make.map(from, readsA))).toEqual(all)
    expect(needsForC((make, from) => make.map(from, readsA))).toEqual({ only: ['a', 'c'] })
    expect(needsForC((make, from) => make.generate(from, readsA))).toEqual({ only: ['a', 'c'] })
    expect(needsForC((make, from) => make.map(from, readsA, { mode: 'apply' }))).toEqual({ only: ['a'] })
  })

  test('set the key they wrap, unless they may be skipped', () => {
    expect(needs((make, from) => make.map(from, readsA, { keyWrapper: 'k' }))).toEqual({ allBut: ['k'] })
    expect(needs((make, from) => make.map(from, readsA, { keyWrapper: 'a' }))).toEqual(all)
    expect(needs((make, from) => make.map(from, readsNothing, { keyWrapper: 'k', when: readsA }))).toEqual(
      all,
    )
    expect(needsForC((make, from) => make.generate(from, readsA, { keyWrapper: 'c' }))).toEqual({
      only: ['a'],
    })
    expect(needsForC((make, from) => make.generate(from, readsA, { keyWrapper: 'c', when: readsB }))).toEqual(
      {
        only: ['a', 'b', 'c'],
      },
    )
  })

  test('`when` reads as well, and a skipped `apply` leaves the row', () => {
    expect(needsForC((make, from) => make.map(from, readsA, { when: readsB }))).toEqual({
      only: ['a', 'b', 'c'],
    })
    expect(needsForC((make, from) => make.map(from, readsA, { mode: 'apply', when: readsB }))).toEqual({
      only: ['a', 'b', 'c'],
    })
    expect(needsForC((make, from) => make.map(from, readsA, { mode: 'apply', when: readsAnything }))).toEqual(
      all,
    )
  })
})

describe('shapes', () => {
  test('select, drop and constants', () => {
    expect(needs((make, from) => make.shape(from, { verb: 'select', keys: ['b', 'a'] }))).toEqual({
      only: ['a', 'b'],
    })
    expect(needs((make, from) => make.shape(from, { verb: 'drop', keys: ['b', 'a'] }))).toEqual({
      allBut: ['a', 'b'],
    })
    expect(needs((make, from) => make.shape(from, { verb: 'add', constants: { k: 1 } }))).toEqual({
      allBut: ['k'],
    })
    expect(needsForC((make, from) => make.shape(from, { verb: 'add', constants: { c: 1 } }))).toEqual({
      only: [],
    })
    expect(needsForC((make, from) => make.shape(from, { verb: 'select', keys: ['a'] }))).toEqual({ only: [] })
  })

  test('rename', () => {
    expect(needs((make, from) => make.shape(from, { verb: 'rename', names: { b: 'a' } }))).toEqual({
      allBut: ['b'],
    })
    expect(needs((make, from) => make.shape(from, { verb: 'rename', names: { a: 'b', b: 'a' } }))).toEqual(
      all,
    )
    expect(needsForC((make, from) => make.shape(from, { verb: 'rename', names: { c: 'a' } }))).toEqual({
      only: ['a'],
    })
    expect(needsForC((make, from) => make.shape(from, { verb: 'rename', names: { x: 'c' } }))).toEqual({
      only: [],
    })
  })

  test('one after the other', () => {
    const chain = needs((make, from) => {
      const renamed = make.shape(from, { verb: 'rename', names: { b: 'a' } })
      const dropped = make.shape(renamed, { verb: 'drop', keys: ['c', 'b'] })
      return make.shape(dropped, { verb: 'add', constants: { d: 0 } })
    })
    expect(chain).toEqual({ allBut: ['a', 'b', 'c', 'd'] })
  })
})

describe('joins', () => {
  const merge = { name: undefined, point: undefined }

  test('ask a part for what is asked under its name', () => {
    expect(needs((make, from) => make.join([from], [{ name: 'x', point: 'a' }]))).toEqual({ only: ['a'] })
    expect(needs((make, from) => make.join([from], [{ name: 'x', point: undefined }]))).toEqual(all)
    expect(needsForC((make, from) => make.join([from], [{ name: 'c', point: 'a' }]))).toEqual({ only: ['a'] })
    expect(needsForC((make, from) => make.join([from], [{ name: 'c', point: undefined }]))).toEqual(all)
    expect(needsForC((make, from) => make.join([from], [{ name: 'x', point: undefined }]))).toEqual({
      only: [],
    })
  })

  test('ask every part without a name, since a later one may lack the key', () => {
    expect(
      needsForC((make, from) => {
        const other = make.shape(from, { verb: 'rename', names: { c: 'b' } })
        return make.join([from, other], [merge, merge])
      }),
    ).toEqual({ only: ['b', 'c'] })
    expect(
      needs((make, from) =>
        make.join(
          [from, from],
          [
            { name: undefined, point: 'a' },
            { name: undefined, point: 'b' },
          ],
        ),
      ),
    ).toEqual({ only: ['a', 'b'] })
  })
})

test('an edge carries what is read behind it, not what was read before', () => {
  const make = new GraphMaker()
  const one = make.map(0, readsA, { worker: pool, mode: 'apply' })
  const two = make.map(0, readsB, { worker: pool, mode: 'apply' })
  const both = make.join(
    [one, two],
    [
      { name: 'one', point: 'x' },
      { name: 'two', point: undefined },
    ],
  )
  const last = make.map(both, readsA, { worker: pool, mode: 'apply' })
  const { edges } = compile([{ name: 'core.main', graph: make.graph(last) }])
  expect(edges.map(({ carries }) => carries)).toEqual([
    [{ register: 0, columns: { only: ['a', 'b'] } }],
    [
      { register: 0, columns: { only: ['b'] } },
      { register: 1, columns: { only: [] } },
    ],
    [{ register: 3, columns: { only: ['a'] } }],
    [{ register: 4, columns: all }],
  ])
})

test('a branch gets its columns, the row keeps its own, and both travel where both go on', () => {
  const make = new GraphMaker()
  const heavy = make.map(0, readsNothing, { worker: pool, mode: 'apply' })
  make.sink(0, readsB, { worker: pool })
  make.sink(heavy, readsA, { worker: pool })
  const { edges } = compile([{ name: 'core.main', graph: make.graph(heavy) }])
  const travel = edges.map(({ from, to, carries }) => [from, to, carries])
  expect(travel).toEqual([
    [0, 2, [{ register: 0, columns: { only: ['b'] } }]],
    [0, 1, [{ register: 0, columns: { only: [] } }]],
    [1, 3, [{ register: 1, columns: { only: ['a'] } }]],
    [1, undefined, [{ register: 1, columns: all }]],
  ])
})
