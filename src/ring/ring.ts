import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import {
  BLOCK_WORDS,
  CELLS,
  HEAD,
  MAX_RINGS,
  NO_SLOT,
  OWNED,
  PUBLISHING,
  QUEUED,
  TAIL,
  cellWord,
  emptyCell,
  generationOf,
  generationOfCell,
  lapsAhead,
  ringOf,
  slotOfCell,
  slotWord,
  stateOf,
} from './layout.ts'

/**
 * A bounded queue of slot numbers for any number of writers and readers (after D. Vyukov's bounded MPMC queue).
 *
 * The queue holds hints: a slot belongs to whoever changed its slot word. So a thread may stop for ever between any
 * two stores here, and the next one that comes along moves cells, head and tail on. A ring is never full: it has twice
 * as many cells as there are slots, and cells that name a slot in vain vanish when the head passes them. How
 * many frames an edge may hold is a matter of the runtime's credit.
 */
export class Ring {
  readonly id: number
  readonly #arena: Arena
  readonly #control: Int32Array
  readonly #head: number
  readonly #tail: number
  readonly #cells: number
  readonly #log: number
  readonly #mask: number
  /** Where this thread notes what it is publishing. */
  readonly #publishing: number

  /** Control words that a ring needs in an arena of so many slots. */
  static words(slots: number): number {
    return CELLS + (1 << logOfCells(slots))
  }

  /**
   * Makes an empty ring of the words at `offset`. Once, by its creator, before anybody attaches.
   * `start`: position of the first slot, any Int32; default 0.
   */
  static format(arena: Arena, offset: number, options: { readonly start?: number | undefined } = {}): void {
    const { control } = arena
    const log = logOfCells(arena.slots)
    const cells = 1 << log
    const start = (options.start ?? 0) | 0
    for (let n = 0; n < cells; n++) {
      const position = (start + n) | 0
      Atomics.store(control, offset + CELLS + (position & (cells - 1)), emptyCell(position >> log))
    }
    Atomics.store(control, offset + HEAD, start)
    Atomics.store(control, offset + TAIL, start)
  }

  /** Attaches this thread to the ring at `offset`. `id`: 0 … 999, the same in all threads. */
  constructor(arena: Arena, id: number, offset: number) {
    assert(Number.isInteger(id) && id >= 0 && id < MAX_RINGS, `ring ${id} of at most ${MAX_RINGS}`)
    this.id = id
    this.#arena = arena
    this.#control = arena.control
    this.#head = offset + HEAD
    this.#tail = offset + TAIL
    this.#cells = offset + CELLS
    this.#log = logOfCells(arena.slots)
    this.#mask = (1 << this.#log) - 1
    this.#publishing = arena.layout.blocks + arena.thread * BLOCK_WORDS + PUBLISHING
  }

  /** Queues a slot that this thread owns. What was written into it is seen by whoever claims it. */
  publish(slot: number): void {
    const arena = this.#arena
    const word = arena.ownedWord(slot)
    const queued = slotWord(word, this.id, arena.thread, QUEUED)
    // Noted first: between the two changes that follow the slot is queued but in no cell, and only this note tells.
    Atomics.store(this.#control, this.#publishing, slot + 1)
    arena.change(slot, word, queued)
    this.link(slot, queued)
    // Spares a repair the second cell. A plain store, which costs nothing: it may come late or never.
    this.#control[this.#publishing] = 0
  }

  /** The slot that was published first, now owned by this thread; -1: the ring is empty. */
  claim(): number {
    const control = this.#control
    const arena = this.#arena
    for (;;) {
      const position = Atomics.load(control, this.#head)
      const lap = position >> this.#log
      const at = this.#cells + (position & this.#mask)
      const cell = Atomics.load(control, at)
      if (lapsAhead(cell, lap) === 0) {
        const slot = slotOfCell(cell)
        if (slot === NO_SLOT) return -1
        const word = arena.wordOf(slot)
        const claimed =
          stateOf(word) === QUEUED &&
          ringOf(word) === this.id &&
          (generationOf(word) & 0xf) === generationOfCell(cell) &&
          arena.exchange(slot, word, slotWord(word, this.id, arena.thread, OWNED))
        // Also when another thread has claimed the slot and stopped before it could clear the cell.
        Atomics.compareExchange(control, at, cell, emptyCell(lap + 1))
        Atomics.compareExchange(control, this.#head, position, (position + 1) | 0)
        if (claimed) return slot
      } else {
        // The cell was cleared and the head not moved on; or `position` is old, and nothing happens.
        Atomics.compareExchange(control, this.#head, position, (position + 1) | 0)
      }
    }
  }

  /** About how many slots are queued. */
  get size(): number {
    const head = Atomics.load(this.#control, this.#head)
    const size = (Atomics.load(this.#control, this.#tail) - head) | 0
    return Math.max(0, size)
  }

  /** Puts a slot whose word is `queued` into a cell; for the files of this room. A second cell for it does no harm. */
  link(slot: number, queued: number): void {
    const control = this.#control
    for (;;) {
      const position = Atomics.load(control, this.#tail)
      const lap = position >> this.#log
      const at = this.#cells + (position & this.#mask)
      const empty = emptyCell(lap)
      const found = Atomics.compareExchange(control, at, empty, cellWord(lap, generationOf(queued), slot))
      // Nobody may move the tail over a cell that is a lap behind: its slot would be lost.
      if (lapsAhead(found, lap) < 0 && Atomics.load(control, this.#tail) === position)
        assert(false, `ring ${this.id} is full`)
      Atomics.compareExchange(control, this.#tail, position, (position + 1) | 0)
      if (found === empty) return
    }
  }
}

/** At least 64 cells, so that a lap count of 16 bits lasts millions of positions. */
const logOfCells = (slots: number): number => Math.max(6, Math.ceil(Math.log2(2 * slots)))
