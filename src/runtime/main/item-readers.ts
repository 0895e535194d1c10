import type { ItemRange, ItemSource } from '../../app/engine.ts'
import { UsageError } from '../../base/errors.ts'
import type { RunReport } from '../../app/report.ts'
import type { Caller } from './caller.ts'
import type { Outlet } from './outlet.ts'
import type { Session } from './session.ts'
import type { StopSignals } from './stop-signals.ts'

const BLOCK_MS = 20
/** A run whose items nobody reads is told so after this time without progress. */
const UNREAD_MS = 3000

/** How a run ended, for its readers. */
export interface Ending {
  /** @throws what the run ends with */
  check(): void
  /** A reader will throw what the run rejects with: nobody else need hear of it. */
  handled(): void
}

/** A run that has items for somebody. */
interface Feed {
  readonly session: Session
  readonly ending: Ending
  readonly outlets: ReadonlyMap<string, Outlet>
}

/**
 * Joins those who iterate a consumer to the run that has its items: one that goes on, the last one where nobody has
 * read it, or the next one.
 */
export class ItemReaders {
  readonly #feeds = new Set<Feed>()
  readonly #waiting: { consumer: string; found: (feed: Feed | undefined) => void }[] = []

  /** A run has begun. `verdict` settles when it is over. */
  begin(session: Session, verdict: Promise<RunReport>, ending: Ending): void {
    const outlets = new Map<string, Outlet>()
    for (const edge of session.plan.plan.edges) {
      const outlet = edge.kind === 'iterator' ? session.outlets.get(edge.index) : undefined
      if (outlet !== undefined) outlets.set(edge.consumer!, outlet)
    }
    const feed = { session, ending, outlets }
    for (const old of this.#feeds) if (old.session.isOver) this.#feeds.delete(old)
    if (outlets.size > 0) this.#feeds.add(feed)
    verdict.then(
      () => this.#end(feed, undefined),
      (error: unknown) => this.#end(feed, error),
    )
    for (const waiting of [...this.#waiting]) {
      if (!outlets.has(waiting.consumer)) continue
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      waiting.found(feed)
    }
  }

  /** Nobody will run anything any more. */
  endAll(): void {
    for (const waiting of this.#waiting.splice(0)) waiting.found(undefined)
  }

  iterate(consumer: string, signal: AbortSignal | undefined): ItemSource {
    return new ItemIterator(() => this.attach(consumer, signal), signal)
  }

  /** Resolves when there is a run to read from. */
  async attach(consumer: string, signal: AbortSignal | undefined): Promise<ItemReader> {
    signal?.throwIfAborted()
    const feed = this.#find(consumer) ?? (await this.#next(consumer, signal))
    if (feed === undefined)
      throw new UsageError(`Consumer "${consumer}": the project was closed before it ran.`)
    feed.ending.handled()
    return new ItemReader(feed.session, feed.outlets.get(consumer)!, feed.ending)
  }

  #find(consumer: string): Feed | undefined {
    let last: Feed | undefined
    for (const feed of this.#feeds) {
      const outlet = feed.outlets.get(consumer)
      if (outlet === undefined) continue
      if (!feed.session.isOver) return feed
      if (!outlet.wasOpened) last = feed
    }
    return last
  }

  #next(consumer: string, signal: AbortSignal | undefined): Promise<Feed | undefined> {
    return new Promise((found, reject) => {
      const waiting = { consumer, found }
      this.#waiting.push(waiting)
      signal?.addEventListener('abort', () => {
        const at = this.#waiting.indexOf(waiting)
        if (at === -1) return
        this.#waiting.splice(at, 1)
        reject(signal.reason as Error)
      })
    })
  }

  #end(feed: Feed, error: unknown): void {
    // Who never opened an iterator hears of it from `run`; rows that are left can still be read.
    for (const outlet of feed.outlets.values()) outlet.end(error)
  }
}

/** One reader of one consumer's items in one run. */
export class ItemReader {
  readonly session: Session
  readonly outlet: Outlet

  readonly #ending: Ending

  constructor(session: Session, outlet: Outlet, ending: Ending) {
    this.session = session
    this.outlet = outlet
    this.#ending = ending
    outlet.open()
  }

  close(): void {
    this.outlet.close()
  }

