/**
 * Signals of rows, which follow that of their session. A row has one of its own because libraries leave listeners on
 * what they are given: on one signal for millions of rows they would gather, and be warned about.
 */

/** Followers of one signal are looked through for dead ones each time they have doubled. */
const FIRST_SWEEP = 256

/** A controller lives as long as its signal does. */
const controllers = new WeakMap<AbortSignal, AbortController>()
const followers = new WeakMap<AbortSignal, Followers>()

class Followers {
  #signals: WeakRef<AbortSignal>[] = []
  #sweepAt = FIRST_SWEEP

  add(signal: AbortSignal): void {
    this.#signals.push(new WeakRef(signal))
    if (this.#signals.length < this.#sweepAt) return
    this.#signals = this.#signals.filter((each) => each.deref() !== undefined)
    this.#sweepAt = Math.max(FIRST_SWEEP, 2 * this.#signals.length)
  }

  abort(reason: unknown): void {
    for (const each of this.#signals) {
      const signal = each.deref()
      if (signal !== undefined) controllers.get(signal)!.abort(reason)
    }
    this.#signals = []
  }
}

/** A new signal that is aborted when `session` is. Whoever waits for it holds it. */
export function signalFollowing(session: AbortSignal): AbortSignal {
  if (session.aborted) return session
  let all = followers.get(session)
  if (all === undefined) {
    const made = new Followers()
    followers.set(session, (all = made))
    session.addEventListener('abort', () => made.abort(session.reason), { once: true })
  }
  const controller = new AbortController()
  controllers.set(controller.signal, controller)
  all.add(controller.signal)
  return controller.signal
}
