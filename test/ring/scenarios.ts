import { Commit } from '../../src/ring/commit.ts'
import { attach, counterOf, createSpace, frame, put, type Space, type View } from './space.ts'

/** A frame of this length takes a chain of three slots. */
export const CHAIN = 150
export const SINGLE = 40

export type Counters = readonly [published: number, released: number]

/** One state in which everything may be after a thread has died: ids queued in rings 0 and 1, and its counters. */
export interface Outcome {
  readonly first: readonly number[]
  readonly second: readonly number[]
  readonly counters: Counters
}

export interface Scenario {
  /** Ids and lengths queued in ring 0 beforehand. */
  readonly given: readonly (readonly [id: number, length: number])[]
  /** What the thread does; it may die after any store. */
  run(view: View, space: Space): void
  /** Allowed outcomes, first the one in which it did nothing, last the one in which it did all. */
  readonly outcomes: readonly Outcome[]
}

const none: Counters = [0, 0]

function claim(view: View): number {
  const slot = view.rings[0]!.claim()
  if (slot < 0) throw new Error('ring 0 is empty')
  return slot
}

function make(view: View, id: number, length: number): number {
  const slot = view.arena.allocate(length)
  view.arena.write(slot, frame(id, length))
  return slot
}

/** Two inputs, one of them a chain, become two outputs, one of them a chain, and a frame that moves on as it is. */
function commit(view: View, space: Space): void {
  const { arena, rings } = view
  const inputs = [claim(view), claim(view)]
  const moved = claim(view)
  const work = new Commit(arena, view.byId)
  for (const slot of inputs) work.input(slot)
  work.output(rings[1]!, make(view, 11, SINGLE))
  work.output(rings[1]!, make(view, 12, CHAIN))
  work.output(rings[1]!, moved)
  work.before(counterOf(space, arena.thread, 0), 3)
  work.after(counterOf(space, arena.thread, 1), 2)
  work.run()
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  publish: {
    given: [],
    run(view) {
      put(view, 0, 1, SINGLE)
      put(view, 0, 2, CHAIN)
    },
    outcomes: [
      { first: [], second: [], counters: none },
      { first: [1], second: [], counters: none },
      { first: [1, 2], second: [], counters: none },
    ],
  },
  claim: {
    given: [
      [1, CHAIN],
      [2, SINGLE],
    ],
    run(view) {
      claim(view)
      claim(view)
    },
    outcomes: [{ first: [1, 2], second: [], counters: none }],
  },
  release: {
    given: [[1, CHAIN]],
    run(view) {
      view.arena.release(claim(view))
      view.arena.release(view.arena.allocate(CHAIN))
    },
    outcomes: [
      { first: [1], second: [], counters: none },
      { first: [], second: [], counters: none },
    ],
  },
  commit: {
    given: [
      [1, SINGLE],
      [2, CHAIN],
      [3, CHAIN],
    ],
    run: commit,
    outcomes: [
      { first: [1, 2, 3], second: [], counters: none },
      { first: [], second: [11, 12, 3], counters: [3, 2] },
    ],
  },
}

/** Two rings, the first with the frames `given`, and more slots than any scenario uses. Thread 0 keeps them, 1 and 2 act. */
export function prepare(given: Scenario['given']): { space: Space; keeper: View } {
  const space = createSpace({ slots: 18, slotBytes: 64, threads: 3, rings: 2 })
  const keeper = attach(space, 0)
  for (const [id, length] of given) put(keeper, 0, id, length)
  return { space, keeper }
}

/** Ids in any order: what was given back may stand behind what it stood before. */
export const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b)
