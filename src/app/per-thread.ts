import { ArgumentError, UsageError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { isThenable } from '../base/thenable.ts'
import { threadGlobal } from '../base/thread-global.ts'
import type { MaybePromise } from '../builder/row-types.ts'

/** A value that every thread which uses it has one of. */
export interface PerThread<V> {
  /** Makes it at first use in this thread. */
  get(): Promise<V>
  /**
   * The same at once.
   *
   * @throws UsageError where making it takes a promise that has not been awaited yet: `await x.get()` first, for
   *   example in `project.signals.onWorkerStart`
   */
  readonly value: V
}

type State<V> =
  | { readonly kind: 'none' }
  | { readonly kind: 'pending'; readonly promise: Promise<V> }
  | { readonly kind: 'made'; readonly value: V }

/** What has been made in this thread, in that order. */
interface Made {
  disposers: (() => unknown)[]
}

const madeHere = (): Made => threadGlobal<Made>('perThread', () => ({ disposers: [] }))

class ThreadValue<V> implements PerThread<V> {
  readonly #make: () => MaybePromise<V>
  readonly #dispose: ((value: V) => unknown) | undefined
  #state: State<V> = { kind: 'none' }

  constructor(make: () => MaybePromise<V>, dispose: ((value: V) => unknown) | undefined) {
    this.#make = make
    this.#dispose = dispose
  }

  async get(): Promise<V> {
    const state = this.#use()
    return state.kind === 'made' ? state.value : state.promise
  }

  get value(): V {
    const state = this.#use()
    if (state.kind === 'made') return state.value
    throw new UsageError(
      'perThread: the value is still being made in this thread. Await get(), here or in project.signals.onWorkerStart.',
    )
  }

  #use(): Exclude<State<V>, { kind: 'none' }> {
    if (this.#state.kind !== 'none') return this.#state
    const made = this.#make()
    if (!isThenable(made)) {
      this.#disposeLater(() => made)
      return (this.#state = { kind: 'made', value: made })
    }
    const promise = Promise.resolve(made)
    this.#disposeLater(() => promise)
    promise.then(
      (value) => {
        this.#state = { kind: 'made', value }
      },
      () => {
        // A failure is not kept: the next use tries again. Whoever holds the promise hears of it.
        this.#state = { kind: 'none' }
      },
    )
    return (this.#state = { kind: 'pending', promise })
  }

  /** Also for what is still being made when the thread ends. */
  #disposeLater(made: () => MaybePromise<V>): void {
    madeHere().disposers.push(async () => {
      let value: V
      try {
        value = await made()
      } catch {
        return
      }
      this.#state = { kind: 'none' }
      await this.#dispose?.(value)
    })
  }
}

/** A value made once in each thread that uses it, at first use, and disposed of when the thread ends. */
export function perThread<V>(make: () => MaybePromise<V>, dispose?: (value: V) => unknown): PerThread<V> {
  if (typeof make !== 'function') {
    throw new ArgumentError(`perThread: needs a function that makes the value, not ${show(make)}.`)
  }
  return new ThreadValue(make, dispose)
}

/** Disposes of all that was made in this thread, the latest first. All are tried; the first failure is thrown at the end. */
export async function disposeAll(): Promise<void> {
  const made = madeHere()
  const disposers = made.disposers.toReversed()
  made.disposers = []
  const failures: unknown[] = []
  for (const dispose of disposers) {
    try {
      await dispose()
    } catch (error) {
      failures.push(error)
    }
  }
  if (failures.length > 0) throw failures[0]
}
