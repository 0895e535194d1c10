/**
 * Back-pressure for the postMessage contestants, in its cheapest form: a producer that has `limit` messages under
 * way sleeps on a shared word until half of them are read. No answer messages, no turn of its event loop.
 */

const READ = 0
const SENT = 1
const PRODUCER_SLEEPS = 2
const CONSUMER_SLEEPS = 3

/** A wake that got lost would cost this much; none is known to. */
const SLICE_MS = 50

export class Window {
  readonly words: Int32Array
  readonly limit: number

  constructor(memory: SharedArrayBuffer, limit: number) {
    this.words = new Int32Array(memory)
    this.limit = limit
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(64)
  }

  /** Producer: before a message. */
  waitForRoom(): void {
    const { words, limit } = this
    for (;;) {
      const read = Atomics.load(words, READ)
      // The difference is right across the wrap of both counters.
      if (((Atomics.load(words, SENT) - read) | 0) < limit) return
      Atomics.store(words, PRODUCER_SLEEPS, 1)
      Atomics.wait(words, READ, read, SLICE_MS)
    }
  }

  /** Producer: after a message. */
  sent(): void {
    const { words } = this
    Atomics.add(words, SENT, 1)
    if (Atomics.load(words, CONSUMER_SLEEPS) === 1) {
      Atomics.store(words, CONSUMER_SLEEPS, 0)
      Atomics.notify(words, SENT)
    }
  }

  /** Consumer: after a message is read. */
  read(): void {
    const { words, limit } = this
    const read = (Atomics.add(words, READ, 1) + 1) | 0
    if (
      Atomics.load(words, PRODUCER_SLEEPS) === 1 &&
      ((Atomics.load(words, SENT) - read) | 0) <= limit >> 1
    ) {
      Atomics.store(words, PRODUCER_SLEEPS, 0)
      Atomics.notify(words, READ)
    }
  }

  /** Consumer that polls: sleeps until something was sent that it has not read. */
  waitForMessage(): void {
    const { words } = this
    const sent = Atomics.load(words, SENT)
    if (sent !== Atomics.load(words, READ)) return
    Atomics.store(words, CONSUMER_SLEEPS, 1)
    Atomics.wait(words, SENT, sent, SLICE_MS)
  }
}
