import { assert } from '../base/assert.ts'
import { StairsError } from '../base/errors.ts'
import {
  COUNT,
  FREE,
  LENGTH,
  LINE,
  NEXT,
  NO_RING,
  OWNED,
  QUEUED,
  TAGS,
  chainedWord,
  freeWord,
  isChainedTo,
  isOwnedBy,
  layoutOf,
  ringOf,
  slotWord,
  stateOf,
  threadOf,
  wholeLines,
  type Layout,
} from './layout.ts'
import type { RingMemory } from './memory.ts'

const NONE = -1

/**
 * The slots of a pool as one thread sees them: takes and frees them, copies bytes in and out.
 *
 * A slot is free when its slot word says so; there is no list of free slots that a crash could break. A search begins at
 * the lowest slot, so that few pages are ever touched. What needs more than one slot gets a chain and is named by its head.
 */
export class Arena {
  /** All control memory; the runtime's own words (tags, what `reserve` gave) are reached through it. */
  readonly control: Int32Array
  /** This thread's number. */
  readonly thread: number
  readonly threads: number
  readonly slots: number
  /** Bytes of one slot. */
  readonly slotBytes: number
  /** For the files of this room. */
  readonly layout: Layout
  readonly #bytes: Uint8Array
  /** The slot this thread freed last: its pages are in this core's cache. */
  #warm = NONE

  /** `thread`: 0 … threads-1, used by no other living thread. */
  constructor(memory: RingMemory, thread: number) {
    assert(
      Number.isInteger(thread) && thread >= 0 && thread < memory.threads,
      `thread ${thread} of ${memory.threads}`,
    )
    this.control = new Int32Array(memory.control)
    this.#bytes = new Uint8Array(memory.data)
    this.thread = thread
    this.threads = memory.threads
    this.slots = memory.slots
    this.slotBytes = memory.slotBytes
    this.layout = layoutOf(memory.slots, memory.threads)
  }

  /**
   * Word offset of `words` control words, zero, on a line of their own. Never given back. One thread calls this.
   * Throws `StairsError` (`CONTROL_MEMORY`) when the memory's `controlBytes` are used up.
   */
  reserve(words: number): number {
    const offset = Atomics.load(this.control, 0)
    const end = offset + wholeLines(words)
    if (end > this.control.length)
      throw new StairsError(
        'CONTROL_MEMORY',
        `Shared control memory is used up: ${words * 4} more bytes are needed, ${(this.control.length - offset) * 4} are left. Run fewer pipelines in one pool, or close the project and make a new one.`,
      )
    Atomics.store(this.control, 0, end)
    return offset
  }

