import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Bells } from '../../src/ring/bell.ts'
import { repair, type Repair } from '../../src/ring/repair.ts'
import { bundle } from './bundle.ts'
import { census } from './census.ts'
import { attach, counterOf, createSpace, idOf, put, type Space, type View } from './space.ts'

const KILLS = 300
const MOVERS = 3
const THREADS = MOVERS + 1
const SLOTS = 64
const MOST_IN_FLIGHT = 16

let thread: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  thread = await bundle('./moving-thread.ts')
})
afterAll(() => thread.remove())

/** Feeds ring 0 and empties ring 2, and keeps count of what arrived how often. */
class Ends {
  readonly arrivals: number[] = []
  fed = 0
  arrived = 0
  readonly #view: View

  constructor(view: View) {
    this.#view = view
  }

  feed(): void {
    // Every third frame takes a chain of up to three slots.
    while (this.fed - this.arrived < MOST_IN_FLIGHT) {
      const id = this.fed++
      this.arrivals.push(0)
      put(this.#view, 0, id, id % 3 === 0 ? 70 + (id % 120) : 16)
    }
  }

  empty(): void {
    const { arena, rings } = this.#view
    for (let slot = rings[2]!.claim(); slot >= 0; slot = rings[2]!.claim()) {
      const id = idOf(arena.read(slot))
      arena.release(slot)
      if (this.arrivals[id]!++ === 0) this.arrived++
    }
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

const sumOf = (view: View, space: Space, word: number): number => {
  let sum = 0
  for (let mover = 1; mover < THREADS; mover++)
    sum += Atomics.load(view.arena.control, counterOf(space, mover, word))
  return sum
}

it(`loses no frame and makes none twice while ${KILLS} threads are killed`, async () => {
  const space = createSpace({ slots: SLOTS, slotBytes: 64, threads: THREADS, rings: 3 })
  const view = attach(space, 0)
  const bells = view.arena.reserve(Bells.words(THREADS))
  const start = (number: number): Worker =>
    new Worker(thread.url, { workerData: { space, thread: number, bells }, stdout: false })
  const movers = new Map<number, Worker>()
  for (let number = 1; number < THREADS; number++) movers.set(number, start(number))
  const ends = new Ends(view)
  const repairs: Repair[] = []

  for (let kill = 0; kill < KILLS; kill++) {
    const victim = 1 + (kill % MOVERS)
    // It dies in the middle of its work: a random number of frames after it has moved one.
    const enough = sumOf(view, space, 0) + 1 + Math.floor(Math.random() * 40)
    const own = counterOf(space, victim, 0)
    const before = Atomics.load(view.arena.control, own) + Atomics.load(view.arena.control, own + 2)
    const moved = (): number =>
      Atomics.load(view.arena.control, own) + Atomics.load(view.arena.control, own + 2)
    while (sumOf(view, space, 0) < enough || moved() === before) {
      ends.feed()
      ends.empty()
      await turn()
    }
    const worker = movers.get(victim)!
    const exit = once(worker, 'exit')
    void worker.terminate()
    await exit
    repairs.push(repair(view.arena, victim, view.byId, () => 'queue'))
    movers.set(victim, start(victim))
  }
  while (ends.arrived < ends.fed) {
    ends.empty()
    await turn()
  }
  await Promise.all([...movers.values()].map((worker) => worker.terminate()))
  for (const victim of movers.keys()) repairs.push(repair(view.arena, victim, view.byId, () => 'queue'))

  expect(ends.fed).toBeGreaterThan(KILLS)
  expect(ends.arrivals.every((count) => count === 1)).toBe(true)
  for (const word of [0, 1, 2, 3]) expect(sumOf(view, space, word)).toBe(ends.fed)
  expect(census(view.arena)).toMatchObject({ free: SLOTS, owned: 0, queued: 0, chained: 0 })
  // Threads did die in the middle of something.
  expect(repairs.filter((done) => done.returned + done.freed > 0).length).toBeGreaterThan(0)
}, 300_000)
