import { AsyncLocalStorage } from 'node:async_hooks'
import { SkipRow } from '../base/errors.ts'
import { isThenable } from '../base/thenable.ts'
import { threadGlobal } from '../base/thread-global.ts'
import { threadNumber } from '../base/thread.ts'
import type { Context } from '../graph/context.ts'

/**
 * `run(row, context)` calls `startFrom(step, row)`, and steps get the context. One instance may be in many runs at
 * once, so it cannot be kept there; it follows the call, over every `await`.
 */
const storage = (): AsyncLocalStorage<Context> =>
  threadGlobal('flow-context', () => new AsyncLocalStorage<Context>())

/** The context of the row that is being worked; a stand-in where a flow is called by hand. */
export const currentContext = (): Context => storage().getStore() ?? new ContextByHand()

/** Calls `fn`, whose steps will see this context. */
export function withContext(context: Context, fn: () => unknown): unknown {
  return keeping(context, storage().run(context, fn))
}

/** A generator's body runs when it is asked for rows, which is later and elsewhere. */
function keeping(context: Context, result: unknown): unknown {
  if (typeof result !== 'object' || result === null || Array.isArray(result)) return result
  if (isThenable(result)) return result.then((value) => keeping(context, value))
  const { [Symbol.asyncIterator]: asyncIterator, [Symbol.iterator]: iterator } = result as Partial<
    AsyncIterable<unknown> & Iterable<unknown>
  >
  if (typeof asyncIterator === 'function')
    return new AsyncRows(() => new RowsWithContext(context, asyncIterator.call(result)))
  if (typeof iterator === 'function')
    return new Rows(() => new RowsWithContext(context, iterator.call(result)))
  return result
}

// Instances of classes: a plain object would pass for a row where an iterator is a mistake.
class Rows {
  private readonly iterate: () => object
  constructor(iterate: () => object) {
    this.iterate = iterate
  }

  [Symbol.iterator](): object {
    return this.iterate()
  }
}

class AsyncRows {
  private readonly iterate: () => object
  constructor(iterate: () => object) {
    this.iterate = iterate
  }

  [Symbol.asyncIterator](): object {
    return this.iterate()
  }
}

/** The same iterator, whose code sees the context. */
class RowsWithContext {
  private readonly context: Context
  private readonly rows: Iterator<unknown> | AsyncIterator<unknown>

  constructor(context: Context, rows: Iterator<unknown> | AsyncIterator<unknown>) {
    this.context = context
    this.rows = rows
  }

  next(): unknown {
    return storage().run(this.context, () => this.rows.next())
  }

  /** Called where the reader stops early: what stands in `finally` runs. */
  return(): unknown {
    return storage().run(this.context, () => this.rows.return?.() ?? { done: true, value: undefined })
  }
}

class ContextByHand implements Context {
  readonly attempt = 1
  readonly meta: Record<string, unknown> = {}
  readonly log = console
  readonly thread = threadNumber()
  #signal: AbortSignal | undefined

  /** Nobody aborts what is called by hand. */
  get signal(): AbortSignal {
    return (this.#signal ??= new AbortController().signal)
  }

  skip(reason?: string): never {
    throw new SkipRow(reason)
  }
}
