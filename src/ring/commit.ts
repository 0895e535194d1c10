import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import {
  AFTER,
  AFTER_COUNT,
  BEFORE,
  BEFORE_COUNT,
  BLOCK_WORDS,
  COMMITTED,
  INPUTS,
  INPUT_COUNT,
  MAX_INPUTS,
  MAX_OUTPUTS,
  MAX_WORDS,
  OUTPUTS,
  OUTPUT_COUNT,
} from './layout.ts'
import { carryOut, type Hands } from './record.ts'
import type { Ring } from './ring.ts'

/**
 * Makes several changes one: inputs freed, outputs published, counters set, all of it or nothing, whenever the thread
 * dies. The changes are collected in the thread's own block of shared memory; `run` sets the commit word, which is the
 * commit point, and carries them out; should the thread die in between, `repair` does the rest. One per thread, used again.
 *
 * A slot that moves on as it is, is an output only. Up to 16 inputs, 256 outputs, 256 words before and after each.
 */
export class Commit {
  readonly #arena: Arena
  readonly #control: Int32Array
  readonly #rings: ReadonlyMap<number, Ring>
  readonly #block: number
  readonly #hands: Hands
  #inputs = 0
  #outputs = 0
  #before = 0
  #after = 0

  /** `rings`: by id; rings may be added to it later. */
  constructor(arena: Arena, rings: ReadonlyMap<number, Ring>) {
    this.#arena = arena
    this.#control = arena.control
    this.#rings = rings
    this.#block = arena.layout.blocks + arena.thread * BLOCK_WORDS
    this.#hands = { publish: (ring, slot) => ring.publish(slot), free: (slot) => arena.release(slot) }
  }

  /** An owned slot or chain that will be free. */
  input(slot: number): void {
    this.#arena.ownedWord(slot)
    assert(this.#inputs < MAX_INPUTS, 'a commit has too many inputs')
    this.#control[this.#block + INPUTS + this.#inputs++] = slot
  }

  /** An owned slot or chain that will be queued in `ring`. */
  output(ring: Ring, slot: number): void {
    this.#arena.ownedWord(slot)
    assert(this.#outputs < MAX_OUTPUTS, 'a commit has too many outputs; ask roomForOutputs first')
    assert(this.#rings.has(ring.id), "a commit's output goes to a ring that it does not know")
    const at = this.#block + OUTPUTS + 2 * this.#outputs++
    this.#control[at] = ring.id
    this.#control[at + 1] = slot
  }

  /**
   * A control word that is stored before any output can be claimed. Only this thread may write the word until `run`
   * returns: a repair stores it again.
   */
  before(address: number, value: number): void {
    this.#word(BEFORE, this.#before++, address, value)
  }

  /** A control word that is stored when the inputs are free. The same holds for it. */
  after(address: number, value: number): void {
    this.#word(AFTER, this.#after++, address, value)
  }

  /** How many more outputs the record holds. */
  get roomForOutputs(): number {
    return MAX_OUTPUTS - this.#outputs
  }

  /** Does everything collected since the last `run` or `clear`. Allocates nothing. */
  run(): void {
    const control = this.#control
    const block = this.#block
    // Plain stores: nobody reads the record before the commit word, whose store orders them.
    control[block + INPUT_COUNT] = this.#inputs
    control[block + OUTPUT_COUNT] = this.#outputs
    control[block + BEFORE_COUNT] = this.#before
    control[block + AFTER_COUNT] = this.#after
    Atomics.store(control, block + COMMITTED, 1)
    carryOut(this.#arena, block, this.#arena.thread, this.#rings, this.#hands)
    Atomics.store(control, block + COMMITTED, 0)
    this.clear()
  }

  /** Forgets what was collected; the slots stay this thread's. */
  clear(): void {
    this.#inputs = this.#outputs = this.#before = this.#after = 0
  }

  #word(part: number, index: number, address: number, value: number): void {
    assert(index < MAX_WORDS, 'a commit has too many words')
    const at = this.#block + part + 2 * index
    this.#control[at] = address
    this.#control[at + 1] = value
  }
}
