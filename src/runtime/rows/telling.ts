import type { ComponentEvent, SignalHub } from '../../app/signals.ts'
import { SkipRow } from '../../base/errors.ts'
import { isThenable } from '../../base/thenable.ts'
import type { AnyIterable } from '../../graph/iterables.ts'
import type { Handler, StepNode } from '../../graph/node.ts'

type Fn = (input: unknown, context: unknown) => unknown

/** Whose handlers are told of, in this thread. */
export interface Teller {
  readonly hub: SignalHub
  /** `app.pipeline` */
  readonly pipeline: string
  readonly thread: number
}

/**
 * The same handler, telling those who listen when it is called, and how that ended. What a listener throws is thrown
 * by the handler, so that it ends the run; what it waits for, the row waits for.
 */
export function telling(node: StepNode, { hub, pipeline, thread }: Teller): Handler {
  const fn = node.fn as Fn
  const component: ComponentEvent = Object.freeze({ name: node.name, pipeline, thread })
  const invoke = (input: unknown, context: unknown): unknown => {
    const call = new Call(hub, component)
    let result: unknown
    try {
      result = fn(input, context)
    } catch (error) {
      return call.failed(error)
    }
    if (!isThenable(result)) return node.kind === 'generate' ? call.rows(result) : call.finished(result)
    return Promise.resolve(result).then(
      (given) => (node.kind === 'generate' ? call.rows(given) : call.finished(given)),
      (error: unknown) => call.failed(error),
    )
  }
  return (input: unknown, context: unknown) => {
    const waiting = hub.componentCalled.emit(component)
    return waiting === undefined ? invoke(input, context) : waiting.then(() => invoke(input, context))
  }
}

/** One call of a handler. */
class Call {
  readonly #hub: SignalHub
  readonly #component: ComponentEvent
  readonly #from = performance.now()

  constructor(hub: SignalHub, component: ComponentEvent) {
    this.#hub = hub
    this.#component = component
  }

  /** @returns the result, or a promise of it where a listener is waited for */
  finished<T>(result: T): T | Promise<T> {
    const waiting = this.#tellFinished(false)
    return waiting === undefined ? result : waiting.then(() => result)
  }

  failed(error: unknown): Promise<never> {
    const waiting =
      error instanceof SkipRow
        ? this.#tellFinished(true)
        : this.#hub.componentFailed.emit({ ...this.#component, ms: this.#ms, error })
    if (waiting === undefined) throw error
    return waiting.then(() => Promise.reject(error as Error))
  }

  /** A generator is at its end with its last row. A list is there at once. */
  rows(result: unknown): unknown {
    if (typeof result !== 'object' || result === null) return this.finished(result)
    const isLazy = Symbol.asyncIterator in result || (Symbol.iterator in result && 'next' in result)
    return isLazy ? this.#each(result as AnyIterable<unknown>) : this.finished(result)
  }

  /** Async, since a listener may have to be waited for. */
  async *#each(rows: AnyIterable<unknown>): AsyncGenerator<unknown, void, undefined> {
    try {
      yield* rows
    } catch (error) {
      await this.failed(error)
    }
    await this.#tellFinished(false)
  }

  get #ms(): number {
    return performance.now() - this.#from
  }

  #tellFinished(skipped: boolean): undefined | Promise<undefined> {
    return this.#hub.componentFinished.emit({ ...this.#component, ms: this.#ms, skipped })
  }
}
