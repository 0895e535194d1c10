import { afterAll, expect, test } from 'vitest'
import { Flow, Project, SkipRow, step, type DataFrame, type Input, type Pipeline } from 'stairs'
import { rejectionOf } from '../fixtures/runtime/rows.ts'

const project = new Project({ threads: 0 })
const app = project.app('core')
afterAll(() => project.close())

type Num = { n: number }
type Text = { text: string }

test('1.5 builder: the keys of the input are points, and the builder runs at first use, once', async () => {
  let builds = 0
  const main = app.pipeline('builder', ({ a, b }: Input<{ a: number; b: number }>, pipeline) => {
    builds++
    expect([pipeline.name, pipeline.app.name, pipeline.config]).toEqual(['builder', 'core', {}])
    return a.as('b').subscribeFunc(({ b: value }) => ({ value, name: b.key }))
  })
  expect(builds).toBe(0)
  await main.call({ a: 1, b: 2 })
  expect(await main.call({ a: 1, b: 2 })).toEqual([{ b: 1, value: 1, name: 'b' }])
  expect(builds).toBe(1)
})

test('1.5 before and after: one or a list; after gets the results, none after a skip', async () => {
  const told: unknown[] = []
  const main = app.pipeline(
    'hooked',
    (input: Input<Num>) =>
      input.applyFuncAsProducer(function* ({ n }) {
        if (n === 0) throw new SkipRow('none')
        for (let part = 0; part < n; part++) yield { part }
      }),
    {
      before: ({ n }) => told.push(['before', n]),
      after: [
        ({ n }, results) => told.push(['after', n, results]),
        ({ n }, results) => told.push(['again', n, results.length]),
      ],
    },
  )
  await main.call({ n: 2 })
  await main.call({ n: 0 })
  expect(told).toEqual([
    ['before', 2],
    ['after', 2, [{ part: 0 }, { part: 1 }]],
    ['again', 2, 2],
    ['before', 0],
    ['after', 0, []],
    ['again', 0, 0],
  ])
})

test('1.5 config: a graft lays its own over the defaults, and leaves those as they are', async () => {
  const inner = app.pipeline(
    'configured',
    ({ text }: Input<Text>, { config: { cleanup, mark } }) =>
      text.subscribeFunc((row) => ({ text: cleanup(row.text) + mark })),
    { config: { cleanup: (text: string) => text.trim(), mark: '.' } },
  )
  const outer = app.pipeline('reconfigures', (input: Input<Text>) =>
    input.subscribePipeline(inner, { config: { mark: '!' } }),
  )
  expect(await outer.call({ text: ' a ' })).toEqual([{ text: 'a!' }])
  expect(await inner.call({ text: ' a ' })).toEqual([{ text: 'a.' }])
})

test('1.5 builder result: what is no frame is an error that names the pipeline', async () => {
  for (const [name, result] of Object.entries({ nothing: undefined, list: [], text: 'frame' })) {
    const error = await rejectionOf(app.pipeline(`gives-${name}`, (() => result) as never).call({ n: 1 }))
    expect(error.message).toContain(`"core.gives-${name}"`)
  }
})

test('1.5 pipeline(**data): call works one row here, also where steps are workers, and gives its results', async () => {
  const main = app.pipeline('called', (input: Input<Num>) =>
    input.subscribeFunc(({ n }) => ({ square: n * n }), { asWorker: true }),
  )
  expect(await main.call({ n: 3 })).toEqual([{ n: 3, square: 9 }])
})

test('1.6 call_pipeline: this row goes on unchanged, the other is worked too', async () => {
  const seen: Num[] = []
  const see = app.consumer('see', (row: Num) => void seen.push({ ...row }))
  const other = app.pipeline('other', (input: Input<Num>) =>
    input.subscribeFunc(({ n }) => ({ n: -n })).subscribeConsumer(see),
  )
  const main = app.pipeline('calls', (input: Input<Num>) => input.callPipeline(other))
  const feed = app.producer('feedCalls', { to: main }, () => [{ n: 1 }, { n: 2 }])
  expect(await project.run(feed)).toMatchObject({ rowsIn: 2, rowsOut: 2 })
  expect(seen).toEqual([{ n: -1 }, { n: -2 }])
})