  /** The same with a `next` that blocks this thread. */
  sync(
    caller: () => { readonly caller: Caller } | undefined,
    signals: StopSignals,
  ): IterableIterator<unknown> {
    signals.mute()
    let over = false
    const finish = (): IteratorResult<unknown> => {
      if (!over) {
        over = true
        signals.unmute()
      }
      return { value: undefined, done: true }
    }
    return {
      [Symbol.iterator]() {
        return this
      },
      next: () => {
        while (!over) {
          try {
            const next = this.outlet.nextNow() ?? this.#ended()
            if (next !== undefined) return next.done === true ? finish() : next
          } catch (error) {
            finish()
            throw error
          }
          this.outlet.isBlocked = true
          caller()?.caller.block(BLOCK_MS)
          this.outlet.isBlocked = false
        }
        return finish()
      },
      return: () => {
        if (!over) this.close()
        return finish()
      },
    }
  }

  /** The verdict on a run comes in a promise, which nobody hears of while this thread is blocked. */
  #ended(): IteratorResult<unknown> | undefined {
    if (!this.session.isOver || !this.outlet.isEmpty) return undefined
    this.#ending.check()
    return { value: undefined, done: true }
  }
}

class ItemIterator implements ItemSource {
  readonly #signal: AbortSignal | undefined
  readonly #attached: Promise<ItemReader>
  #reader: ItemReader | undefined
  #over = false

  constructor(attach: () => Promise<ItemReader>, signal: AbortSignal | undefined) {
    this.#signal = signal
    // At once, so that items are kept for a loop that is about to begin.
    this.#attached = attach()
    this.#attached.then(
      (reader) => {
        this.#reader = reader
        if (this.#over) reader.close()
      },
      () => undefined,
    )
    signal?.addEventListener('abort', () => void this.return(), { once: true })
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#over) return Promise.resolve({ value: undefined, done: true })
    return this.#reader === undefined ? this.#first() : this.#reader.outlet.next()
  }

  async nextRange(most: number): Promise<ItemRange | undefined> {
    if (this.#over || this.#signal?.aborted === true) return undefined
    const reader = this.#reader ?? (await this.#attached)
    return reader.outlet.nextRange(most)
  }

  async #first(): Promise<IteratorResult<unknown>> {
    if (this.#signal?.aborted === true) return { value: undefined, done: true }
    const reader = await this.#attached
    return reader.outlet.next()
  }

  return(): Promise<IteratorResult<unknown>> {
    if (!this.#over) {
      this.#over = true
      this.#reader?.close()
    }
    return Promise.resolve({ value: undefined, done: true })
  }
}

/** A loop works on what it has taken, and may ask for more, here or elsewhere. */
function isBusy({ outlets }: Session): boolean {
  const all = [...outlets.values()]
  return all.some((outlet) => outlet.wasOpened) && !all.some((outlet) => outlet.isHungry)
}

/**
 * Looks after runs whose items pile up. While another consumer of the run is being read they go to a temporary file:
 * two loops one after the other over two consumers must not hang. Where nobody reads at all the run is ended after
 * some seconds without progress.
 */
export class UnreadWatch {
  readonly #since = new WeakMap<Session, { at: number; rows: number }>()

  look(session: Session, window: number): void {
    const { counters } = session.plan
    const now = performance.now()
    const since = this.#since.get(session)
    const rows = session.rowsIn
    const isAwaited = session.sources?.waitsForReaders === true
    const isHeldUp = session.outlets.size > 0 && (counters.unread(session.slot) >= window || isAwaited)
    if (!isHeldUp || since?.rows !== rows || (isAwaited && isBusy(session))) {
      this.#since.set(session, { at: now, rows })
      return
    }
    // A file would take what is in the way of others, but here a producer waits until it is taken.
    if (!isAwaited && this.#spill(session)) return
    const unread = this.#unreadConsumer(session)
    if (unread === undefined || now - since.at < UNREAD_MS) return
    session.fail(
      new UsageError(
        `Consumer "${unread}" ${isAwaited ? 'has items that a producer waits for to be taken' : 'is full'} and nobody iterates it. Start the run, iterate, then await it: ` +
          `const running = project.run(producer); for await (const item of ${unread.split('.')[1]}.iter()) { … } await running`,
      ),
    )
  }

  #spill(session: Session): boolean {
    const outlets = [...session.outlets.values()]
    if (!outlets.some((outlet) => outlet.isHungry)) return false
    for (const outlet of outlets) if (!outlet.isHungry && outlet.buffered > 0) outlet.spill()
    return true
  }

  #unreadConsumer(session: Session): string | undefined {
    for (const [edge, outlet] of session.outlets) {
      const { kind, consumer } = session.plan.plan.edges[edge]!
      if (kind === 'iterator' && !outlet.wasOpened && !outlet.isEmpty) return consumer
    }
    return undefined
  }
}
