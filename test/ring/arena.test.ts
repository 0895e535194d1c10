import { describe, expect, it } from 'vitest'
import { Arena } from '../../src/ring/arena.ts'
import { BLOCKED, Bells, LISTENING, RUNNING } from '../../src/ring/bell.ts'
import { Commit } from '../../src/ring/commit.ts'
import { createMemory } from '../../src/ring/memory.ts'
import { Ring } from '../../src/ring/ring.ts'
import { attach, createSpace, frame, idOf, put } from './space.ts'

const sizes = { slots: 8, slotBytes: 64, threads: 2, controlBytes: 4096 }

describe('memory', () => {
  it.each([
    [{ slots: 0 }, 'slots is 0'],
    [{ slots: 4001 }, 'slots is 4001'],
    [{ slots: 1.5 }, 'slots is 1.5'],
    [{ threads: 251 }, 'threads is 251'],
    [{ slotBytes: 60 }, 'multiple of 8'],
    [{ slotBytes: 0 }, 'slotBytes is 0'],
    [{ controlBytes: -1 }, 'controlBytes is -1'],
    [{ slots: 4000, slotBytes: 2 ** 31 }, 'Cannot reserve'],
  ])('refuses %o', (wrong, text) => {
    expect(() => createMemory({ ...sizes, ...wrong })).toThrow(
      expect.objectContaining({ code: 'ARGUMENT', message: expect.stringContaining(text) }),
    )
  })

  it('survives structured cloning as the same memory', () => {
    const memory = createMemory(sizes)
    const slot = new Arena(memory, 0).allocate(10)
    expect(new Arena(structuredClone(memory), 1).ownerOf(slot)).toBe(0)
  })
})

describe('reserve', () => {
  it('gives zeroed lines of their own until control memory is used up, and says so then', () => {
    const arena = new Arena(createMemory(sizes), 0)
    const first = arena.reserve(1)
    const second = arena.reserve(33)
    expect(first % 32).toBe(0)
    expect(second - first).toBe(32)
    expect(arena.control.subarray(first, second + 64).every((word) => word === 0)).toBe(true)
    expect(arena.reserve(4096 / 4 - 96)).toBe(second + 64)
    expect(() => arena.reserve(1)).toThrow(
      expect.objectContaining({ code: 'CONTROL_MEMORY', message: expect.stringContaining('0 are left') }),
    )
  })
})

describe('slots', () => {
  it('are taken from the lowest on, and the one freed last first', () => {
    const arena = new Arena(createMemory(sizes), 0)
    expect([1, 1, 1, 1].map((length) => arena.allocate(length))).toEqual([0, 1, 2, 3])
    arena.release(1)
    arena.release(3)
    expect([1, 1, 1].map((length) => arena.allocate(length))).toEqual([3, 1, 4])
  })

  it.each([0, 1, 63, 64, 65, 128, 511, 512])(
    'hold %i bytes exactly, at any offset of the source',
    (length) => {
      const arena = new Arena(createMemory(sizes), 0)
      const slot = arena.allocate(length)
      for (const offset of [0, 1, 8]) {
        const source = new Uint8Array(offset + length).fill(9)
        source.set(frame(7 + offset, Math.max(4, length)).subarray(0, length), offset)
        arena.write(slot, source.subarray(offset))
        const copy = arena.read(slot)
        expect(Buffer.compare(copy, source.subarray(offset))).toBe(0)
        expect(copy.byteOffset % 8).toBe(0)
        expect(copy.buffer).toBeInstanceOf(ArrayBuffer)
        expect(copy.buffer.byteLength).toBe(length)
      }
      expect(arena.lengthOf(slot)).toBe(length)
    },
  )

  it('keep their tags while they are owned or queued', () => {
    const { arena, rings } = attach(createSpace({ ...sizes, rings: 1 }), 0)
    const slots = [arena.allocate(1), arena.allocate(100), arena.allocate(1)]
    for (const slot of slots) arena.control.fill(slot + 50, arena.tags(slot), arena.tags(slot) + 16)
    for (const slot of slots) rings[0]!.publish(slot)
    for (const slot of slots) {
      expect(rings[0]!.claim()).toBe(slot)
      const tags = arena.control.subarray(arena.tags(slot), arena.tags(slot) + 16)
      expect([...tags]).toEqual(Array.from({ length: 16 }, () => slot + 50))
    }
  })

  it('are touched by their owner only', () => {
    const space = createSpace({ ...sizes, rings: 1 })
    const [one, two] = [attach(space, 0), attach(space, 1)]
    const slot = one.arena.allocate(1)
    const commit = new Commit(two.arena, two.byId)
    expect(() => two.arena.release(slot)).toThrow('not owned by thread 1')
    expect(() => two.arena.write(slot, new Uint8Array(1))).toThrow('not owned by thread 1')
    expect(() => two.rings[0]!.publish(slot)).toThrow('not owned by thread 1')
    expect(() => commit.input(slot)).toThrow('not owned by thread 1')
    expect(() => commit.output(two.rings[0]!, slot)).toThrow('not owned by thread 1')
    expect(() => one.arena.write(slot, new Uint8Array(65))).toThrow('do not fit')
    expect(one.arena.ownerOf(slot)).toBe(0)
  })
})

