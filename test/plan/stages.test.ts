import { describe, expect, test } from 'vitest'
import type { Graph } from '../../src/graph/node.ts'
import { compile } from '../../src/plan/compile.ts'
import type { Op, Plan } from '../../src/plan/plan.ts'
import { GraphMaker, pinned, pool, readsA, readsAnything, readsB, readsNothing } from './graphs.ts'

const planOf = (graph: Graph, inline = false): Plan => compile([{ name: 'core.main', graph }], { inline })

/** Ops in short: `3` a step, `>1` an emit to stage 1, `>result`, and `4[…]` a generate node with its body. */
const outline = (plan: Plan): string[] => plan.stages.map((stage) => brief(plan, stage.ops))
const brief = (plan: Plan, ops: readonly Op[]): string =>
  ops
    .map((op) => {
      if (op.kind === 'step') return String(op.node)
      if (op.kind === 'generate') return `${op.node}[${brief(plan, op.body)}]`
      if (op.kind === 'scope')
        return `scope ${op.enter}(${brief(plan, op.inner)})${op.node}[${brief(plan, op.body)}]`
      if (op.kind === 'collect') return `<${op.register}`
      const edge = plan.edges[op.edge]
      return `>${edge?.kind === 'stage' ? edge.to : edge?.kind}`
    })
    .join(' ')

test('a whole plan', () => {
  const make = new GraphMaker()
  const clean = make.map(0, readsA, { name: 'clean', concurrency: 8 })
  const heavy = make.map(clean, readsB, { name: 'heavy', worker: pool, concurrency: 4 })
  const picked = make.shape(heavy, { verb: 'select', keys: ['a', 'x'] })
  const save = make.sink(picked, readsAnything, { name: 'save', concurrency: 2 })
  const plan = planOf(make.graph(save))
  expect(plan).toEqual({
    pipelines: ['core.main'],
    stages: [
      {
        index: 0,
        pipeline: 0,
        name: 'clean',
        place: 'caller',
        threads: undefined,
        inlet: undefined,
        ops: [
          { kind: 'step', node: 1, inputs: [0], reads: ['a'], owned: true },
          { kind: 'emit', edge: 0 },
        ],
        concurrency: 8,
        depth: 0,
      },
      {
        index: 1,
        pipeline: 0,
        name: 'heavy + save',
        place: 'pool',
        threads: undefined,
        inlet: 0,
        ops: [
          { kind: 'step', node: 2, inputs: [1], reads: ['b'], owned: true },
          { kind: 'step', node: 3, inputs: [2], reads: undefined, owned: true },
          { kind: 'step', node: 4, inputs: [3], reads: undefined, owned: false },
          { kind: 'emit', edge: 1 },
        ],
        concurrency: 2,
        depth: 1,
      },
    ],
    edges: [
      {
        index: 0,
        pipeline: 0,
        from: 0,
        kind: 'stage',
        to: 1,
        consumer: undefined,
        sink: undefined,
        carries: [{ register: 1, columns: { only: ['a', 'b', 'x'] } }],
      },
      {
        index: 1,
        pipeline: 0,
        from: 1,
        kind: 'result',
        to: undefined,
        consumer: undefined,
        sink: undefined,
        carries: [{ register: 3, columns: { allBut: [] } }],
      },
    ],
    fingerprint: [
      '0:input input of nothing',
      '1:clean map subscribe of 0 reads ["a"]',
      '2:heavy map subscribe of 1 worker reads ["b"]',
      '3:select shape select ["a","x"] of 2',
      '4:save sink consumer "app.save" of 3 reads any output',
    ],
  })
})

