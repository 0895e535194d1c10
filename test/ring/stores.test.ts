import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isChainedTo } from '../../src/ring/layout.ts'
import { repair } from '../../src/ring/repair.ts'
import { bundle } from './bundle.ts'
import { census } from './census.ts'
import { CHAIN, prepare, scenarios, sorted, type Outcome } from './scenarios.ts'
import { counterOf, drain, type Space, type View } from './space.ts'

let thread: Awaited<ReturnType<typeof bundle>>
beforeAll(async () => {
  thread = await bundle('./stopping-thread.ts')
})
afterAll(() => thread.remove())

/** Runs a scenario in a thread that stops after so many stores, and ends that thread. */
async function runAndStop(space: Space, scenario: string, stopAfter: number): Promise<boolean> {
  const worker = new Worker(thread.url, { workerData: { space, scenario, stopAfter } })
  const [message]: { finished: boolean }[] = await once(worker, 'message')
  await worker.terminate()
  return message!.finished
}

const countersOf = (view: View, space: Space): [number, number] => [
  Atomics.load(view.arena.control, counterOf(space, 1, 0)),
  Atomics.load(view.arena.control, counterOf(space, 1, 1)),
]

/** What another thread does between the death and the repair: takes what it can see, and every slot that is free. */
function meddle(keeper: View): { taken: { first: number[]; second: number[] }; hoard: number[] } {
  const taken = { first: drain(keeper, 0), second: drain(keeper, 1) }
  const hoard: number[] = []
  for (const length of [CHAIN, 1]) {
    for (let slot = keeper.arena.allocate(length); slot >= 0; slot = keeper.arena.allocate(length))
      hoard.push(slot)
  }
  return { taken, hoard }
}

/** The slot words of some heads and of all that is chained to them. */
function wordsOf(view: View, heads: readonly number[]): number[][] {
  const slots = Array.from({ length: view.arena.slots }, (_, slot) => slot)
  return slots
    .map((slot) => [slot, view.arena.wordOf(slot)] as const)
    .filter(([slot, word]) => heads.includes(slot) || heads.some((head) => isChainedTo(word, head)))
    .map(([slot, word]) => [slot, word])
}

const normal = ({ first, second, counters }: Outcome): Outcome => ({
  first: sorted(first),
  second: sorted(second),
  counters,
})

describe.each(Object.keys(scenarios))('a thread that dies after any store of: %s', (name) => {
  const scenario = scenarios[name]!
  it.each([false, true])(
    'leaves one of the allowed states (others at work meanwhile: %s)',
    async (busy) => {
      const seen: Outcome[] = []
      for (let stopAfter = 0, finished = false; !finished; stopAfter++) {
        const { space, keeper } = prepare(scenario.given)
        finished = await runAndStop(space, name, stopAfter)
        const meddled = busy ? meddle(keeper) : { taken: { first: [], second: [] }, hoard: [] }
        const before = wordsOf(keeper, meddled.hoard)

        const done = repair(keeper.arena, 1, keeper.byId, () => 'queue')

        const at = `after store ${stopAfter}`
        // Not one slot that somebody else has taken since was freed, and nothing is the dead thread's.
        expect(wordsOf(keeper, meddled.hoard), at).toEqual(before)
        expect(census(keeper.arena).owned, at).toBe(meddled.hoard.length)
        const outcome = {
          first: [...meddled.taken.first, ...drain(keeper, 0)],
          second: [...meddled.taken.second, ...drain(keeper, 1)],
          counters: countersOf(keeper, space),
        }
        expect(scenario.outcomes.map(normal), at).toContainEqual(normal(outcome))
        seen.push(outcome)
        for (const slot of meddled.hoard) keeper.arena.release(slot)
        expect(census(keeper.arena), at).toMatchObject({
          free: keeper.arena.slots,
          owned: 0,
          queued: 0,
          chained: 0,
        })
        expect(done.relinked, at).toBeLessThanOrEqual(1)
        expect(
          repair(keeper.arena, 1, keeper.byId, () => 'queue'),
          at,
        ).toEqual({
          finished: false,
          relinked: 0,
          returned: 0,
          freed: 0,
        })
      }
      // Every allowed outcome has been met: the list is exact, and the thread really was stopped on the way.
      const met = seen.map(normal)
      for (const allowed of scenario.outcomes) expect(met).toContainEqual(normal(allowed))
    },
    300_000,
  )
})
