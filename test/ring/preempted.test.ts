import { describe, expect, it } from 'vitest'
import { Commit } from '../../src/ring/commit.ts'
import { repair } from '../../src/ring/repair.ts'
import { Ring } from '../../src/ring/ring.ts'
import { census } from './census.ts'
import { die, interrupted } from './interrupt.ts'
import { CHAIN, SINGLE, prepare, scenarios, sorted } from './scenarios.ts'
import { attach, counterOf, createSpace, drain, frame, idOf, put, type View } from './space.ts'

/*
 * Two threads on one: at each atomic operation of one thread, another acts from beginning to end. All pairs at all
 * places, where real threads meet at random.
 */

/** What the threads did to the frames in ring 0. */
interface Log {
  /** Ids put in. */
  readonly made: number[]
  /** Ids taken out. */
  readonly used: number[]
}

function take(view: View, log: Log): number {
  const slot = view.rings[0]!.claim()
  if (slot >= 0) log.used.push(idOf(view.arena.read(slot)))
  return slot
}

const actions: Readonly<Record<string, (view: View, log: Log, id: number) => void>> = {
  publish(view, log, id) {
    put(view, 0, id, SINGLE)
    log.made.push(id)
  },
  'claim, and keep': (view, log) => void take(view, log),
  'claim and publish again'(view) {
    const slot = view.rings[0]!.claim()
    if (slot >= 0) view.rings[0]!.publish(slot)
  },
  'claim, release, allocate a chain'(view, log, id) {
    const slot = take(view, log)
    if (slot >= 0) view.arena.release(slot)
    put(view, 0, id, CHAIN)
    log.made.push(id)
  },
  commit(view, log, id) {
    const slot = take(view, log)
    const commit = new Commit(view.arena, view.byId)
    if (slot >= 0) commit.input(slot)
    const output = view.arena.allocate(CHAIN)
    view.arena.write(output, frame(id, CHAIN))
    commit.output(view.rings[0]!, output)
    log.made.push(id)
    commit.run()
  },
}

/** Frees what `view`'s thread owns. */
function releaseAll({ arena }: View): void {
  for (let slot = 0; slot < arena.slots; slot++) if (arena.ownerOf(slot) === arena.thread) arena.release(slot)
}

/** Uses each cell of both rings again: whatever was left in one would be met. */
function goRound({ arena, rings }: View): void {
  for (const ring of rings) {
    for (let n = 0; n < 2 * Ring.words(arena.slots); n++) {
      ring.publish(arena.allocate(1))
      arena.release(ring.claim())
    }
  }
}

describe.each(Object.keys(actions))('a thread put aside during: %s', (first) => {
  it.each(Object.keys(actions))('while another does: %s', (second) => {
    for (const queued of [[], [1], [1, 2]]) {
      let n = 0
      for (let reached = true; reached; n++) {
        const { space, keeper } = prepare(queued.map((id) => [id, CHAIN]))
        const one = attach(space, 1)
        const two = attach(space, 2)
        const log: Log = { made: [], used: [] }
        reached = interrupted(
          n,
          () => actions[first]!(one, log, 21),
          () => actions[second]!(two, log, 22),
        )
        const found = [...log.used, ...drain(keeper, 0)]
        expect(sorted(found), `before operation ${n}`).toEqual(sorted([...queued, ...log.made]))
        releaseAll(one)
        releaseAll(two)
        expect(census(keeper.arena).free, `before operation ${n}`).toBe(keeper.arena.slots)
      }
      // It was put aside: at least a look at the head and at a cell.
      expect(n).toBeGreaterThan(2)
    }
  })
})

describe.each(Object.keys(scenarios))('a thread that dies at any operation of: %s', (name) => {
  const scenario = scenarios[name]!
  it.each(Object.keys(actions))(
    'and a repair that is put aside at any operation while another does: %s',
    (second) => {
      let n = 0
      for (let alive = false; !alive; n++) {
        for (let m = 0, reached = true; reached; m++) {
          const { space, keeper } = prepare(scenario.given)
          const dead = attach(space, 1)
          alive = !interrupted(n, () => scenario.run(dead, space), die)
          const two = attach(space, 2)
          const log: Log = { made: [], used: [] }
          reached = interrupted(
            m,
            () => void repair(keeper.arena, 1, keeper.byId, () => 'queue'),
            () => actions[second]!(two, log, 22),
          )
          const found = sorted([...log.used, ...drain(keeper, 0)])
          const counters = [0, 1].map((word) => dead.arena.control[counterOf(space, 1, word)])
          const outcome = { found, second: sorted(drain(keeper, 1)), counters }
          const allowed = scenario.outcomes.map((state) => ({
            found: sorted([...state.first, ...log.made]),
            second: sorted(state.second),
            counters: state.counters,
          }))
          expect(allowed, `death before ${n}, put aside before ${m}`).toContainEqual(outcome)
          releaseAll(two)
          if (m === 0) goRound(keeper)
          expect(census(keeper.arena).free, `death before ${n}, put aside before ${m}`).toBe(
            keeper.arena.slots,
          )
        }
      }
      // It died: two frames are published or claimed in six operations at least.
      expect(n).toBeGreaterThan(6)
    },
    300_000,
  )
})

it('a commit seen at any operation: counted before an output is there, inputs free before they are counted', () => {
  const scenario = scenarios['commit']!
  const states = new Set<string>()
  for (let n = 0, reached = true; reached; n++) {
    const { space, keeper } = prepare(scenario.given)
    const view = attach(space, 1)
    reached = interrupted(
      n,
      () => scenario.run(view, space),
      () => {
        const [published, released] = [0, 1].map((word) => view.arena.control[counterOf(space, 1, word)]!)
        const outputs = drain(keeper, 1).length
        if (outputs > 0) expect(published).toBe(3)
        // The inputs stand in slots 0 and 1, the lowest.
        if (released! > 0) expect([0, 1].map((slot) => keeper.arena.ownerOf(slot))).toEqual([-1, -1])
        states.add(`${published} ${outputs > 0} ${released}`)
      },
    )
  }
  expect([...states]).toEqual(['0 false 0', '3 false 0', '3 true 0', '3 true 2'])
})

it('a chain whose slots are taken away while it is allocated is given up, or is whole', () => {
  const results = new Set<boolean>()
  for (let n = 0, reached = true; reached; n++) {
    const space = createSpace({ slots: 4, slotBytes: 64, threads: 2, rings: 0 })
    const { arena } = attach(space, 0)
    const other = attach(space, 1)
    let slot = -1
    reached = interrupted(
      n,
      () => {
        slot = arena.allocate(CHAIN)
      },
      () => {
        for (let taken = 0; taken < 2; taken++) other.arena.allocate(1)
      },
    )
    results.add(slot >= 0)
    if (slot >= 0) {
      arena.write(slot, frame(1, CHAIN))
      expect(idOf(arena.read(slot))).toBe(1)
      arena.release(slot)
    }
    releaseAll(other)
    expect(census(arena).free).toBe(4)
  }
  expect(results.size).toBe(2)
})
