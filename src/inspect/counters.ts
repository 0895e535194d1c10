/**
 * The counters of a plan in shared memory. Each word has one writer, the thread in whose block it lies, so a sum
 * is a sum of words that only grow (and wrap at 2^32: compare by difference). "Done" is read before "created", so
 * that equality proves that nothing was in flight in between.
 *
 *     edge block    of a thread:  for each edge     [published, released]                       in slots
 *     session block of a thread:  for each session  [24 words, then 8 for each stage]
 *
 * A session slot is used again only when nothing of the last session is in flight; its words are not reset:
 * readers take a baseline.
 */

export const SESSIONS = 256

export const SESSION = {
  CREATED: 0,
  DONE: 1,
  /** Frames for main (results, items) that were sent, and those whose rows were handed out. */
  OUTLET_SENT: 2,
  OUTLET_TAKEN: 3,
  /** Two words: rows that reached the end. */
  ROWS_OUT: 4,
  REPEATED: 6,
  /** Main only: number of the source frame that is next in an ordered session. */
  HEAD: 7,
  /** Main only: see STATE. */
  STATE: 8,
  /** Two words: rows that entered pipelines. */
  ROWS_IN: 9,
  /** Main only: 1 while it has rows for this session and no room. */
  WAITING: 11,
  /** Main only: of that source frame, which part is next: how many levels are known, and the index in each. */
  HEAD_LEVELS: 12,
  HEAD_PART: 13,
  /** Main only: frames in order that wait to be read. */
  READY: 17,
  /** Frames of which nothing moves here before a batch is full, as far as this thread knows; see `runtime/holding.ts`. */
  HELD: 18,
  /** Main only: 1 while no row can come that would fill a batch. */
  FLUSH: 19,
  /** Two words: rows that waited in a file because a circle of pipelines had no room. */
  SPILLED: 20,
} as const

export const STATE = { CLOSED: 0, OPEN: 1, STOPPING: 2 } as const

export const STAGE = {
  /** Two words each: low, high. */
  ROWS: 0,
  SKIPPED: 2,
  FAILED: 4,
  /** In units of BUSY_UNIT_MS. */
  BUSY: 6,
  /** 1 once a handler of it has returned a promise. */
  ASYNC: 7,
} as const

/** Small enough to add up, large enough that a word lasts for 19 hours. */
export const BUSY_UNIT_MS = 0.016

const SESSION_WORDS = 24
const STAGE_WORDS = 8
const LINE = 32

export interface CounterLayout {
  readonly threads: number
  readonly edges: number
  readonly stages: number
  /** By edge: the edge whose slots and credit it uses; itself, but for calls. */
  readonly credit: readonly number[]
  /** Word offsets in control memory. */
  readonly edgeBlocks: number
  readonly sessionBlocks: number
}

const lines = (words: number): number => Math.ceil(words / LINE) * LINE
const sessionStride = (stages: number): number => lines(SESSION_WORDS + stages * STAGE_WORDS)

export const edgeBlockWords = (threads: number, edges: number): number => threads * lines(edges * 2)
export const sessionBlockWords = (threads: number, stages: number): number =>
  threads * SESSIONS * sessionStride(stages)

export class Counters {
  readonly #control: Int32Array
  readonly #layout: CounterLayout
  readonly #edgeStride: number
  readonly #sessionStride: number

  constructor(control: Int32Array, layout: CounterLayout) {
    this.#control = control
    this.#layout = layout
    this.#edgeStride = lines(layout.edges * 2)
    this.#sessionStride = sessionStride(layout.stages)
  }

  /** Word offset of what `thread` has published on an edge. */
  published(thread: number, edge: number): number {
    return this.#layout.edgeBlocks + thread * this.#edgeStride + this.#layout.credit[edge]! * 2
  }

  released(thread: number, edge: number): number {
    return this.published(thread, edge) + 1
  }

  /** Slots that an edge holds, queued or being worked. */
  used(edge: number): number {
    return this.usedByAll([edge])
  }

  /** The same for several edges together. 0 is a proof that none of them held anything. */
  usedByAll(edges: readonly number[]): number {
    let released = 0
    let published = 0
    for (const edge of edges)
      for (let t = 0; t < this.#layout.threads; t++)
        released += Atomics.load(this.#control, this.released(t, edge))
    for (const edge of edges)
      for (let t = 0; t < this.#layout.threads; t++)
        published += Atomics.load(this.#control, this.published(t, edge))
    return (published - released) | 0
  }

  /** Word offset of one of SESSION's words. */
  session(thread: number, session: number, word: number): number {
    return this.#layout.sessionBlocks + (thread * SESSIONS + session) * this.#sessionStride + word
  }

  /** Word offset of one of STAGE's words. */
  stage(thread: number, session: number, stage: number, word: number): number {
    return this.session(thread, session, SESSION_WORDS + stage * STAGE_WORDS + word)
  }

  load(at: number): number {
    return Atomics.load(this.#control, at)
  }

  /** For words that only this thread writes, outside a commit. */
  store(at: number, value: number): void {
    Atomics.store(this.#control, at, value)
  }

  /** Frames of a session that are queued or being worked, those for main included. 0 is a proof. */
  inFlight(session: number): number {
    const done = this.#sum(session, SESSION.DONE)
    return (this.#sum(session, SESSION.CREATED) - done) | 0
  }

  /** Frames for main whose rows were not handed out yet. */
  unread(session: number): number {
    const taken = this.#sum(session, SESSION.OUTLET_TAKEN)
    return (this.#sum(session, SESSION.OUTLET_SENT) - taken) | 0
  }

  /** Sum of a word over all threads, as an unsigned number. */
  sumOf(session: number, word: number): number {
    return this.#sum(session, word) >>> 0
  }

  /** Sum of a two-word counter over all threads. */
  wideSumOf(session: number, word: number): number {
    let sum = 0
    for (let t = 0; t < this.#layout.threads; t++) sum += this.#wide(this.session(t, session, word))
    return sum
  }

  stageSumOf(session: number, stage: number, word: number): number {
    let sum = 0
    for (let t = 0; t < this.#layout.threads; t++)
      sum += Atomics.load(this.#control, this.stage(t, session, stage, word)) >>> 0
    return sum
  }

  wideStageSumOf(session: number, stage: number, word: number): number {
    let sum = 0
    for (let t = 0; t < this.#layout.threads; t++) sum += this.#wide(this.stage(t, session, stage, word))
    return sum
  }

  #wide(at: number): number {
    return (Atomics.load(this.#control, at) >>> 0) + (Atomics.load(this.#control, at + 1) >>> 0) * 2 ** 32
  }

  #sum(session: number, word: number): number {
    let sum = 0
    for (let t = 0; t < this.#layout.threads; t++)
      sum += Atomics.load(this.#control, this.session(t, session, word))
    return sum | 0
  }
}
