import { expect, test } from 'vitest'
import { ArgumentError } from '../../src/base/errors.ts'
import { fakeProject, gather } from './fake-engine.ts'

const numbers = (count: number) => Array.from({ length: count }, (_, n) => ({ n }))

function train(count: number) {
  const { engine, app } = fakeProject()
  engine.items = numbers(count)
  return { engine, items: app.consumerIter('train', ({ n }: { n: number }) => ({ n })) }
}

test('iter gives the items as the engine gives them', async () => {
  const { engine, items } = train(3)
  const { signal } = new AbortController()
  expect(await gather(items.iter({ signal }))).toEqual(numbers(3))
  expect(engine.iterations).toEqual([{ consumer: 'core.train', signal }])
})

test('batches: collated, the last one smaller or left out', async () => {
  const sizes = async (options: { batch: number; dropLast?: boolean }): Promise<number[][]> =>
    (await gather(train(5).items.iter(options))).map((batch) => [...batch.n])
  expect(await sizes({ batch: 2 })).toEqual([[0, 1], [2, 3], [4]])
  expect(await sizes({ batch: 2, dropLast: true })).toEqual([
    [0, 1],
    [2, 3],
  ])
  expect(await sizes({ batch: 5, dropLast: true })).toEqual([[0, 1, 2, 3, 4]])
  expect(await sizes({ batch: 9, dropLast: true })).toEqual([])
  expect(await gather(train(0).items.iter({ batch: 2 }))).toEqual([])
})

test('collate makes anything of the items', async () => {
  const collate = (items: { n: number }[]): string => items.map((item) => item.n).join('+')
  expect(await gather(train(3).items.iter({ batch: 2, collate }))).toEqual(['0+1', '2'])
})

test('iterSync gives the same batches in the same order as iter', async () => {
  const options = { batch: 3, shuffle: 4, seed: 9 }
  const batches = await gather(train(10).items.iter(options))
  expect([...(await train(10).items.iterSync(options))]).toEqual(batches)
  expect(batches.flatMap((batch) => [...batch.n]).toSorted((a, b) => a - b)).toEqual(
    numbers(10).map(({ n }) => n),
  )
  expect(batches).not.toEqual(await gather(train(10).items.iter({ batch: 3 })))
  expect([...(await train(2).items.iterSync())]).toEqual(numbers(2))
})

test('shuffle without batch gives items', async () => {
  const out = await gather(train(50).items.iter({ shuffle: 10, seed: 3 }))
  expect(out).not.toEqual(numbers(50))
  expect(out.toSorted((a, b) => a.n - b.n)).toEqual(numbers(50))
})

test('without a seed every iteration has an order of its own', async () => {
  const order = async () => (await gather(train(40).items.iter({ shuffle: 40 }))).map(({ n }) => n).join()
  expect(new Set([await order(), await order(), await order()]).size).toBe(3)
})

test('break ends the iterator below, also before the first item', async () => {
  const { engine, items } = train(5)
  for await (const batch of items.iter({ batch: 2 })) if (batch.n.length > 0) break
  expect(engine.ended).toBeGreaterThan(0)
  const never = train(5)
  await never.items.iter({ batch: 2 }).return?.()
  expect(never.engine.ended).toBeGreaterThan(0)
  const blocking = train(5)
  for (const batch of await blocking.items.iterSync({ batch: 2 })) if (batch.n.length > 0) break
  expect(blocking.engine.ended).toBeGreaterThan(0)
})

test('an error of collating reaches the loop and ends the iterator below', async () => {
  const { engine, app } = fakeProject()
  engine.items = [{ v: [1] }, { v: [1, 2] }]
  const items = app.consumerIter('train', (row: { v: number[] }) => row)
  await expect(gather(items.iter({ batch: 2 }))).rejects.toThrow('"v" has values of 1 and of 2 elements')
  expect(engine.ended).toBe(1)
})

test.each<[object, string]>([
  [
    { batch: 0 },
    'Consumer "core.train", iter: option "batch" must be a whole number from 1 to 268435456, not 0.',
  ],
  [
    { bach: 2 },
    'Consumer "core.train", iter: there is no option "bach". Did you mean "batch"? Options here: signal, batch, shuffle, seed, dropLast, collate.',
  ],
  [
    { dropLast: true },
    'Consumer "core.train", iter: the options collate and dropLast go with batch, the number of items in one.',
  ],
  [{ batch: 2, seed: 'x' }, 'Consumer "core.train", iter: option "seed" must be a finite number, not "x".'],
])('%o', (options, message) => {
  const { items } = train(1)
  expect(() => items.iter(options as { batch: number })).toThrow(ArgumentError)
  expect(() => items.iter(options as { batch: number })).toThrow(message)
})

test('two iterators of one name', () => {
  const { app } = fakeProject()
  app.consumerIter('rows')
  expect(() => app.consumerIter('rows')).toThrow(
    'App "core" already has the consumer "rows": the consumer "rows" needs another name.',
  )
})
