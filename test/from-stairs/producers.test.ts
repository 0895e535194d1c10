import { afterAll, expect, test } from 'vitest'
import { producerSignals, Project, type Input, type RepeatWhen } from 'stairs'
import { rejectionOf } from '../fixtures/runtime/rows.ts'

const project = new Project({ threads: 0 })
const app = project.app('core')
afterAll(() => project.close())

type Num = { n: number }

/** A pipeline, and what arrived at its end. */
function target(name: string) {
  const rows: number[] = []
  const note = app.consumer(`${name}Note`, ({ n }: Num) => void rows.push(n))
  return { rows, pipeline: app.pipeline(name, (input: Input<Num>) => input.subscribeConsumer(note)) }
}

test('1.12 producer: arguments are an object, and its rows can be had without pipelines', async () => {
  const { rows, pipeline } = target('args')
  const feed = app.producer(
    'feedArgs',
    { to: pipeline },
    function* ({ from, count }: { from: number; count: number }) {
      for (let i = 0; i < count; i++) yield { n: from + i }
    },
  )
  await project.run(feed.with({ from: 5, count: 3 }))
  expect(rows).toEqual([5, 6, 7])
  const here: number[] = []
  for await (const { n } of feed.rows({ from: 1, count: 2 })) here.push(n)
  expect(here).toEqual([1, 2])
})

test('1.12 producer: any function that gives rows, async ones too', async () => {
  const { rows, pipeline } = target('forms')
  const feeds = [
    app.producer('list', { to: pipeline }, () => [{ n: 1 }]),
    app.producer('promised', { to: pipeline }, async () => Promise.resolve([{ n: 2 }])),
    app.producer('asyncGenerator', { to: pipeline }, async function* () {
      yield await Promise.resolve({ n: 3 })
    }),
  ]
  await project.run(feeds)
  expect(rows.toSorted((a, b) => a - b)).toEqual([1, 2, 3])
})

test('1.12 producer: what is no row is refused where it is yielded, naming the producer', async () => {
  const { rows, pipeline } = target('refused')
  const bad: Record<string, unknown> = { number: [{ n: 1 }, 5], row: { n: 1 }, nothing: undefined }
  for (const [name, result] of Object.entries(bad)) {
    const feed = app.producer(`bad-${name}`, { to: pipeline }, (() => result) as never)
    const error = await rejectionOf(project.run(feed))
    expect(error).toMatchObject({ code: 'PRODUCER', message: expect.stringContaining(`"core.bad-${name}"`) })
  }
  // The row before the one at fault was worked.
  expect(rows).toEqual([1])
})

test('1.12 delivery: rows are sent as they are made, and those before an error are worked', async () => {
  const { rows, pipeline } = target('midway')
  const feed = app.producer('breaks', { to: pipeline }, function* () {
    yield { n: 1 }
    yield { n: 2 }
    throw new Error('midway')
  })
  expect((await rejectionOf(project.run(feed))).message).toBe('Producer "core.breaks" failed: midway')
  expect(rows).toEqual([1, 2])
})

test('1.12 producer: several pipelines each get every row', async () => {
  const [a, b] = [target('first'), target('second')]
  const feed = app.producer('both', { to: [a.pipeline, b.pipeline] }, () => [{ n: 1 }, { n: 2 }])
  expect(await project.run(feed)).toMatchObject({ rowsIn: 4, rowsOut: 4 })
  expect([a.rows, b.rows]).toEqual([
    [1, 2],
    [1, 2],
  ])
})

test('1.12 producer without pipelines: run for its effects', async () => {
  let effects = 0
  const alone = app.producer('alone', function* () {
    for (; effects < 3; effects++) yield { n: effects }
  })
  expect(await project.run(alone)).toMatchObject({ ok: true, rowsIn: 0 })
  expect(effects).toBe(3)
})

test('1.12 single_transaction: nothing is seen of a producer that fails', async () => {
  const { rows, pipeline } = target('transaction')
  const whole = (fails: boolean) =>
    app.producer(`whole-${fails}`, { to: pipeline, singleTransaction: true }, function* () {
      for (let n = 0; n < 100; n++) yield { n }
      if (fails) throw new Error('at the end')
    })
  await rejectionOf(project.run(whole(true)))
  expect(rows).toEqual([])
  await project.run(whole(false))
  expect(rows).toHaveLength(100)
})

