import { beforeEach, expect, test, vi } from 'vitest'
import { disposeAll, perThread } from '../../src/app/per-thread.ts'
import { UsageError } from '../../src/base/errors.ts'

beforeEach(disposeAll)

test('made at first use, once', async () => {
  const make = vi.fn(() => ({ id: 1 }))
  const model = perThread(make)
  expect(make).not.toHaveBeenCalled()
  expect(model.value).toBe(model.value)
  expect(await model.get()).toBe(model.value)
  expect(make).toHaveBeenCalledOnce()
})

test('async: get waits, value is there once it is made', async () => {
  let finish: ((made: string) => void) | undefined
  const make = vi.fn(
    () =>
      new Promise<string>((resolve) => {
        finish = resolve
      }),
  )
  const model = perThread(make)
  expect(() => model.value).toThrow(UsageError)
  const both = Promise.all([model.get(), model.get()])
  finish!('ready')
  expect(await both).toEqual(['ready', 'ready'])
  expect(model.value).toBe('ready')
  expect(make).toHaveBeenCalledOnce()
})

test('a failure is told and not kept', async () => {
  const make = vi
    .fn<() => string>()
    .mockImplementationOnce(() => {
      throw new Error('first')
    })
    .mockReturnValue('second')
  const model = perThread(make)
  expect(() => model.value).toThrow('first')
  expect(model.value).toBe('second')

  const later = vi
    .fn<() => Promise<string>>()
    .mockRejectedValueOnce(new Error('first'))
    .mockResolvedValue('second')
  const slow = perThread(later)
  await expect(slow.get()).rejects.toThrow('first')
  expect(await slow.get()).toBe('second')
})

test('a value that is undefined is made once too', () => {
  const make = vi.fn(() => undefined)
  const nothing = perThread(make)
  expect([nothing.value, nothing.value]).toEqual([undefined, undefined])
  expect(make).toHaveBeenCalledOnce()
})

test('disposing: the latest first, awaited, only what was made; then it can be made again', async () => {
  const order: string[] = []
  const named = (name: string) =>
    perThread(
      () => name,
      async (value) => {
        await Promise.resolve()
        order.push(value)
      },
    )
  const [one, two, unused] = [named('one'), named('two'), named('unused')]
  void unused
  void [two.value, one.value]
  await disposeAll()
  expect(order).toEqual(['one', 'two'])
  await disposeAll()
  expect(order).toEqual(['one', 'two'])
  expect(one.value).toBe('one')
  await disposeAll()
  expect(order).toEqual(['one', 'two', 'one'])
})

test('what is still being made when the thread ends is disposed of', async () => {
  const disposed: string[] = []
  const slow = perThread(
    () => Promise.resolve('slow'),
    (value) => void disposed.push(value),
  )
  void slow.get()
  await disposeAll()
  expect(disposed).toEqual(['slow'])
})

test('a failing dispose does not keep the others from theirs', async () => {
  const disposed = vi.fn()
  const first = perThread(() => 1, disposed)
  const second = perThread(
    () => 2,
    () => {
      throw new Error('busy')
    },
  )
  void [first.value, second.value]
  await expect(disposeAll()).rejects.toThrow('busy')
  expect(disposed).toHaveBeenCalledWith(1)
})

test('needs a function', () => {
  expect(() => perThread(1 as never)).toThrow('perThread: needs a function that makes the value, not 1.')
})
