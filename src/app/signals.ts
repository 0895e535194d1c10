import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'

/** A thread that works rows begins, or ends. 0 is the caller's thread; the threads of the pool count from 1. */
export interface WorkerEvent {
  readonly thread: number
}

export type Listener<E> = (event: E) => void | PromiseLike<void>

/** Takes a listener; returns the function that removes it. */
export type Subscribe<E> = (listener: Listener<E>) => () => void

/** Listeners declared while the module loads exist in every thread, and hear what happens in theirs. */
export interface Signals {
  /** Before the first row is worked in a thread; the row waits for the listener. */
  readonly onWorkerStart: Subscribe<WorkerEvent>
  /** When a thread works no more rows. */
  readonly onWorkerStop: Subscribe<WorkerEvent>
}

class Listeners<E> {
  readonly #listeners = new Set<{ readonly call: Listener<E> }>()

  readonly subscribe: Subscribe<E> = (listener) => {
    if (typeof listener !== 'function') {
      throw new ArgumentError(`project.signals: a listener is a function, not ${show(listener)}.`)
    }
    // An entry of its own, so that a listener given twice is heard twice and removed once.
    const entry = { call: listener }
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  /** One after the other, in the order of declaration. All are called; the first failure is thrown at the end. */
  async emit(event: E): Promise<void> {
    const failures: unknown[] = []
    for (const { call } of this.#listeners) {
      try {
        await call(event)
      } catch (error) {
        failures.push(error)
      }
    }
    if (failures.length > 0) throw failures[0]
  }
}

/** The signals of one project: the public part, and what the engine emits. */
export class SignalHub {
  readonly workerStart = new Listeners<WorkerEvent>()
  readonly workerStop = new Listeners<WorkerEvent>()

  readonly signals: Signals = Object.freeze({
    onWorkerStart: this.workerStart.subscribe,
    onWorkerStop: this.workerStop.subscribe,
  })
}
