import type { Outcome } from './run-row.ts'

/**
 * A row that waits together with others. To whoever waits for it it is a promise; but the rows of a batch go on
 * one after the other in one turn, and a promise for each of them would cost more than most handlers.
 */
export class RowWait implements PromiseLike<undefined> {
  /** What follows, in order. Two nearly always, the steps behind it and its visit; so no list of its own. */
  #first: (() => unknown) | undefined
  #second: (() => unknown) | undefined
  #more: (() => unknown)[] | undefined
  #isSettled = false

  /** What follows; each waits for what the one before it gives. It never rejects. */
  // oxlint-disable-next-line unicorn/no-thenable -- to be waited for is what it is for
  then<A = undefined, B = never>(
    done?: ((value: undefined) => A | PromiseLike<A>) | null,
    _failed?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): PromiseLike<A | B> {
    if (done) this.#add(done as () => unknown)
    if (this.#isSettled) queueMicrotask(() => this.#goOn())
    return this as unknown as PromiseLike<A | B>
  }

  settle(): void {
    this.#isSettled = true
    this.#goOn()
  }

  #add(next: () => unknown): void {
    if (this.#first === undefined) this.#first = next
    else if (this.#second === undefined) this.#second = next
    else (this.#more ??= []).push(next)
  }

  #take(): (() => unknown) | undefined {
    const next = this.#first
    this.#first = this.#second
    this.#second = this.#more?.shift()
    return next
  }

  #goOn(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) {
      const waiting = next() as Outcome
      if (waiting === undefined) continue
      // What follows goes on behind it, and what is asked for meanwhile, too.
      this.#isSettled = false
      void waiting.then(() => this.settle())
      return
    }
  }
}
