import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { Commit } from '../../src/ring/commit.ts'
import { repair } from '../../src/ring/repair.ts'
import { census } from './census.ts'
import { attach, counterOf, createSpace, frame, idOf, type Space, type View } from './space.ts'

const SLOTS = 9
const SLOT_BYTES = 16
const THREADS = 3
const RINGS = 2

interface Frame {
  readonly id: number
  readonly slots: number
  /** The ring it was claimed from; -1: none. */
  from: number
}

/** What a plain program would keep: lists. */
class Model {
  readonly rings: Frame[][] = Array.from({ length: RINGS }, () => [])
  /** By thread, by slot. */
  readonly owned: Map<number, Frame>[] = Array.from({ length: THREADS }, () => new Map())
  ids = 0

  get free(): number {
    const all = [...this.rings.flat(), ...this.owned.flatMap((slots) => [...slots.values()])]
    return all.reduce((left, { slots }) => left - slots, SLOTS)
  }

  take(thread: number, slot: number): Frame {
    const taken = this.owned[thread]!.get(slot)!
    this.owned[thread]!.delete(slot)
    return taken
  }
}

interface Real {
  readonly space: Space
  readonly views: readonly View[]
  readonly commits: readonly Commit[]
}

type Step = fc.Command<Model, Real>

/** The n-th slot of those a thread owns. */
const pick = (model: Model, thread: number, n: number): number => {
  const slots = [...model.owned[thread]!.keys()]
  return slots[n % slots.length]!
}

const owns = (model: Readonly<Model>, thread: number): boolean => model.owned[thread]!.size > 0

const allocate = (thread: number, bytes: number): Step => ({
  check: () => true,
  run(model, { views }) {
    const { arena } = views[thread]!
    const slots = Math.max(1, Math.ceil(bytes / SLOT_BYTES))
    const slot = arena.allocate(bytes)
    expect(slot >= 0).toBe(slots <= model.free)
    if (slot < 0) return
    const id = model.ids++
    arena.write(slot, frame(id, bytes))
    expect(arena.slotsOf(slot)).toBe(slots)
    expect(arena.ownerOf(slot)).toBe(thread)
    model.owned[thread]!.set(slot, { id, slots, from: -1 })
  },
  toString: () => `allocate(thread ${thread}, ${bytes} bytes)`,
})

const release = (thread: number, n: number): Step => ({
  check: (model) => owns(model, thread),
  run(model, { views }) {
    const slot = pick(model, thread, n)
    model.take(thread, slot)
    views[thread]!.arena.release(slot)
  },
  toString: () => `release(thread ${thread}, its ${n}.)`,
})

const publish = (thread: number, n: number, ring: number): Step => ({
  check: (model) => owns(model, thread),
  run(model, { views }) {
    const slot = pick(model, thread, n)
    model.rings[ring]!.push(model.take(thread, slot))
    views[thread]!.rings[ring]!.publish(slot)
    expect(views[thread]!.arena.ownerOf(slot)).toBe(-1)
    expect(views[thread]!.arena.ringOf(slot)).toBe(ring)
  },
  toString: () => `publish(thread ${thread}, its ${n}., ring ${ring})`,
})

const claim = (thread: number, ring: number): Step => ({
  check: () => true,
  run(model, { views }) {
    const { arena, rings } = views[thread]!
    expect(rings[ring]!.size).toBe(model.rings[ring]!.length)
    const slot = rings[ring]!.claim()
    const expected = model.rings[ring]!.shift()
    expect(slot >= 0).toBe(expected !== undefined)
    if (expected === undefined) return
    expect(idOf(arena.read(slot))).toBe(expected.id)
    expect(arena.slotsOf(slot)).toBe(expected.slots)
    expect(arena.ringOf(slot)).toBe(ring)
    model.owned[thread]!.set(slot, { ...expected, from: ring })
  },
  toString: () => `claim(thread ${thread}, ring ${ring})`,
})

