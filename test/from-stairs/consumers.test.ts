import { afterAll, expect, test } from 'vitest'
import { producerSignals, Project, type Input } from 'stairs'
import { collect, numbers, rejectionOf } from '../fixtures/runtime/rows.ts'

const project = new Project({ threads: 0 })
const app = project.app('core')
afterAll(() => project.close())

type Row = { id: number }

test('1.13 consumer: one that fails fails its row, and no other', async () => {
  const stored: number[] = []
  const store = app.consumer('store', ({ id }: Row) => {
    if (id === 1) throw new Error('no room')
    stored.push(id)
  })
  const main = app.pipeline('stores', (input: Input<Row>) => input.subscribeConsumer(store), {
    onError: 'collect',
  })
  const report = await project.run(app.producer('feedStore', { to: main }, () => numbers(4)))
  expect(report).toMatchObject({ rowsIn: 4, rowsOut: 3, failed: 1 })
  expect(report.failures[0]).toMatchObject({ message: 'no room', count: 1 })
  expect(stored).toEqual([0, 2, 3])
})

test('1.13 consumer as a worker: the row goes on at once, and does not fail with it', async () => {
  const store = app.consumer('storeElsewhere', () => Promise.reject(new Error('no room')))
  const main = app.pipeline(
    'storesElsewhere',
    (input: Input<Row>) =>
      input.subscribeConsumer(store, { asWorker: true }).subscribeFunc(() => ({ after: true })),
    { onError: 'collect' },
  )
  const report = await project.run(app.producer('feedElsewhere', { to: main }, () => numbers(4)))
  expect(report).toMatchObject({ rowsIn: 4, rowsOut: 4, failed: 4 })
})

test('1.13 standalone_consumer: every row comes to its one place, one after the other', async () => {
  const calls: string[] = []
  const only = app.standaloneConsumer('only', async ({ id }: Row) => {
    calls.push(`in ${id}`)
    await Promise.resolve()
    calls.push(`out ${id}`)
  })
  const mains = ['one', 'two'].map((name) =>
    app.pipeline(name, (input: Input<Row>) => input.subscribeConsumer(only)),
  )
  await project.run(app.producer('feedOnly', { to: mains }, () => numbers(5)))
  expect(calls).toHaveLength(20)
  expect(calls.every((call, i) => call.startsWith(i % 2 === 0 ? 'in' : 'out'))).toBe(true)
})

test('1.13 consumer_iter: the function runs in the pipeline, its value goes to the loop, tuples too', async () => {
  const pairs = app.consumerIter('pairs', ({ id }: Row): [number, string] => [id, `#${id}`])
  const main = app.pipeline('pairing', (input: Input<Row>) => input.subscribeConsumer(pairs))
  const running = project.run(app.producer('feedPairs', { to: main }, () => numbers(2)))
  expect(await collect(pairs.iter())).toEqual([
    [0, '#0'],
    [1, '#1'],
  ])
  expect(await running).toMatchObject({ ok: true, rowsOut: 2 })
})

test('1.13 when: rows are routed to consumers', async () => {
  const [train, validate] = ['train', 'validate'].map((name) => app.consumerIter<Row>(name))
  const main = app.pipeline('split', (input: Input<Row>) =>
    input
      .subscribeConsumer(train!, { when: ({ id }) => id % 5 !== 0 })
      .subscribeConsumer(validate!, { when: ({ id }) => id % 5 === 0 }),
  )
  const running = project.run(app.producer('feedSplit', { to: main }, () => numbers(10)))
  const [trained, validated] = await Promise.all([collect(train!.iter()), collect(validate!.iter())])
  await running
  expect(trained.map(({ id }) => id)).toEqual([1, 2, 3, 4, 6, 7, 8, 9])
  expect(validated.map(({ id }) => id)).toEqual([0, 5])
})

test('7 digit_recognizer: epochs by a repeat signal, batches as typed arrays, and none overlaps the next', async () => {
  const train = app.consumerIter<{ label: number; image: Float32Array; epoch: number }>('images')
  const main = app.pipeline('prepare', (input: Input<{ id: number; epoch: number }>) =>
    input
      .applyFunc(({ id, epoch }) => ({ label: id % 10, image: new Float32Array(4).fill(id), epoch }))
      .subscribeConsumer(train),
  )
  let epochs = 0
  const feed = app.producer(
    'readImages',
    { to: main, repeat: { times: 3, on: producerSignals.onAllComponentsEmpty } },
    function* () {
      const epoch = ++epochs
      for (let id = 0; id < 64; id++) yield { id, epoch }
    },
  )
  const running = project.run(feed)
  const seen: number[] = []
  let images = 0
  for await (const batch of train.iter({ batch: 32 })) {
    seen.push(...new Set(batch.epoch))
    images += batch.image.shape[0]
    expect(batch.image.data).toBeInstanceOf(Float32Array)
    expect(batch.label).toBeInstanceOf(Float64Array)
  }
  await running
  expect(images).toBe(3 * 64)
  expect(seen).toEqual([1, 1, 2, 2, 3, 3])
})

test('8.1 consumer_iter: what fails in the loop ends it, and the run tells', async () => {
  const items = app.consumerIter<Row>('leftEarly')
  const main = app.pipeline('leftEarlyMain', (input: Input<Row>) => input.subscribeConsumer(items))
  const running = project.run(app.producer('feedLeft', { to: main }, () => numbers(10)))
  const loop = async (): Promise<void> => {
    for await (const { id } of items.iter()) if (id === 3) throw new Error('training failed')
  }
  expect((await rejectionOf(loop())).message).toBe('training failed')
  expect(await running).toMatchObject({ ok: true, rowsIn: 10 })
})
