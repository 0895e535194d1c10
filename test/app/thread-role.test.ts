import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { EntryError, UsageError } from '../../src/base/errors.ts'
import { threadNumber, threadState } from '../../src/base/thread.ts'
import type { Input } from '../../src/builder/data-frame.ts'
import { fakeProject } from './fake-engine.ts'

function declared(options?: Parameters<typeof fakeProject>[0]) {
  const made = fakeProject(options)
  const main = made.app.pipeline('main', ({ a }: Input<{ a: number }>) => a)
  const feed = made.app.producer('feed', { to: main }, () => [{ a: 1 }])
  const items = made.app.consumerIter('items', (row: { a: number }) => row)
  return { ...made, main, feed, items }
}

beforeEach(() => {
  threadState().role = { kind: 'main' }
  threadState().working = false
})
afterEach(() => {
  threadState().role = { kind: 'main' }
  threadState().working = false
})

/** Resolves to 'waiting' where the promise is not settled once everything that can happen has happened. */
const stateOf = (promise: Promise<unknown>): Promise<unknown> =>
  Promise.race([
    promise.then(
      () => 'settled',
      () => 'failed',
    ),
    new Promise((resolve) => setImmediate(resolve, 'waiting')),
  ])

describe('while the module is loading in a thread of the pool', () => {
  test('what would run something says so and waits for ever', async () => {
    const { project, main, feed, items, engine } = declared()
    const calls = [
      () => project.run(feed),
      () => main.call({ a: 1 }),
      () => main.map([{ a: 1 }]).next(),
      () => items.iter({ batch: 2 }).next(),
      () => items.iterSync(),
    ]
    for (const call of calls) {
      const told = vi.fn()
      threadState().role = { kind: 'pool', thread: 1, loading: true, declared: told }
      const promise = call()
      expect(told).toHaveBeenCalledOnce()
      expect(await stateOf(promise)).toBe('waiting')
    }
    expect(engine).toMatchObject({ calls: [], maps: [], runs: [], iterations: [] })
  })
})

describe.each([
  [
    'in a handler on the pool',
    () => {
      threadState().role = { kind: 'pool', thread: 2, loading: false, declared: () => undefined }
    },
  ],
  [
    'in a handler in the caller’s thread',
    () => {
      threadState().working = true
    },
  ],
])('%s', (_, enter) => {
  test('only call is allowed', async () => {
    const { project, main, feed, items } = declared()
    enter()
    await expect(project.run(feed)).rejects.toThrow(UsageError)
    expect(() => main.map([])).toThrow('Pipeline "core.main": map cannot be used inside a handler.')
    expect(() => items.iter()).toThrow('Consumer "core.items": iter cannot be used inside a handler.')
    await expect(items.iterSync()).rejects.toThrow('iterSync cannot be used inside a handler')
    expect(await main.call({ a: 1 })).toEqual([{ a: 1 }])
  })
})

test('threads have numbers', () => {
  expect(threadNumber()).toBe(0)
  threadState().role = { kind: 'pool', thread: 3, loading: false, declared: () => undefined }
  expect(threadNumber()).toBe(3)
})

describe('entries', () => {
  test('a test file without an entry cannot use threads', async () => {
    const { project, main, feed } = declared({ threads: 1 })
    await expect(project.run(feed)).rejects.toThrow(EntryError)
    expect(() => main.map([])).toThrow(
      /new Project\(\{ threads: 0 \}\) in the test, or .* new Project\(\{ entry: import\.meta\.url \}\)/,
    )
    expect(await main.call({ a: 1 })).toEqual([{ a: 1 }])
  })

  test('with an entry, or without threads, it can', async () => {
    for (const options of [{ threads: 1, entry: import.meta.url }, { threads: 0 }]) {
      const { project, feed, engine } = declared(options)
      await project.run(feed)
      expect(engine.runs).toHaveLength(1)
    }
  })
})
