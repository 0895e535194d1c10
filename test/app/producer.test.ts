import { describe, expect, test } from 'vitest'
import { ResultError } from '../../src/base/errors.ts'
import type { Input } from '../../src/builder/data-frame.ts'
import type { ProducerContext } from '../../src/graph/context.ts'
import { fakeProject, gather } from './fake-engine.ts'

const builder = ({ a }: Input<{ a: number }>) => a
type Declared = { asWorker: boolean; total(): number | undefined; targets(): unknown }

test('options, in front of the function or left out', () => {
  const { app } = fakeProject()
  const main = app.pipeline('main', builder)
  const plain = app.producer('plain', () => [{ a: 1 }]) as unknown as Declared
  const full = app.producer('full', { to: [main, main], asWorker: true, total: 2 }, () => [
    { a: 1 },
  ]) as unknown as Declared
  expect(plain).toMatchObject({ name: 'plain', fullName: 'core.plain', asWorker: false })
  expect(plain.total()).toBeUndefined()
  expect(plain.targets()).toEqual([])
  expect(full).toMatchObject({ asWorker: true })
  expect(full.total()).toBe(2)
  expect(full.targets()).toEqual([main])
})

test('`to` may be a function, called when it is needed', () => {
  const { app } = fakeProject()
  let called = 0
  const feed = app.producer('feed', { to: () => (called++, main) }, () => [{ a: 1 }]) as unknown as Declared
  expect(called).toBe(0)
  const main = app.pipeline('main', builder)
  expect(feed.targets()).toEqual([main])
  expect(feed.targets()).toEqual([main])
  expect(called).toBe(1)
})

test('mistakes are told where they are made', () => {
  const { app } = fakeProject()
  const print = app.consumer('print', () => undefined)
  const declare = app.producer.bind(app) as (name: string, ...rest: unknown[]) => unknown
  expect(() => declare('feed', { to: print }, () => [])).toThrow(
    'Producer "core.feed": "to" must be a pipeline made by app.pipeline, not an instance of DeclaredConsumer.',
  )
  expect(() => declare('feed', { to: [undefined] }, () => [])).toThrow(
    'Modules that import each other give it as a function: () => pipeline.',
  )
  expect(() => declare('feed', { to: 'main' }, () => [])).toThrow(
    'option "to" must be a pipeline, several in an array, or a function that gives them, not "main".',
  )
  expect(() => declare('feed', { too: print }, () => [])).toThrow(
    'there is no option "too". Did you mean "to"?',
  )
  expect(() => declare('feed', { total: -1 }, () => [])).toThrow(
    'option "total" must be a whole number, 0 or more, not -1.',
  )
  expect(() => declare('feed', () => [], { total: 1 })).toThrow(
    'Producer "core.feed": options must be an object, not a function.',
  )
  expect(() => declare('feed')).toThrow('Producer "core.feed": needs a function, not undefined.')
  declare('feed', () => [])
})

describe('rows', () => {
  const rowsOf = (fn: (args: any, context: ProducerContext) => any, args?: object) => {
    const feed = fakeProject().app.producer('feed', fn)
    return feed.rows(...((args === undefined ? [] : [args]) as []))
  }

  test.each<[string, (args: { n?: number }) => unknown]>([
    ['an array', ({ n = 2 }) => Array.from({ length: n }, (_, i) => ({ i }))],
    ['a promise', async ({ n = 2 }) => Array.from({ length: n }, (_, i) => ({ i }))],
    [
      'a generator',
      function* ({ n = 2 }) {
        for (let i = 0; i < n; i++) yield { i }
      },
    ],
    [
      'an async generator',
      async function* ({ n = 2 }) {
        for (let i = 0; i < n; i++) yield { i }
      },
    ],
  ])('%s', async (_, fn) => {
    expect(await gather(rowsOf(fn))).toEqual([{ i: 0 }, { i: 1 }])
    expect(await gather(rowsOf(fn, { n: 3 }))).toEqual([{ i: 0 }, { i: 1 }, { i: 2 }])
  })

  test('the context; its signal is aborted when the reader ends', async () => {
    let context: ProducerContext | undefined
    for await (const row of rowsOf((_args, given) => {
      context = given
      return [{ a: 1 }, { a: 2 }]
    })) {
      expect(row).toEqual({ a: 1 })
      expect(context).toMatchObject({ thread: 0, signal: { aborted: false } })
      break
    }
    expect(context!.signal.aborted).toBe(true)
  })

  test('what is no row is refused with the name of the producer', async () => {
    await expect(gather(rowsOf(() => [{ a: 1 }, [2]]))).rejects.toThrow(ResultError)
    await expect(gather(rowsOf(() => [{ a: 1 }, [2]]))).rejects.toThrow(
      'Producer "core.feed": a row is a plain object, and it gave an array of 1.',
    )
    await expect(gather(rowsOf(() => ({ a: 1 })))).rejects.toThrow(
      'Producer "core.feed": gives an iterable or async iterable of rows, not an object.',
    )
    await expect(gather(rowsOf(() => 'text'))).rejects.toThrow('not "text"')
    await expect(gather(rowsOf(() => [], [1]))).rejects.toThrow(
      'Producer "core.feed": arguments are one plain object, not an array of 1.',
    )
  })
})
