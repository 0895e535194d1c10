import { expect, test } from 'vitest'
import type { Input } from '../../src/builder/data-frame.ts'
import { fakeProject } from './fake-engine.ts'

type Rows = Input<{ a: number }>

test('a consumer and an iterator in a graph', () => {
  const { app, project } = fakeProject()
  const fn = ({ a }: { a: number }): void => void a
  const item = ({ a }: { a: number }): number => a
  const print = app.consumer('print', fn, { onError: 'collect', concurrency: 2 })
  const items = app.consumerIter('items', item)
  const whole = app.consumerIter<{ a: number }>('whole')
  app.pipeline('main', (input: Rows) =>
    input.subscribeConsumer(print).subscribeConsumer(items, { asWorker: true }).subscribeConsumer(whole),
  )
  const [, one, two, three] = project.declarations[0]!.graph().nodes
  expect(one).toMatchObject({
    kind: 'sink',
    fn,
    name: 'print',
    onError: 'collect',
    concurrency: 2,
    consumer: { name: 'core.print', kind: 'consumer' },
  })
  expect(two).toMatchObject({
    kind: 'sink',
    fn: item,
    name: 'items',
    concurrency: undefined,
    consumer: { name: 'core.items', kind: 'iterator' },
  })
  expect(two).toMatchObject({ worker: { threads: undefined, pinned: false } })
  const row = { a: 1 }
  expect((three as unknown as { fn(row: object): unknown }).fn(row)).toBe(row)
})

test('mistakes', () => {
  const { app } = fakeProject()
  expect(() => app.consumer('print', 1 as never)).toThrow('Consumer "core.print": needs a function, not 1.')
  expect(() => app.consumer('print', () => undefined, { onErorr: 'stop' } as object)).toThrow(
    'Did you mean "onError"?',
  )
  expect(() => app.consumerIter('items', {} as never)).toThrow(
    'Consumer "core.items": needs a function, not an object.',
  )
})
