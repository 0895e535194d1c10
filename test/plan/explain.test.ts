import { expect, test } from 'vitest'
import { compile } from '../../src/plan/compile.ts'
import { explain } from '../../src/plan/explain.ts'
import { GraphMaker, pinned, pool, readsA, readsAnything, readsB, readsNothing } from './graphs.ts'

test('stages, places, steps with their reads, and what travels for whom', () => {
  const make = new GraphMaker()
  const split = make.generate(0, readsA, { name: 'split', when: readsNothing })
  const heavy = make.map(split, readsB, { name: 'heavy', worker: pool, concurrency: 1 })
  const picked = make.shape(heavy, { verb: 'drop', keys: ['c'] })
  make.sink(picked, readsAnything, { name: 'save', worker: pinned })
  make.sink(picked, readsA, { name: 'feed', kind: 'iterator' })
  make.map(split, readsB, { name: 'forgotten' })
  const graph = make.graph(picked)
  const second = new GraphMaker().graph(0)
  const named = [
    { name: 'core.main', graph },
    { name: 'core.empty', graph: second },
  ]
  const plan = compile(named)
  expect(explain(plan, [graph, second], compile(named, { results: false }))).toBe(
    `
pipeline core.main
  stage 0: split
    runs in the thread that brings the row in, 16 async rows in flight
    1:split: generate subscribe of 0:input, reads a, when reads nothing, hands the row on
      -> edge 0, to stage 1
  stage 1: heavy + feed
    runs on any thread of the pool, fed by edge 0, depth 1, 1 async row in flight
    2:heavy: map subscribe of 1:split, reads b, hands the row on
    3:drop: drop of 2:heavy, what is asked of its row
    -> edge 1, to stage 2, untouched columns as bytes
    5:feed: sink of 3:drop, reads a
    -> edge 2, to whoever iterates app.feed
    -> edge 3, to the result, untouched columns as bytes
  stage 2: save
    runs on a thread of its own, fed by edge 1, depth 2, 16 async rows in flight
    4:save: sink of 3:drop, reads any key
  edge 0: stage 0 -> stage 1
    1:split: every column but c
      for 2:heavy, reads b, hands the row on
  edge 1: stage 1 -> stage 2
    3:drop: every column
      for 4:save, reads any key
  edge 2: stage 1 -> whoever iterates app.feed
    what 5:feed gives
  edge 3: stage 1 -> the result
    3:drop: every column; in a run, where nobody takes the results: no column
      for the result, which has every column
  not run: the branch that ends in 6:forgotten, nobody uses it

pipeline core.empty
  stage 3: input
    runs in the thread that brings the row in, 1 async row in flight
    -> edge 4, to the result
  edge 4: stage 3 -> the result
    0:input: every column; in a run, where nobody takes the results: no column
      for the result, which has every column
`.trim(),
  )
})

test('readers further on are named too', () => {
  const make = new GraphMaker()
  const one = make.map(0, readsA, { name: 'one', worker: { threads: 2, pinned: false }, mode: 'apply' })
  const two = make.map(0, readsNothing, { name: 'two', worker: pool, mode: 'apply' })
  const both = make.join(
    [one, two],
    [
      { name: 'x', point: 'a' },
      { name: 'y', point: undefined },
    ],
  )
  const graph = make.graph(both)
  const named = [{ name: 'core.main', graph }]
  const text = explain(compile(named), [graph], compile(named))
  expect(text).toContain("runs on 2 of the pool's threads")
  expect(text).toContain(`
    0:input: a
      for 1:one, reads a
      for 2:two, reads nothing
`)
  expect(text).toContain(`
    0:input: no column
      for 2:two, reads nothing
    1:one: a
      for 3:concatenate, what is asked of its row
`)
})