  /**
   * A slot, or the head of a chain of slots, that holds `byteLength` bytes and belongs to this thread; -1 when too few
   * slots are free. All or nothing. Content, length and tags are those of its last use.
   */
  allocate(byteLength: number): number {
    const count = Math.max(1, Math.ceil(byteLength / this.slotBytes))
    if (count > 1 && !this.#hasFree(count)) return -1
    const head = this.#takeHead()
    if (head === NONE) return -1
    let last = head
    for (let n = 1; n < count; n++) {
      // Tails are sought behind one another: so the search over all of them reads each slot word once.
      const tail = this.#takeTail(head, last === head ? 0 : last + 1)
      if (tail === NONE) {
        this.release(head)
        return -1
      }
      this.control[this.#record(last) + NEXT] = tail
      this.control[this.#record(head) + COUNT] = n + 1
      last = tail
    }
    return head
  }

  /** Frees an owned slot or chain, outside a commit. */
  release(slot: number): void {
    let word = this.ownedWord(slot)
    const count = this.slotsOf(slot)
    if (count > 1) {
      // From here on nobody gives the slot back to its ring: a thread that dies halfway has torn the chain.
      word = this.change(slot, word, slotWord(word, NO_RING, this.thread, OWNED))
      let tail = this.control[this.#record(slot) + NEXT]!
      for (let n = 1; n < count; n++) {
        // Read before the tail is free: its next owner writes there.
        const next = this.control[this.#record(tail) + NEXT]!
        const tailWord = this.wordOf(tail)
        if (!isChainedTo(tailWord, slot)) assert(false, `slot ${tail} is not in the chain of slot ${slot}`)
        this.change(tail, tailWord, freeWord(tailWord))
        tail = next
      }
    }
    this.change(slot, word, freeWord(word))
    this.#warm = slot
  }

  /** 1, or how many slots the chain of this head has. */
  slotsOf(slot: number): number {
    return this.control[this.#record(slot) + COUNT]!
  }

  /**
   * Word offset of the slot's 16 tag words. They belong to the runtime: plain words, written by the slot's owner, kept
   * while the slot is owned or queued, not cleared between uses.
   */
  tags(slot: number): number {
    return this.#record(slot) + TAGS
  }

  /** Bytes that were last written into the slot or chain. */
  lengthOf(slot: number): number {
    return this.control[this.#record(slot) + LENGTH]!
  }

  /** The thread that owns the slot now, or -1: free, queued, or a further slot of a chain. */
  ownerOf(slot: number): number {
    const word = this.wordOf(slot)
    return stateOf(word) === OWNED ? threadOf(word) : -1
  }

  /** The ring in which the slot is queued, or from which its owner claimed it; -1: neither. */
  ringOf(slot: number): number {
    const word = this.wordOf(slot)
    const state = stateOf(word)
    return state === QUEUED || (state === OWNED && ringOf(word) !== NO_RING) ? ringOf(word) : -1
  }

  /** Copies `bytes` into an owned slot or chain that is large enough; its length is theirs. */
  write(slot: number, bytes: Uint8Array): void {
    this.ownedWord(slot)
    const length = bytes.length
    if (length > this.slotsOf(slot) * this.slotBytes)
      assert(false, `${length} bytes do not fit into slot ${slot}`)
    // V8 copies to shared memory 8 bytes a step only between addresses that are multiples of 8, else byte by byte.
    const source = bytes.byteOffset % 8 === 0 || length < 64 ? bytes : new Uint8Array(bytes)
    this.control[this.#record(slot) + LENGTH] = length
    if (length <= this.slotBytes) {
      this.#bytes.set(source, slot * this.slotBytes)
      return
    }
    let at = slot
    for (let done = 0; done < length; done += this.slotBytes) {
      this.#bytes.set(source.subarray(done, done + this.slotBytes), at * this.slotBytes)
      at = this.control[this.#record(at) + NEXT]!
    }
  }

  /** A private copy of what was written, of exactly that length, in an ArrayBuffer of its own. */
  read(slot: number): Uint8Array {
    const length = this.lengthOf(slot)
    // Not zeroed first and not from Buffer's pool, where it would share its memory and stand at any offset.
    const bytes = Buffer.allocUnsafeSlow(length)
    let at = slot
    for (let done = 0; done < length; done += this.slotBytes) {
      const from = at * this.slotBytes
      bytes.set(this.#bytes.subarray(from, from + Math.min(this.slotBytes, length - done)), done)
      at = this.control[this.#record(at) + NEXT]!
    }
    return bytes
  }

  /** The slot word; for the files of this room. */
  wordOf(slot: number): number {
    return Atomics.load(this.control, this.layout.states + slot)
  }

  /** The slot word, which must say that this thread owns the slot; for the files of this room. */
  ownedWord(slot: number): number {
    const word = this.wordOf(slot)
    // The text is made only when it is needed: this runs several times a frame.
    if (!isOwnedBy(word, this.thread)) assert(false, `slot ${slot} is not owned by thread ${this.thread}`)
    return word
  }

  /** Changes a slot word that nobody else may change; for the files of this room. */
  change(slot: number, from: number, to: number): number {
    if (!this.exchange(slot, from, to))
      assert(false, `a thread that does not own slot ${slot} changed its word`)
    return to
  }

  /** Changes a slot word if it still is `from`; for the files of this room. */
  exchange(slot: number, from: number, to: number): boolean {
    return Atomics.compareExchange(this.control, this.layout.states + slot, from, to) === from
  }

  #record(slot: number): number {
    return this.layout.slots + slot * LINE
  }

  #takeHead(): number {
    const warm = this.#warm
    this.#warm = NONE
    let slot = warm !== NONE && this.#takeOwned(warm) ? warm : NONE
    for (let s = 0; slot === NONE && s < this.slots; s++) if (this.#takeOwned(s)) slot = s
    if (slot !== NONE) this.control[this.#record(slot) + COUNT] = 1
    return slot
  }

  #takeOwned(slot: number): boolean {
    const word = this.wordOf(slot)
    return stateOf(word) === FREE && this.exchange(slot, word, slotWord(word, NO_RING, this.thread, OWNED))
  }

  #takeTail(head: number, from: number): number {
    for (let slot = from; slot < this.slots; slot++) {
      const word = this.wordOf(slot)
      if (stateOf(word) === FREE && this.exchange(slot, word, chainedWord(word, head))) return slot
    }
    return NONE
  }

  /** Looked at first, so that a chain that cannot be had does not take slots from others for a moment. */
  #hasFree(count: number): boolean {
    let found = 0
    for (let slot = 0; slot < this.slots && found < count; slot++)
      if (stateOf(this.wordOf(slot)) === FREE) found++
    return found === count
  }
}