/** Frees or publishes some of the thread's slots at once: -1 frees, else the ring. */
const commit = (thread: number, targets: readonly number[]): Step => ({
  check: () => true,
  run(model, { space, views, commits }) {
    const { arena, rings } = views[thread]!
    const work = commits[thread]!
    const slots = [...model.owned[thread]!.keys()].slice(0, targets.length)
    const room = work.roomForOutputs
    slots.forEach((slot, n) => {
      const target = targets[n]!
      const moved = model.take(thread, slot)
      if (target < 0) work.input(slot)
      else work.output(rings[target]!, slot)
      if (target >= 0) model.rings[target]!.push(moved)
    })
    expect(work.roomForOutputs).toBe(room - slots.filter((_, n) => targets[n]! >= 0).length)
    const words = [0, 1].map((n) => counterOf(space, thread, n))
    work.before(words[0]!, model.ids)
    work.after(words[1]!, -model.ids)
    work.run()
    expect(words.map((word) => arena.control[word])).toEqual([model.ids, 0 - model.ids])
    expect(work.roomForOutputs).toBe(room)
  },
  toString: () => `commit(thread ${thread}, ${targets.join()})`,
})

/** The thread dies with what it owns; thread 0 puts it in order, keeping every second frame that was claimed. */
const death = (thread: number): Step => ({
  check: () => true,
  run(model, { views }) {
    const { arena, byId } = views[0]!
    const lost = [...model.owned[thread]!].sort(([a], [b]) => a - b)
    model.owned[thread]!.clear()
    let n = 0
    const claimed = lost.filter(([, { from }]) => from >= 0)
    const done = repair(arena, thread, byId, (slot) => {
      const [expected, held] = claimed[n]!
      expect(slot).toBe(expected)
      expect(idOf(arena.read(slot))).toBe(held.id)
      const keep = n++ % 2 === 1
      if (keep) model.owned[0]!.set(slot, held)
      else model.rings[held.from]!.push(held)
      return keep ? 'keep' : 'queue'
    })
    expect(done).toMatchObject({
      finished: false,
      returned: claimed.length,
      freed: lost.length - claimed.length,
    })
  },
  toString: () => `death(thread ${thread})`,
})

const thread = fc.nat(THREADS - 1)
const ring = fc.nat(RINGS - 1)
const any = fc.nat(20)
const steps = [
  fc
    .tuple(thread, fc.integer({ min: 4, max: SLOT_BYTES * (SLOTS + 1) }))
    .map(([t, bytes]) => allocate(t, bytes)),
  fc.tuple(thread, fc.integer({ min: 4, max: 3 * SLOT_BYTES })).map(([t, bytes]) => allocate(t, bytes)),
  fc.tuple(thread, any).map(([t, n]) => release(t, n)),
  fc.tuple(thread, any, ring).map(([t, n, r]) => publish(t, n, r)),
  fc.tuple(thread, ring).map(([t, r]) => claim(t, r)),
  fc
    .tuple(thread, fc.array(fc.integer({ min: -1, max: RINGS - 1 }), { maxLength: 4 }))
    .map(([t, targets]) => commit(t, targets)),
  fc.integer({ min: 1, max: THREADS - 1 }).map(death),
]

it('does what lists would do', () => {
  fc.assert(
    fc.property(fc.commands(steps, { maxCommands: 300, size: 'max' }), (commands) => {
      const model = new Model()
      const space = createSpace({ slots: SLOTS, slotBytes: SLOT_BYTES, threads: THREADS, rings: RINGS })
      const views = Array.from({ length: THREADS }, (_, n) => attach(space, n))
      const commits = views.map(({ arena, byId }) => new Commit(arena, byId))
      fc.modelRun(() => ({ model, real: { space, views, commits } }), commands)
      expect(census(views[0]!.arena).free).toBe(model.free)
      for (const [id, frames] of model.rings.entries())
        for (const { id: expected } of frames) {
          const { arena, rings } = views[0]!
          expect(idOf(arena.read(rings[id]!.claim()))).toBe(expected)
        }
    }),
    { numRuns: 150 },
  )
})
