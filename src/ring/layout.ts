/**
 * Where everything lies in control memory, in Int32 words. A line is 32 words (128 bytes: two cache lines, because
 * processors fetch them in pairs), and what different threads write never shares one, slot words excepted.
 *
 *     0                 header       word 0: next word that `reserve` gives
 *     layout.states     slot words   one word per slot, packed: a search for a free slot reads 16 of them per cache line
 *     layout.slots      slot records one line per slot, touched by the slot's owner only:
 *                                      0 LENGTH  bytes written         1 COUNT  slots in the chain, on its head
 *                                      2 NEXT    next slot of the chain         16 … 31 tags of the runtime
 *     layout.blocks     thread blocks BLOCK_WORDS per thread, written by that thread only (by its repairer after its death):
 *                                      0 COMMITTED   1 while a commit is being carried out
 *                                      1 PUBLISHING  1 + the slot whose publication was begun last; 0: none
 *                                      2 … 5         how many INPUTS, OUTPUTS, BEFORE, AFTER the record holds
 *                                      then          the inputs (a slot each), outputs (ring, slot), before and after (address, value)
 *     layout.heap       what `reserve` hands out: rings, bells, counters
 *
 *     ring              0 HEAD, 32 TAIL (positions, Int32, they wrap), 64 … cells (a power of two)
 *     bell, per thread  0 wait word, 32 mode
 *
 * The slot word is the truth about a slot. It changes by compare-and-swap only:
 *
 *     bit 31 … 20      19 … 10   9 … 2    1 0
 *     generation       ring      thread   FREE | OWNED | QUEUED
 *     generation       (0)  13 … 2: head  CHAINED
 *
 *     FREE    → OWNED    allocate: thread, NO_RING            OWNED → QUEUED  publish: thread = who published, ring
 *     QUEUED  → OWNED    claim: thread, ring it came from     OWNED → FREE    release, or a commit's input
 *     FREE    → CHAINED  a further slot of the chain of `head`; back to FREE before its head leaves OWNED
 *
 * A chained slot belongs to whoever owns its head, so a chain moves by the word of its head alone. And as nobody can
 * chain a slot to a head that somebody else owns, "chained to h" says for certain whose slot it is, also after a crash.
 *
 * A cell is a hint: it names a slot that was published at this position. Nothing is lost or done twice when a cell
 * is cleared late or names a slot a second time; the generation tells such a cell from a live one.
 *
 *     bit 31 … 16   15 … 12      11 … 0
 *     lap           generation   slot, or NO_SLOT
 */

export const LINE = 32

export const MAX_THREADS = 250
export const MAX_SLOTS = 4000
export const MAX_RINGS = 1000

export const FREE = 0
export const OWNED = 1
export const QUEUED = 2
export const CHAINED = 3

export const NO_RING = 1023
export const NO_SLOT = 0xfff

export const LENGTH = 0
export const COUNT = 1
export const NEXT = 2
export const TAGS = 16

export const COMMITTED = 0
export const PUBLISHING = 1
export const INPUT_COUNT = 2
export const OUTPUT_COUNT = 3
export const BEFORE_COUNT = 4
export const AFTER_COUNT = 5

export const MAX_INPUTS = 16
export const MAX_OUTPUTS = 256
export const MAX_WORDS = 256

export const INPUTS = 16
export const OUTPUTS = INPUTS + MAX_INPUTS
export const BEFORE = OUTPUTS + 2 * MAX_OUTPUTS
export const AFTER = BEFORE + 2 * MAX_WORDS
export const BLOCK_WORDS = AFTER + 2 * MAX_WORDS

export const HEAD = 0
export const TAIL = LINE
export const CELLS = 2 * LINE

/** Words rounded up to whole lines. */
export const wholeLines = (words: number): number => Math.ceil(words / LINE) * LINE

export interface Layout {
  readonly states: number
  readonly slots: number
  readonly blocks: number
  readonly heap: number
}

export function layoutOf(slots: number, threads: number): Layout {
  const states = LINE
  const records = states + wholeLines(slots)
  const blocks = records + slots * LINE
  return { states, slots: records, blocks, heap: blocks + threads * BLOCK_WORDS }
}

// Slot words. All of them are Int32, so a word read back compares equal to the word that was made.

const GENERATION = 0xfff00000 | 0
const ONE_GENERATION = 0x100000

export const stateOf = (word: number): number => word & 3
export const threadOf = (word: number): number => (word >>> 2) & 0xff
export const ringOf = (word: number): number => (word >>> 10) & 0x3ff
export const generationOf = (word: number): number => word >>> 20

/** The word that follows `word`, one generation later. */
export const slotWord = (word: number, ring: number, thread: number, state: number): number =>
  ((word & GENERATION) + ONE_GENERATION) | (ring << 10) | (thread << 2) | state

export const freeWord = (word: number): number => slotWord(word, 0, 0, FREE)

export const chainedWord = (word: number, head: number): number =>
  ((word & GENERATION) + ONE_GENERATION) | (head << 2) | CHAINED

export const isOwnedBy = (word: number, thread: number): boolean =>
  stateOf(word) === OWNED && threadOf(word) === thread

export const isChainedTo = (word: number, head: number): boolean =>
  stateOf(word) === CHAINED && ((word >>> 2) & 0xfff) === head

// Cells.

/** `lap`: how often the position has gone round; only its low 16 bits are kept, as in the cell. */
export const cellWord = (lap: number, generation: number, slot: number): number =>
  (lap << 16) | ((generation & 0xf) << 12) | slot

export const emptyCell = (lap: number): number => cellWord(lap, 0, NO_SLOT)
export const slotOfCell = (cell: number): number => cell & 0xfff
export const generationOfCell = (cell: number): number => (cell >>> 12) & 0xf

/** How many laps the cell is ahead of `lap`; negative: behind. */
export const lapsAhead = (cell: number, lap: number): number => (((cell >> 16) - lap) << 16) >> 16
