import { expect, test } from 'vitest'
import { stepId } from '../../src/graph/node.ts'
import { consumer, graphOf, lastOf } from './graph-of.ts'

const step = { when: undefined, worker: undefined, concurrency: undefined, onError: undefined }
const keys = ['a', 'b', 'c']

test('a pipeline that does nothing gives its input', () => {
  const graph = graphOf((input) => input)
  expect(graph).toEqual({
    nodes: [{ id: 0, kind: 'input', name: 'input', inputs: [], keys: undefined, space: 0 }],
    output: 0,
  })
})

test('get, and a point of the input, are a selection of one key', () => {
  const node = {
    id: 1,
    kind: 'shape',
    name: 'get',
    inputs: [0],
    keys: ['a'],
    space: 0,
    change: { verb: 'select', keys: ['a'] },
  }
  expect(lastOf((input) => input.get('a'))).toEqual(node)
  expect(lastOf(({ a }) => a)).toEqual(node)
})

test('as', () => {
  expect(graphOf(({ a }) => a.as('x')).nodes.slice(1)).toEqual([
    expect.objectContaining({ id: 1, name: 'get' }),
    {
      id: 2,
      kind: 'shape',
      name: 'as',
      inputs: [1],
      keys: ['x'],
      space: 0,
      change: { verb: 'rename', names: { x: 'a' } },
    },
  ])
})

test('select', () => {
  expect(lastOf((input) => input.select('b', 'a', 'b'))).toEqual({
    id: 1,
    kind: 'shape',
    name: 'select',
    inputs: [0],
    keys: ['b', 'a'],
    space: 0,
    change: { verb: 'select', keys: ['b', 'a'] },
  })
})

test('drop', () => {
  const change = { verb: 'drop', keys: ['b'] }
  const node = { id: 1, kind: 'shape', name: 'drop', inputs: [0], space: 0, change }
  expect(lastOf((input) => input.drop('b'))).toEqual({ ...node, keys: undefined })
  expect(lastOf((input) => input.drop('b'), keys)).toEqual({ ...node, keys: ['a', 'c'] })
})

test('rename: swaps, gives two names, replaces, keeps the rest', () => {
  const change = { verb: 'rename', names: { a: 'b', b: 'a' } }
  const node = { id: 1, kind: 'shape', name: 'rename', inputs: [0], space: 0 }
  expect(lastOf((input) => input.rename({ a: 'b', b: 'a' }))).toEqual({ ...node, keys: undefined, change })
  expect(lastOf((input) => input.rename({ a: 'b', b: 'a' }), keys).keys).toEqual(['c', 'a', 'b'])
  expect(lastOf((input) => input.rename({ x: 'a', y: 'a' }), keys).keys).toEqual(['b', 'c', 'x', 'y'])
  expect(lastOf((input) => input.rename({ a: 'b' }), keys).keys).toEqual(['c', 'a'])
  expect(lastOf((input) => input.rename({ a: 'a', x: 'a' }), keys).keys).toEqual(['b', 'c', 'a', 'x'])
})

test('addValue', () => {
  const constants = { x: 1, b: { deep: true } }
  const node = lastOf((input) => input.addValue(constants), keys)
  expect(node).toEqual({
    id: 1,
    kind: 'shape',
    name: 'addValue',
    inputs: [0],
    keys: ['a', 'b', 'c', 'x'],
    space: 0,
    change: { verb: 'add', constants },
  })
  constants.x = 2
  expect(node).toMatchObject({ change: { constants: { x: 1 } } })
})

test('subscribeFunc and applyFunc', () => {
  const double = ({ a }: { a: number }) => ({ d: a * 2 })
  const node = {
    id: 1,
    kind: 'map',
    name: 'double',
    inputs: [0],
    keys: undefined,
    space: 0,
    ...step,
    fn: double,
    keyWrapper: undefined,
  }
  expect(lastOf((input) => input.subscribeFunc(double))).toEqual({ ...node, mode: 'subscribe' })
  expect(lastOf((input) => input.applyFunc(double), keys)).toEqual({ ...node, mode: 'apply' })
  expect(lastOf((input) => input.subscribeFunc(({ a }) => ({ a })))).toMatchObject({ name: 'subscribeFunc' })
  expect(lastOf((input) => input.applyFunc(({ a }) => ({ a })))).toMatchObject({ name: 'applyFunc' })
})