describe('the caller', () => {
  test('always has a stage, even if it only sends on', () => {
    const make = new GraphMaker()
    const plan = planOf(make.graph(make.map(0, readsA, { worker: pool })))
    expect(outline(plan)).toEqual(['>1', '1 >result'])
    expect(plan.stages[0]).toMatchObject({ name: 'input', place: 'caller', inlet: undefined, concurrency: 1 })
  })

  test('sends the input back where there is nothing to do', () => {
    const plan = planOf(new GraphMaker().graph(0))
    expect(outline(plan)).toEqual(['>result'])
    expect(plan.edges[0]?.carries).toEqual([{ register: 0, columns: { allBut: [] } }])
  })

  test('each pipeline has its own, and numbers go on', () => {
    const first = new GraphMaker()
    const second = new GraphMaker()
    const plan = compile([
      { name: 'core.first', graph: first.graph(first.map(0, readsA, { worker: pool })) },
      { name: 'core.second', graph: second.graph(second.map(0, readsB, { worker: pool })) },
    ])
    expect(plan.pipelines).toEqual(['core.first', 'core.second'])
    expect(outline(plan)).toEqual(['>1', '1 >result', '>3', '1 >result'])
    expect(plan.stages.map(({ index, pipeline, place, inlet }) => [index, pipeline, place, inlet])).toEqual([
      [0, 0, 'caller', undefined],
      [1, 0, 'pool', 0],
      [2, 1, 'caller', undefined],
      [3, 1, 'pool', 2],
    ])
    expect(plan.fingerprint).toHaveLength(4)
  })
})

describe('marks', () => {
  test('open a stage at the end of the chain, fed by the one that was last', () => {
    const make = new GraphMaker()
    const one = make.map(0, readsA, { worker: pool })
    const two = make.map(0, readsB, { worker: pool })
    const both = make.join(
      [one, two],
      [
        { name: 'one', point: undefined },
        { name: 'two', point: undefined },
      ],
    )
    const plan = planOf(make.graph(both))
    expect(outline(plan)).toEqual(['>1', '1 >2', '2 3 >result'])
    expect(plan.edges[1]?.carries.map(({ register }) => register)).toEqual([0, 1])
    expect(plan.stages.map(({ depth }) => depth)).toEqual([0, 1, 2])
  })

  test('what follows a marked step runs with it; what reads older rows runs where those are', () => {
    const make = new GraphMaker()
    const heavy = make.map(0, readsA, { worker: pool })
    const light = make.map(0, readsB)
    const after = make.map(heavy, readsB)
    const both = make.join(
      [light, after],
      [
        { name: undefined, point: undefined },
        { name: undefined, point: undefined },
      ],
    )
    expect(outline(planOf(make.graph(both)))).toEqual(['2 >1', '1 3 4 >result'])
  })

  test('say where', () => {
    const make = new GraphMaker()
    const some = make.map(0, readsA, { worker: { threads: 2, pinned: false } })
    const one = make.map(some, readsA, { worker: pinned })
    const { stages } = planOf(make.graph(one))
    expect(stages.map(({ place, threads }) => [place, threads])).toEqual([
      ['caller', undefined],
      ['pool', 2],
      ['pinned', 1],
    ])
  })
})

describe('sinks', () => {
  test('without a mark they are links: what follows waits for them, the result as well', () => {
    const make = new GraphMaker()
    const first = make.sink(0, readsA)
    const heavy = make.map(first, readsB, { worker: pool })
    make.sink(heavy, readsA)
    const plan = planOf(make.graph(first))
    expect(outline(plan)).toEqual(['1 >1', '2 3 >result'])
    // The row of the sink is the one it was given, and travels to where the result leaves.
    expect(plan.edges[0]?.carries).toEqual([{ register: 0, columns: { allBut: [] } }])
    expect(plan.edges[1]?.carries).toEqual([{ register: 0, columns: { allBut: [] } }])
  })

  test('the result does not wait for a stage that only feeds a branch', () => {
    const make = new GraphMaker()
    const light = make.map(0, readsA)
    const heavy = make.map(0, readsB, { worker: pool })
    make.sink(heavy, readsA, { worker: pool })
    expect(outline(planOf(make.graph(light)))).toEqual(['1 >result >1', '2 >2', '3'])
  })

  test('with a mark they are branches with the columns they read, and nobody waits', () => {
    const make = new GraphMaker()
    const first = make.map(0, readsA)
    const save = make.sink(first, readsA, { worker: pool, when: readsB })
    const last = make.map(save, readsNothing)
    const plan = planOf(make.graph(last))
    expect(outline(plan)).toEqual(['1 >1 3 >result', '2'])
    expect(plan.edges[0]).toMatchObject({
      kind: 'stage',
      to: 1,
      carries: [{ register: 1, columns: { only: ['a', 'b'] } }],
    })
    expect(plan.stages[0]?.ops[2]).toMatchObject({ node: 3, inputs: [1] })
  })

  test('one for an iterator has an edge of its own, found by its node', () => {
    const make = new GraphMaker()
    make.sink(0, readsA, { name: 'feed', kind: 'iterator', worker: pool })
    make.sink(0, readsB, { name: 'watch', kind: 'iterator' })
    const plan = planOf(make.graph(0))
    expect(outline(plan)).toEqual(['>1 2 >result', '1'])
    const items = plan.edges.filter(({ kind }) => kind === 'iterator')
    expect(items.map(({ from, to, consumer, sink, carries }) => [from, to, consumer, sink, carries])).toEqual(
      [
        [0, undefined, 'app.watch', 2, []],
        [1, undefined, 'app.feed', 1, []],
      ],
    )
    expect(plan.edges[0]?.carries).toEqual([{ register: 0, columns: { only: ['a'] } }])
  })
})