test('1.6 call_pipeline as_worker=False: the row waits for the other and fails with it', async () => {
  const order: string[] = []
  const other = app.pipeline('waitedFor', (input: Input<Num>) =>
    input.subscribeFunc(async ({ n }) => {
      await Promise.resolve()
      if (n === 2) throw new Error('two')
      order.push('other')
      return {}
    }),
  )
  const main = app.pipeline('waits', (input: Input<Num>) =>
    input.callPipeline(other, { asWorker: false }).subscribeFunc(() => {
      order.push('main')
      return {}
    }),
  )
  expect(await main.call({ n: 1 })).toEqual([{ n: 1 }])
  expect(order).toEqual(['other', 'main'])
  expect((await rejectionOf(main.call({ n: 2 })))?.message).toBe('two')
})

/** Who saw which row. */
const routed: string[] = []
const target = (name: string) => {
  const note = app.consumer(`note-${name}`, ({ n }: Num) => void routed.push(`${name} ${n}`))
  return app.pipeline(name, (input: Input<Num>) => input.subscribeConsumer(note))
}
const [even, odd] = [target('even'), target('odd')]

test('1.8 condition_pipeline: when and otherwise send each row to one of two', async () => {
  routed.length = 0
  const main = app.pipeline('either', (input: Input<Num>) =>
    input.callPipeline(even, { when: ({ n }) => n % 2 === 0, otherwise: odd }),
  )
  await project.run(app.producer('feedEither', { to: main }, () => [{ n: 1 }, { n: 2 }]))
  expect(routed.toSorted()).toEqual(['even 2', 'odd 1'])
})

test('1.8 condition_pipeline without otherwise: the row is sent nowhere and goes on', async () => {
  routed.length = 0
  const main = app.pipeline('onlyEven', (input: Input<Num>) =>
    input.callPipeline(even, { when: ({ n }) => n % 2 === 0 }),
  )
  const report = await project.run(app.producer('feedEven', { to: main }, () => [{ n: 1 }, { n: 2 }]))
  expect(report).toMatchObject({ ok: true, rowsOut: 2 })
  expect(routed).toEqual(['even 2'])
})

class Shorten extends Flow {
  readonly size: number
  constructor(size: number) {
    super()
    this.size = size
  }
  run({ text }: Text): Text {
    return this.startFrom(this.cut, { text }).get(this.cut)
  }
  cut = step(({ text }: Text) => ({ text: text.slice(0, this.size) }))
}

test('1.9 functions, flows and pipelines are injected through a config', async () => {
  const shout: Pipeline<Text, Text> = app.pipeline('shout', ({ text }: Input<Text>) =>
    text.subscribeFunc((row) => ({ text: `${row.text}!` })),
  )
  const main = app.pipeline(
    'injected',
    (input: Input<Text>, { config }) =>
      input.subscribeFunc(config.fn).subscribeFlow(config.flow).applyPipeline(config.last),
    { config: { fn: ({ text }: Text) => ({ text: text.toUpperCase() }), flow: new Shorten(3), last: shout } },
  )
  expect(await main.call({ text: 'stairs' })).toEqual([{ text: 'STA!' }])
})

test('1.9 one flow instance may stand in several pipelines', async () => {
  const flow = new Shorten(2)
  const mains = ['one', 'two'].map((name) =>
    app.pipeline(`shares-${name}`, (input: Input<Text>) => input.subscribeFlow(flow)),
  )
  expect(await Promise.all(mains.map((main) => main.call({ text: 'abc' })))).toEqual([
    [{ text: 'ab' }],
    [{ text: 'ab' }],
  ])
})

test('10.28 a graft adds no worker of its own, and the worker marks inside stay', () => {
  const inner = app.pipeline('inner', (input: Input<Num>) =>
    input
      .subscribeFunc(() => ({ a: 1 }), { name: 'free' })
      .subscribeFunc(() => ({ b: 1 }), {
        asWorker: true,
        name: 'marked',
      }),
  )
  const outer = app.pipeline('outer', (input: Input<Num>) => input.subscribePipeline(inner))
  const stages = outer.explain().match(/stage \d: .*/g)
  expect(stages).toHaveLength(2)
  expect(stages![0]).toContain('inner.free')
  expect(stages![1]).toContain('inner.marked')
})

test('10.29 a function over frames: parts of builders are shared', async () => {
  const measured = <T extends Text>(frame: DataFrame<T>) =>
    frame.subscribeFunc(({ text }) => ({ size: text.length }))
  const main = app.pipeline('shared', (input: Input<Text & { id: number }>) =>
    measured(input.select('id', 'text')).subscribeFunc(({ id, size }) => ({ sum: id + size })),
  )
  expect(await main.call({ id: 1, text: 'ab' })).toEqual([{ id: 1, text: 'ab', size: 2, sum: 3 }])
})
