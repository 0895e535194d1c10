import { expect, test } from 'vitest'
import { fingerprint, firstDifference } from '../../src/plan/fingerprint.ts'
import type { Graph } from '../../src/graph/node.ts'
import { GraphMaker, pinned, pool, readsA, readsAnything, readsB, readsNothing } from './graphs.ts'

const graphOf = (build: (make: GraphMaker) => number): Graph => {
  const make = new GraphMaker()
  return make.graph(build(make))
}

test('a line for each node', () => {
  const graph = graphOf((make) => {
    const split = make.generate(0, readsA, { name: 'split', keyWrapper: 'a "key"', worker: pinned })
    const fixed = make.shape(split, { verb: 'add', constants: { one: 1, big: 10n } })
    const moved = make.shape(fixed, { verb: 'rename', names: { b: 'a' } })
    const both = make.join(
      [moved, 0],
      [
        { name: 'x', point: 'a' },
        { name: undefined, point: undefined },
      ],
    )
    return make.sink(both, readsAnything, { name: 'feed', kind: 'iterator', when: readsNothing })
  })
  expect(fingerprint(graph)).toEqual([
    '0:input input of nothing',
    '1:split generate subscribe wrapper "a \\"key\\"" of 0 space 1 worker threads 1 pinned reads ["a"]',
    '2:add shape add ["one","big"] of 1 space 1',
    '3:rename shape rename [["b","a"]] of 2 space 1',
    '4:concatenate join [["x","a"],[null,null]] of 3,0 space 1',
    '5:feed sink iterator "app.feed" of 4 space 1 reads any when [] output',
  ])
})

test('known keys are part of it', () => {
  const [line] = fingerprint({
    nodes: [{ id: 0, name: 'input', inputs: [], keys: ['a'], space: 0, kind: 'input' }],
    output: 0,
  })
  expect(line).toBe('0:input input of nothing keys ["a"] output')
})

const base = (make: GraphMaker): number => make.map(0, readsA, { name: 'one' })
test.each<[string, (make: GraphMaker) => number]>([
  ['name', (make) => make.map(0, readsA, { name: 'other' })],
  ['mode', (make) => make.map(0, readsA, { name: 'one', mode: 'apply' })],
  ['kind', (make) => make.generate(0, readsA, { name: 'one' })],
  ['reads', (make) => make.map(0, readsB, { name: 'one' })],
  ['when', (make) => make.map(0, readsA, { name: 'one', when: readsA })],
  ['mark', (make) => make.map(0, readsA, { name: 'one', worker: pool })],
  ['key', (make) => make.map(0, readsA, { name: 'one', keyWrapper: 'k' })],
])('another %s is another graph', (_, other) => {
  const [expected, found] = [graphOf(base), graphOf(other)].map(fingerprint)
  expect(firstDifference(expected ?? [], found ?? [])).toBe(
    `expected "${expected?.[1]}", found "${found?.[1]}"`,
  )
})

test('another text of the same reads is the same graph', () => {
  const again = graphOf((make) => make.map(0, ({ a }: { a: number }) => ({ a: a + 1 }), { name: 'one' }))
  expect(firstDifference(fingerprint(graphOf(base)), fingerprint(again))).toBeUndefined()
})

test('the first difference, also where one side has more', () => {
  expect(firstDifference(['a', 'b', 'c'], ['a', 'x', 'y'])).toBe('expected "b", found "x"')
  expect(firstDifference(['a', 'b'], ['a'])).toBe('expected "b", found "no further node"')
  expect(firstDifference(['a'], ['a', 'b'])).toBe('expected "no further node", found "b"')
  expect(firstDifference([], [])).toBeUndefined()
})