test('the producer verbs make a row space of their own', () => {
  const each = ({ b }: { b: string }) => b.split('').map((letter) => ({ letter }))
  const node = {
    id: 1,
    kind: 'generate',
    name: 'each',
    inputs: [0],
    keys: undefined,
    space: 1,
    ...step,
    fn: each,
    keyWrapper: undefined,
  }
  expect(lastOf((input) => input.subscribeFuncAsProducer(each))).toEqual({ ...node, mode: 'subscribe' })
  expect(lastOf((input) => input.applyFuncAsProducer(each))).toEqual({ ...node, mode: 'apply' })
  expect(graphOf((input) => input.applyFuncAsProducer(each).select('letter')).nodes.at(-1)).toMatchObject({
    space: 1,
  })
})

test('keyWrapper says which key the result has', () => {
  const size = ({ b }: { b: string }) => b.length
  const options = { keyWrapper: 'size' }
  expect(lastOf((input) => input.subscribeFunc(size, options), keys)).toMatchObject({
    keyWrapper: 'size',
    keys: [...keys, 'size'],
  })
  expect(lastOf((input) => input.subscribeFunc(size, options)).keys).toBeUndefined()
  expect(lastOf((input) => input.applyFunc(size, options)).keys).toEqual(['size'])
  expect(lastOf((input) => input.applyFuncAsProducer(({ b }) => [b], options)).keys).toEqual(['size'])
})

test('subscribeConsumer hands the row on; its frame has the keys it had', () => {
  const fn = (): void => undefined
  expect(lastOf((input) => input.subscribeConsumer(consumer(fn)), keys)).toEqual({
    id: 1,
    kind: 'sink',
    name: 'print',
    inputs: [0],
    keys,
    space: 0,
    ...step,
    fn,
    consumer: { name: 'core.print', kind: 'consumer' },
  })
  expect(lastOf((input) => input.subscribeConsumer(consumer(fn, { kind: 'iterator' })))).toMatchObject({
    consumer: { name: 'core.print', kind: 'iterator' },
  })
})

test("a step's options go before the consumer's, and those before the defaults", () => {
  const strict = consumer(() => undefined, { onError: 'stop', concurrency: 4 })
  expect(lastOf((input) => input.subscribeConsumer(strict))).toMatchObject({
    onError: 'stop',
    concurrency: 4,
    name: 'print',
  })
  const options = { onError: 'collect', concurrency: 1, name: 'mine' } as const
  expect(lastOf((input) => input.subscribeConsumer(strict, options))).toMatchObject(options)
})

test('asWorker, when, onError, concurrency, name', () => {
  const when = ({ a }: { a: number }): boolean => a > 1
  const worker = (asWorker: boolean | { threads?: number; pinned?: boolean } | undefined) => {
    const node = lastOf((input) => input.subscribeFunc(() => ({}), { asWorker }))
    return node.kind === 'map' ? node.worker : 'no map'
  }
  expect(worker(undefined)).toBeUndefined()
  expect(worker(false)).toBeUndefined()
  expect(worker(true)).toEqual({ threads: undefined, pinned: false })
  expect(worker({})).toEqual({ threads: undefined, pinned: false })
  expect(worker({ threads: 3 })).toEqual({ threads: 3, pinned: false })
  expect(worker({ threads: 1 })).toEqual({ threads: 1, pinned: true })
  expect(worker({ pinned: true })).toEqual({ threads: 1, pinned: true })
  expect(
    lastOf((input) => input.subscribeFunc(() => ({}), { when, onError: 'stop', concurrency: 1, name: 'n' })),
  ).toMatchObject({
    when,
    onError: 'stop',
    concurrency: 1,
    name: 'n',
  })
})

test('ids are in the order of declaration, and a branch that is not returned is in the graph', () => {
  const graph = graphOf(({ a, b }) => {
    const first = a.subscribeFunc(function left() {
      return {}
    })
    b.subscribeConsumer(consumer(() => undefined))
    return first.subscribeFunc(function right() {
      return {}
    })
  })
  expect(graph.nodes.map(stepId)).toEqual(['0:input', '1:get', '2:left', '3:get', '4:print', '5:right'])
  expect(graph.nodes.map((node) => node.inputs)).toEqual([[], [0], [1], [0], [3], [2]])
  expect(graph.output).toBe(5)
})

test('graphs are frozen, all the way down', () => {
  const graph = graphOf((input) =>
    input
      .select('a')
      .rename({ x: 'a' })
      .addValue({ y: 1 })
      .subscribeFunc(() => ({}), { asWorker: true })
      .subscribeConsumer(consumer(() => undefined)),
  )
  const frozen = (value: unknown): boolean =>
    typeof value !== 'object' ||
    value === null ||
    (Object.isFrozen(value) && Object.values(value).every(frozen))
  expect(graph.nodes).toHaveLength(6)
  expect(frozen(graph)).toBe(true)
})