describe('a ring', () => {
  it.each([1, 8, 100, 4000])(
    'of an arena with %i slots takes all of them, over and over, where positions wrap',
    (slots) => {
      const arena = new Arena(createMemory({ ...sizes, slots, controlBytes: 1 << 16 }), 0)
      const offset = arena.reserve(Ring.words(slots))
      Ring.format(arena, offset, { start: 2 ** 31 - slots })
      const ring = new Ring(arena, 999, offset)
      for (let round = 0; round < 4; round++) {
        const taken = Array.from({ length: slots }, () => arena.allocate(1))
        expect(arena.allocate(1)).toBe(-1)
        for (const slot of taken) ring.publish(slot)
        expect(ring.size).toBe(slots)
        expect(taken.map(() => ring.claim())).toEqual(taken)
        expect(ring.claim()).toBe(-1)
        for (const slot of taken) arena.release(slot)
      }
    },
  )
})

describe('a cell that names a slot a second time', () => {
  it('is passed over: the slot keeps the place of its last publication', () => {
    const view = attach(createSpace({ ...sizes, rings: 1 }), 0)
    const { arena, rings } = view
    for (const id of [0, 1]) put(view, 0, id, 4)
    rings[0]!.link(0, arena.wordOf(0))
    expect([rings[0]!.claim(), rings[0]!.claim()]).toEqual([0, 1])
    put(view, 0, 2, 4)
    rings[0]!.publish(0)
    expect([rings[0]!.claim(), rings[0]!.claim(), rings[0]!.claim()]).toEqual([2, 0, -1])
    expect(rings[0]!.size).toBe(0)
  })
})

describe('a commit', () => {
  it('holds 200 outputs, 8 inputs and 200 words at least, and nothing of it after clear', () => {
    const space = createSpace({ ...sizes, slots: 300, rings: 1 })
    const { arena, rings, byId } = attach(space, 0)
    const commit = new Commit(arena, byId)
    expect(commit.roomForOutputs).toBeGreaterThanOrEqual(200)
    const words = Array.from({ length: 400 }, (_, n) => arena.reserve(1) + (n % 32))
    const inputs = Array.from({ length: 8 }, () => arena.allocate(1))
    const outputs = Array.from({ length: 200 }, () => arena.allocate(1))
    const fill = (): void => {
      for (const slot of inputs) commit.input(slot)
      for (const slot of outputs) commit.output(rings[0]!, slot)
      words.slice(0, 200).forEach((word, n) => commit.before(word, n))
      words.slice(200).forEach((word, n) => commit.after(word, n + 200))
    }
    fill()
    commit.clear()
    commit.run()
    expect(words.every((word) => arena.control[word] === 0)).toBe(true)
    expect([...inputs, ...outputs].every((slot) => arena.ownerOf(slot) === 0)).toBe(true)
    fill()
    commit.run()
    expect(words.map((word) => arena.control[word])).toEqual(words.map((_, n) => n))
    expect(outputs.map(() => rings[0]!.claim())).toEqual(outputs)
    expect(inputs.every((slot) => arena.ownerOf(slot) === -1)).toBe(true)
  })

  it('refuses more than it holds', () => {
    const { arena, byId } = attach(createSpace({ ...sizes, slots: 20, rings: 1 }), 0)
    const commit = new Commit(arena, byId)
    expect(() => {
      for (let n = 0; n < 20; n++) commit.input(arena.allocate(1))
    }).toThrow('too many inputs')
    const word = arena.reserve(1)
    expect(() => {
      for (let n = 0; n < 1000; n++) commit.before(word, n)
    }).toThrow('too many words')
  })

  it('may move a claimed chain on as it is', () => {
    const view = attach(createSpace({ ...sizes, rings: 2 }), 0)
    put(view, 0, 5, 200)
    const slot = view.rings[0]!.claim()
    const commit = new Commit(view.arena, view.byId)
    commit.output(view.rings[1]!, slot)
    commit.run()
    expect(view.rings[0]!.claim()).toBe(-1)
    expect(view.rings[1]!.claim()).toBe(slot)
    expect(idOf(view.arena.read(slot))).toBe(5)
  })
})

describe('bells', () => {
  it('keep a mode for each thread and end a wait that was rung for', () => {
    const memory = createMemory(sizes)
    const arena = new Arena(memory, 0)
    const offset = arena.reserve(Bells.words(2))
    const one = new Bells(arena, offset)
    const two = new Bells(new Arena(memory, 1), offset)
    two.setMode(LISTENING)
    one.setMode(BLOCKED)
    expect([two.mode(0), one.mode(1)]).toEqual([BLOCKED, LISTENING])
    one.setMode(RUNNING)
    expect(two.mode(0)).toBe(RUNNING)
    const ticket = one.ticket()
    two.ring(0)
    // Would wait for ever.
    one.wait(ticket, Infinity)
    expect(one.ticket()).not.toBe(ticket)
    expect(two.ticket()).toBe(ticket)
    one.wait(one.ticket(), 1)
  })
})
