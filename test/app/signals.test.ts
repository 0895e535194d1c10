import { expect, test, vi } from 'vitest'
import { fakeProject } from './fake-engine.ts'

test('listeners are called one after the other and awaited, until they are removed', async () => {
  const { project } = fakeProject()
  const heard: string[] = []
  const remove = project.signals.onWorkerStart(async ({ thread }) => {
    await Promise.resolve()
    heard.push(`first ${thread}`)
  })
  project.signals.onWorkerStart(({ thread }) => void heard.push(`second ${thread}`))
  await project.hub.workerStart.emit({ thread: 1 })
  expect(heard).toEqual(['first 1', 'second 1'])
  remove()
  remove()
  await project.hub.workerStart.emit({ thread: 2 })
  expect(heard).toEqual(['first 1', 'second 1', 'second 2'])
})

test('a listener given twice is heard twice and removed once', async () => {
  const { project } = fakeProject()
  const listener = vi.fn()
  const remove = project.signals.onWorkerStop(listener)
  project.signals.onWorkerStop(listener)
  await project.hub.workerStop.emit({ thread: 0 })
  expect(listener).toHaveBeenCalledTimes(2)
  remove()
  await project.hub.workerStop.emit({ thread: 0 })
  expect(listener).toHaveBeenCalledTimes(3)
})

test('signals do not hear each other; all listeners are called though one fails', async () => {
  const { project } = fakeProject()
  const [start, stop] = [vi.fn(), vi.fn()]
  project.signals.onWorkerStop(() => {
    throw new Error('first')
  })
  project.signals.onWorkerStop(async () => Promise.reject(new Error('second')))
  project.signals.onWorkerStop(stop)
  project.signals.onWorkerStart(start)
  await expect(project.hub.workerStop.emit({ thread: 3 })).rejects.toThrow('first')
  expect(stop).toHaveBeenCalledWith({ thread: 3 })
  expect(start).not.toHaveBeenCalled()
  expect(() => project.signals.onWorkerStart(1 as never)).toThrow(
    'project.signals.onWorkerStart: a listener is a function, not 1.',
  )
})
