import { describe, expect, test } from 'vitest'
import { compile } from '../../src/plan/compile.ts'
import { opsInside, type Op } from '../../src/plan/plan.ts'
import { GraphMaker, pool, readsA, readsAnything, readsB } from './graphs.ts'

/** The nodes whose ops own their first input. */
function owners(make: GraphMaker, output: number): number[] {
  const visit = (ops: readonly Op[]): number[] =>
    ops.flatMap((op) => {
      const inside = opsInside(op).flatMap(visit)
      return (op.kind === 'step' || op.kind === 'generate') && op.owned ? [op.node, ...inside] : inside
    })
  const { stages } = compile([{ name: 'core.main', graph: make.graph(output) }])
  return stages.flatMap(({ ops }) => visit(ops)).sort((a, b) => a - b)
}

const row = { name: undefined, point: undefined }

test('the last reader of a register owns it, readers before do not', () => {
  const make = new GraphMaker()
  const one = make.map(0, readsA)
  const two = make.map(0, readsB)
  const both = make.join([one, two], [row, row])
  expect(owners(make, both)).toEqual([two, both])
})

test('nobody owns what is sent on', () => {
  const make = new GraphMaker()
  const sink = make.sink(0, readsA)
  expect(owners(make, sink)).toEqual([])
  const branch = new GraphMaker()
  const light = branch.map(0, readsA)
  const heavy = branch.map(light, readsA, { worker: pool })
  branch.sink(heavy, readsAnything)
  // The pool's stage has light's row for itself; heavy's row leaves as the result.
  expect(owners(branch, heavy)).toEqual([light, heavy])
})

test('a sink is owner of a row that goes nowhere else', () => {
  const make = new GraphMaker()
  const only = make.map(0, readsA)
  const first = make.sink(only, readsAnything)
  const second = make.sink(first, readsAnything)
  const output = make.map(0, readsA)
  expect(owners(make, output)).toEqual([second, output])
})

test('a row read twice by one op is not its own', () => {
  const make = new GraphMaker()
  expect(owners(make, make.join([0, 0], [row, row]))).toEqual([])
})

describe('generate nodes', () => {
  test('rows from outside are read again for the next generated row', () => {
    const make = new GraphMaker()
    const split = make.generate(0, readsA)
    const outer = make.map(0, readsA)
    const both = make.join([outer, split], [row, row])
    const last = make.map(both, readsA)
    // `split` runs after `outer`, so the input is its own. `both` would be the last reader of outer's row if it ran once.
    expect(owners(make, last)).toEqual([split, last])
  })

  test('rows of a body inside a body are their own as well', () => {
    const make = new GraphMaker()
    const outer = make.generate(0, readsA)
    const inner = make.generate(outer, readsA)
    const last = make.map(make.map(inner, readsA), readsA)
    expect(owners(make, last)).toEqual([outer, inner, 3, last])
  })

  test('the input is not theirs where the body reads it', () => {
    const make = new GraphMaker()
    const split = make.generate(0, readsA)
    expect(owners(make, make.join([split, 0], [row, row]))).toEqual([2])
  })

  test('the input is not theirs where the body sends it on', () => {
    const make = new GraphMaker()
    const split = make.generate(0, readsA)
    const heavy = make.map(split, readsA, { worker: pool })
    expect(owners(make, make.join([heavy, 0], [row, row]))).toEqual([heavy, 3])
  })
})

describe('one object in two registers', () => {
  test('a skipped step passes its row on as it is', () => {
    const make = new GraphMaker()
    const maybe = make.map(0, readsA, { when: readsB })
    const change = make.map(maybe, readsA)
    const late = make.map(0, readsA)
    const both = make.join([change, late], [row, row])
    // `change` is the last to read maybe's register, but that may hold the row that `late` reads.
    expect(owners(make, both)).toEqual([late, both])
  })

  test('a join of one row may be that row', () => {
    const make = new GraphMaker()
    const same = make.join([0], [row])
    const change = make.map(same, readsA)
    const late = make.map(0, readsA)
    const both = make.join([change, late], [row, row])
    expect(owners(make, both)).toEqual([late, both])
  })

  test('a join nests the row itself', () => {
    const make = new GraphMaker()
    const nested = make.join([0], [{ name: 'inner', point: undefined }])
    const change = make.map(0, readsA)
    const both = make.join([nested, change], [row, row])
    expect(owners(make, both)).toEqual([both])
  })

  test('across an edge they are two', () => {
    const make = new GraphMaker()
    const maybe = make.map(0, readsA, { when: readsB })
    const heavy = make.map(maybe, readsA, { worker: pool })
    const late = make.map(heavy, readsA)
    const both = make.join([late, 0], [row, row])
    expect(owners(make, both)).toEqual([heavy, late, both])
  })
})