test('1.12 repeat_times: n runs, with a signal as well as without', async () => {
  const { rows, pipeline } = target('repeated')
  const asked: string[] = []
  const custom: RepeatWhen = (producer) => {
    asked.push(producer.fullName)
    return asked.length % 2 === 0
  }
  const forms = {
    alone: { times: 3 },
    custom: { times: 3, on: custom },
    pipelineEmpty: { times: 3, on: producerSignals.onPipelineEmpty },
    allEmpty: { times: 3, on: producerSignals.onAllComponentsEmpty },
  }
  for (const [name, repeat] of Object.entries(forms)) {
    rows.length = 0
    await project.run(app.producer(`epochs-${name}`, { to: pipeline, repeat }, () => [{ n: 1 }, { n: 2 }]))
    expect(rows, name).toEqual([1, 2, 1, 2, 1, 2])
  }
  // Before each of two repetitions it was asked twice, and got the producer.
  expect(asked).toEqual(Array.from({ length: 4 }, () => 'core.epochs-custom'))
})

test('1.12 batch_producer: each batch is the arguments of another producer, all or nothing, repeated too', async () => {
  const { rows, pipeline } = target('batched')
  const range = app.producer(
    'range',
    { to: pipeline },
    function* ({ from, fails }: { from: number; fails: boolean }) {
      yield { n: from }
      if (fails) throw new Error('no second one')
      yield { n: from + 1 }
    },
  )
  const batches = app.batchProducer('batches', { to: range }, function* ({ fails }: { fails: boolean }) {
    for (const from of [0, 10, 20]) yield { from, fails: fails && from === 10 }
  })
  await project.run(batches.with({ fails: false }))
  expect(rows.toSorted((a, b) => a - b)).toEqual([0, 1, 10, 11, 20, 21])
  rows.length = 0
  expect((await rejectionOf(project.run(batches.with({ fails: true })))).message).toContain(
    'failed in batch { from: 10, fails: true } of "core.range": no second one',
  )
  expect(rows.toSorted((a, b) => a - b)).toEqual([0, 1, 20, 21])
  rows.length = 0
  const twice = app.batchProducer(
    'twice',
    { to: range, repeat: { times: 2, on: producerSignals.onPipelineEmpty } },
    () => [{ from: 0, fails: false }],
  )
  await project.run(twice)
  expect(rows).toEqual([0, 1, 0, 1])
})

test('1.12 producer_redirect: rows made of those of another producer, with its arguments', async () => {
  const { rows, pipeline } = target('redirected')
  const lines = app.producer('lines', function* ({ count }: { count: number }) {
    for (let n = 0; n < count; n++) yield { line: `${n}` }
  })
  const numbers = app.redirectProducer('numbers', { basedOn: lines, to: pipeline }, async function* (given) {
    for await (const { line } of given) yield { n: Number(line) }
  })
  await project.run(numbers.with({ count: 3 }))
  expect(rows).toEqual([0, 1, 2])
})

test('1.12 spark_producer: partitionedProducer reads partitions, each whole or not at all', async () => {
  const { rows, pipeline } = target('partitioned')
  const parts = app.partitionedProducer(
    'parts',
    { to: pipeline },
    {
      partitions: () => [1, 2, 3],
      *read(part) {
        yield { n: part }
        if (part === 2) throw new Error('a broken part')
        yield { n: part * 10 }
      },
    },
  )
  expect((await rejectionOf(project.run(parts))).message).toContain('a broken part')
  expect(rows.toSorted((a, b) => a - b)).toEqual([1, 3, 10, 30])
})

test('1.17 custom callbacks: the pipelines of a producer are chosen when it is asked', async () => {
  const [a, b] = [target('chosen'), target('notChosen')]
  let to = b.pipeline
  const feed = app.producer('chooses', { to: () => to }, () => [{ n: 1 }])
  to = a.pipeline
  await project.run(feed)
  expect([a.rows, b.rows]).toEqual([[1], []])
})

test('1.17 worker_producer: back-pressure reaches the generator', async () => {
  const { rows, pipeline } = target('slow')
  let made = 0
  let most = 0
  const slow = app.pipeline('slowly', (input: Input<Num>) =>
    input
      .subscribeFunc(
        async () => {
          await Promise.resolve()
          most = Math.max(most, made - rows.length)
          return {}
        },
        { concurrency: 1 },
      )
      .applyPipeline(pipeline),
  )
  const feed = app.producer('fast', { to: slow }, function* () {
    for (; made < 20_000; made++) yield { n: made }
  })
  await project.run(feed)
  expect(rows).toHaveLength(20_000)
  // Never more than the window of a run: 16 frames of 256 rows.
  expect(most).toBeLessThanOrEqual(16 * 256)
})
