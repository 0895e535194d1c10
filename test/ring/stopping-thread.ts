import { parentPort, workerData } from 'node:worker_threads'
import { scenarios } from './scenarios.ts'
import { attach, type Space } from './space.ts'

const { space, scenario, stopAfter }: { space: Space; scenario: string; stopAfter: number } = workerData
const never = new Int32Array(new SharedArrayBuffer(4))
const wait = Atomics.wait
let stores = 0

function stop(finished: boolean): void {
  parentPort!.postMessage({ finished }, [])
  wait(never, 0, 0)
}

/** Counts a kind of store, and stops this thread for ever when it has done enough. */
function count(name: 'store' | 'compareExchange' | 'add' | 'exchange'): void {
  const original: (...args: unknown[]) => unknown = Object.getOwnPropertyDescriptor(Atomics, name)!.value
  Object.assign(Atomics, {
    [name]: (...args: unknown[]) => {
      const result = original(...args)
      if (++stores === stopAfter) stop(false)
      return result
    },
  })
}

const view = attach(space, 1)
count('store')
count('compareExchange')
count('add')
count('exchange')
if (stopAfter === 0) stop(false)
scenarios[scenario]!.run(view, space)
stop(true)
