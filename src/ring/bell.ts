import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import { LINE } from './layout.ts'

/** What a thread is doing. `BLOCKED`: in `wait`; `LISTENING`: in its event loop, in `listen`. */
export const RUNNING = 0
export const BLOCKED = 1
export const LISTENING = 2

const MODE = LINE
const WORDS = 2 * LINE

/**
 * A wait word and a mode for each thread. To sleep: set the mode, read the `ticket`, look for work, `wait`.
 * To wake: publish, then `ring`. Whatever is published after the ticket was read ends the wait.
 */
export class Bells {
  readonly #control: Int32Array
  readonly #offset: number
  readonly #thread: number

  /** Control words that the bells of so many threads need. */
  static words(threads: number): number {
    return threads * WORDS
  }

  /** `offset`: of words that are zero before the first thread attaches. */
  constructor(arena: Arena, offset: number) {
    this.#control = arena.control
    this.#offset = offset
    this.#thread = arena.thread
  }

  mode(thread: number): number {
    return Atomics.load(this.#control, this.#offset + thread * WORDS + MODE)
  }

  /** Sets this thread's own mode; nobody else does. A thread that starts sets it first: what a dead one left stays. */
  setMode(mode: number): void {
    assert(
      mode === RUNNING || mode === BLOCKED || mode === LISTENING,
      'a mode is RUNNING, BLOCKED or LISTENING',
    )
    Atomics.store(this.#control, this.#offset + this.#thread * WORDS + MODE, mode)
  }

  /** Value of this thread's wait word. */
  ticket(): number {
    return Atomics.load(this.#control, this.#offset + this.#thread * WORDS)
  }

  /** Blocks until this thread is rung, at once if it was since `ticket` was read, and for at most `ms`. */
  wait(ticket: number, ms: number): void {
    Atomics.wait(this.#control, this.#offset + this.#thread * WORDS, ticket, ms)
  }

  /**
   * Resolves when this thread is rung; undefined when it was since `ticket` was read. For a thread that returns to
   * its event loop. It does not keep the process alive, and has no time limit: a timer of `waitAsync` outlives its wait.
   */
  listen(ticket: number): Promise<unknown> | undefined {
    const waiting = Atomics.waitAsync(this.#control, this.#offset + this.#thread * WORDS, ticket)
    return waiting.async ? waiting.value : undefined
  }

  /** Wakes a thread. `notify` takes a lock of the whole process: ask for the mode first. */
  ring(thread: number): void {
    const at = this.#offset + thread * WORDS
    Atomics.add(this.#control, at, 1)
    Atomics.notify(this.#control, at)
  }
}
