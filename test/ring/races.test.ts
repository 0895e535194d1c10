import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Arena } from '../../src/ring/arena.ts'
import { Bells } from '../../src/ring/bell.ts'
import { bundle } from './bundle.ts'
import { census } from './census.ts'
import type { Race } from './racing-thread.ts'
import { createSpace } from './space.ts'

let thread: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  thread = await bundle('./racing-thread.ts')
})
afterAll(() => thread.remove())

// Few slots: writers wait for readers, slots come round again and again, laps pass quickly, everybody sleeps and is woken.
it.each([
  { writers: 1, readers: 1, slots: 3, frames: 40_000 },
  { writers: 1, readers: 1, slots: 1, frames: 10_000 },
  { writers: 2, readers: 1, slots: 5, frames: 20_000 },
  { writers: 1, readers: 2, slots: 5, frames: 40_000 },
  { writers: 3, readers: 3, slots: 4, frames: 10_000 },
])(
  '$writers writers, $readers readers, $slots slots: each frame arrives exactly once',
  async ({ writers, readers, slots, frames }) => {
    const threads = writers + readers
    const space = createSpace({ slots, slotBytes: 8, threads, rings: 1 })
    const arena = new Arena(space.memory, 0)
    const bells = arena.reserve(Bells.words(threads))
    const arrived = new SharedArrayBuffer(writers * frames * 4)
    const totals = new SharedArrayBuffer(8)
    const all = Array.from({ length: threads }, (_, n) => n)
    const workers = all.map((number) => {
      const race: Race = {
        space,
        bells,
        thread: number,
        role: number < writers ? 'write' : 'read',
        frames,
        arrived,
        totals,
        expected: writers * frames,
        others: all.filter((other) => other !== number),
      }
      return new Worker(thread.url, { workerData: race })
    })
    await Promise.all(workers.map((worker) => once(worker, 'exit')))

    const [total, disordered] = new Int32Array(totals)
    expect(total).toBe(writers * frames)
    expect(new Int32Array(arrived).every((count) => count === 1)).toBe(true)
    // One writer's frames keep their order, also between several readers, each of whom sees some of them.
    expect(disordered).toBe(0)
    expect(census(arena).free).toBe(slots)
  },
  300_000,
)