describe('generate nodes', () => {
  test('run after the other steps of their space, with the steps of theirs inside', () => {
    const make = new GraphMaker()
    const split = make.generate(0, readsA)
    const inner = make.map(split, readsB)
    const late = make.map(0, readsB)
    const both = make.join(
      [inner, late],
      [
        { name: undefined, point: undefined },
        { name: 'late', point: undefined },
      ],
    )
    expect(outline(planOf(make.graph(both)))).toEqual(['3 1[2 4 >result]'])
  })

  test('run where the last thing their rows need is made', () => {
    const make = new GraphMaker()
    const split = make.generate(0, readsA)
    const heavy = make.map(0, readsB, { worker: pool })
    const both = make.join(
      [split, heavy],
      [
        { name: undefined, point: undefined },
        { name: 'heavy', point: 'b' },
      ],
    )
    const aside = make.generate(0, readsNothing)
    make.sink(aside, readsAnything)
    expect(outline(planOf(make.graph(both)))).toEqual(['4[5] >1', '2 1[3 >result]'])
  })

  test('needs of a space inside count too', () => {
    const make = new GraphMaker()
    const outer = make.generate(0, readsA)
    const inner = make.generate(outer, readsA)
    const heavy = make.map(0, readsB, { worker: pool })
    const all = make.join(
      [inner, outer, heavy],
      [1, 2, 3].map((at) => ({ name: `part${at}`, point: undefined })),
    )
    expect(outline(planOf(make.graph(all)))).toEqual(['>1', '3 1[2[4 >result]]'])
  })

  test('their rows leave for later stages from inside the body', () => {
    const make = new GraphMaker()
    const before = make.map(0, readsA, { worker: pool })
    const split = make.generate(before, readsA, { worker: pool })
    const light = make.map(split, readsA)
    const heavy = make.map(light, readsA, { worker: pool })
    make.sink(light, readsB, { worker: pool })
    const plan = planOf(make.graph(heavy))
    expect(outline(plan)).toEqual(['>1', '1 >2', '2[3 >4 >3]', '4 >result', '5'])
    expect(plan.stages.map(({ depth }) => depth)).toEqual([0, 1, 2, 3, 3])
  })

  test('a marked one goes to the end of the chain, behind other marked ones', () => {
    const make = new GraphMaker()
    const one = make.generate(0, readsA, { worker: pool })
    const two = make.generate(0, readsB, { worker: pool })
    make.sink(two, readsA)
    expect(outline(planOf(make.graph(one)))).toEqual(['>1', '1[>result] >2', '2[3]'])
  })
})

test('inline: one stage, in the order of declaration, with sinks as plain steps', () => {
  const make = new GraphMaker()
  const heavy = make.map(0, readsA, { worker: pool, concurrency: 3 })
  const save = make.sink(heavy, readsA, { worker: pinned })
  const split = make.generate(save, readsA, { worker: pool })
  const feed = make.sink(split, readsA, { kind: 'iterator', worker: pool })
  const plan = planOf(make.graph(feed), true)
  expect(outline(plan)).toEqual(['1 2 3[4 >result]'])
  expect(plan.stages[0]).toMatchObject({ place: 'caller', threads: undefined, concurrency: 3 })
  expect(plan.edges.map(({ kind, sink }) => [kind, sink])).toEqual([
    ['iterator', 4],
    ['result', undefined],
  ])
})
