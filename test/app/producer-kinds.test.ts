import { describe, expect, test } from 'vitest'
import { producerSignals } from '../../src/app/repeat.ts'
import type { Input } from '../../src/builder/data-frame.ts'
import { fakeProject } from './fake-engine.ts'

type Declare = (name: string, ...rest: unknown[]) => { targets(): unknown }

function make() {
  const { app, engine, project } = fakeProject()
  const main = app.pipeline('main', ({ a }: Input<{ a: number }>) => a)
  const load = app.producer('load', { to: main }, () => [{ a: 1 }])
  return {
    engine,
    project,
    main,
    load,
    producer: app.producer.bind(app) as unknown as Declare,
    batch: app.batchProducer.bind(app) as unknown as Declare,
    redirect: app.redirectProducer.bind(app) as unknown as Declare,
    partitioned: app.partitionedProducer.bind(app) as unknown as Declare,
  }
}

const source = { partitions: () => [1], read: () => [] }

describe('repeat', () => {
  test.each([
    [{ times: 0 }, 'option "times" must be a whole number, 1 or more, not 0.'],
    [{ times: -1 }, 'option "times" must be a whole number, 1 or more, not -1.'],
    [{ times: 1.5 }, 'option "times" must be a whole number, 1 or more, not 1.5.'],
    [{ on: true }, 'option "on" must be a function, not true.'],
    [{ time: 3 }, 'there is no option "time". Did you mean "times"?'],
    [{}, 'option "repeat" needs times'],
    [3, 'option "repeat" must be an object with times, on, or both, not 3.'],
  ])('%j is refused', (repeat, text) => {
    const { main, load, producer, batch, partitioned } = make()
    expect(() => producer('feed', { to: main, repeat }, () => [])).toThrow(text)
    expect(() => batch('feed', { to: load, repeat }, () => [])).toThrow(text)
    expect(() => partitioned('feed', { to: main, repeat }, source)).toThrow(text)
  })

  test('signals ask the engine', () => {
    const { engine, load } = make()
    expect(producerSignals.onPipelineEmpty(load)).toBe(true)
    engine.empty = false
    expect(producerSignals.onAllComponentsEmpty(load)).toBe(false)
    expect(engine.asked).toEqual([
      { producer: 'core.load', scope: 'pipelines' },
      { producer: 'core.load', scope: 'everything' },
    ])
    expect(() => producerSignals.onPipelineEmpty({} as never)).toThrow(
      'producerSignals.onPipelineEmpty: needs the producer that the signal was called with.',
    )
  })
})

describe('batch producers', () => {
  test('feed the pipelines of the producer that reads', () => {
    const { main, load, batch } = make()
    expect(batch('now', { to: load }, () => []).targets()).toEqual([main])
    expect(batch('later', { to: () => load }, () => []).targets()).toEqual([main])
  })

  test('mistakes are told where they are made', () => {
    const { main, load, batch, partitioned } = make()
    expect(() => batch('a', () => [])).toThrow('Producer "core.a": needs the option "to", a producer.')
    expect(() => batch('a', { to: main }, () => [])).toThrow(
      'Producer "core.a": "to" must be a producer made by app.producer, not an instance of DeclaredPipeline.',
    )
    expect(() => batch('a', { to: 'load' }, () => [])).toThrow(
      'option "to" must be a producer, or a function that gives one, not "load".',
    )
    expect(() => batch('a', { to: load, asWorker: true }, () => [])).toThrow('there is no option "asWorker".')
    expect(() => batch('a', { to: load }, 5)).toThrow('Producer "core.a": needs a function, not 5.')
    expect(() => batch('b', { to: () => undefined }, () => []).targets()).toThrow(
      'Modules that import each other give it as a function: () => producer.',
    )
    const batches = batch('batches', { to: load }, () => [])
    const parts = partitioned('parts', { to: main }, source)
    expect(() => batch('a', { to: batches }, () => [])).toThrow('and "core.batches" makes batches itself.')
    expect(() => batch('a', { to: parts }, () => [])).toThrow('and "core.parts" makes partitions itself.')
    expect(() => batch('batches', { to: load }, () => [])).toThrow('already has the producer "batches"')
  })
})

test('redirect producers: mistakes are told where they are made', () => {
  const { main, load, redirect } = make()
  expect(() => redirect('a', { to: main }, () => [])).toThrow('needs the option "basedOn", a producer.')
  expect(() => redirect('a', { basedOn: main, to: main }, () => [])).toThrow(
    'Producer "core.a": "basedOn" must be a producer made by app.producer, not an instance of DeclaredPipeline.',
  )
  expect(() => redirect('a', { basedOn: load, to: load }, () => [])).toThrow(
    '"to" must be a pipeline made by app.pipeline',
  )
  expect(() => redirect('a', { basedon: load, to: main }, () => [])).toThrow('Did you mean "basedOn"?')
  expect(() => redirect('a', { basedOn: load, to: main })).toThrow('needs a function, not undefined.')
})

test('partitioned producers: mistakes are told where they are made', () => {
  const { main, partitioned } = make()
  const wrong = (given: unknown) => () => partitioned('a', { to: main }, given)
  expect(wrong(() => [])).toThrow('needs an object with partitions() and read(partition), not ')
  expect(wrong({ partition: () => [], read: () => [] })).toThrow(
    'its source needs a function "partitions", not undefined. It has "partition".',
  )
  expect(wrong({ partitions: () => [] })).toThrow('its source needs a function "read", not undefined.')
  expect(wrong({ ...source, total: -1 })).toThrow('"total" of its source must be a whole number, 0 or more')
  expect(() => partitioned('a', { to: main, singleTransaction: true }, source)).toThrow(
    'there is no option "singleTransaction".',
  )
})

test('what a source says of its total', async () => {
  const { main, partitioned } = make()
  const totalOf = (name: string, options: object, total: unknown) =>
    (
      partitioned(name, { to: main, ...options }, { ...source, total }) as unknown as { total(): unknown }
    ).total()
  expect(totalOf('none', {}, undefined)).toBeUndefined()
  expect(totalOf('number', {}, 5)).toBe(5)
  expect(await totalOf('later', {}, async () => 6)).toBe(6)
  expect(totalOf('option', { total: 7 }, 5)).toBe(7)
})
