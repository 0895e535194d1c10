import { expect, test } from 'vitest'
import { neededNodes, unusedBranches } from '../../src/plan/branches.ts'
import { GraphMaker, readsA } from './graphs.ts'

test('what neither the output nor a sink needs is not run, and is named by its last node', () => {
  const make = new GraphMaker()
  const output = make.map(0, readsA)
  const lost = make.map(0, readsA)
  const lostEnd = make.shape(lost, { verb: 'drop', keys: ['a'] })
  const split = make.generate(output, readsA)
  const graph = make.graph(output)
  expect(neededNodes(graph)).toEqual(new Set([0, output]))
  expect(unusedBranches(graph).map(({ id }) => id)).toEqual([lostEnd, split])
})

test('a branch with a sink runs, up to the sink', () => {
  const make = new GraphMaker()
  const split = make.generate(0, readsA)
  const sink = make.sink(make.map(split, readsA), readsA)
  const after = make.map(sink, readsA)
  const graph = make.graph(0)
  expect(neededNodes(graph)).toEqual(new Set([0, 1, 2, 3]))
  expect(unusedBranches(graph).map(({ id }) => id)).toEqual([after])
})

test('nothing is unused in a graph that ends in its last node', () => {
  const make = new GraphMaker()
  expect(unusedBranches(make.graph(make.map(make.map(0, readsA), readsA)))).toEqual([])
  expect(unusedBranches(new GraphMaker().graph(0))).toEqual([])
})
