import type { MapSettings } from '../../app/engine.ts'
import type { RunReport } from '../../app/report.ts'
import type { Outlet } from './outlet.ts'
import type { Session } from './session.ts'

/**
 * The results of a `map`, row by row or in batches. The work begins with the first `next`; `return` (a `break`) ends it.
 *
 * @param ready a promise until the engine can start a session
 * @param drop ends a session that nobody wants any more
 * @param verdict throws what the session ended with
 */
export function mapRows(
  ready: () => Promise<void> | undefined,
  start: () => Session,
  options: MapSettings,
  stop: (session: Session, reason: unknown) => void,
  drop: (session: Session) => void,
  verdict: (session: Session) => RunReport,
): AsyncIterableIterator<unknown> {
  const rows = new MapRows(ready, start, options, stop, drop, verdict)
  return options.batch === undefined ? rows : batched(rows, options.batch)
}

class MapRows implements AsyncIterableIterator<unknown> {
  readonly #ready: () => Promise<void> | undefined
  readonly #start: () => Session
  readonly #options: MapSettings
  readonly #stop: (session: Session, reason: unknown) => void
  readonly #drop: (session: Session) => void
  readonly #verdict: (session: Session) => RunReport
  #session: Session | undefined
  #outlet: Outlet | undefined
  #over = false

  constructor(
    ready: () => Promise<void> | undefined,
    start: () => Session,
    options: MapSettings,
    stop: (session: Session, reason: unknown) => void,
    drop: (session: Session) => void,
    verdict: (session: Session) => RunReport,
  ) {
    this.#ready = ready
    this.#start = start
    this.#options = options
    this.#stop = stop
    this.#drop = drop
    this.#verdict = verdict
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#outlet !== undefined) return this.#outlet.next()
    if (this.#over) return Promise.resolve({ value: undefined, done: true })
    try {
      this.#options.signal?.throwIfAborted()
      const starting = this.#ready()
      if (starting !== undefined) return starting.then(this.#first, this.#fail)
      return this.#begin().next()
    } catch (error) {
      return this.#fail(error)
    }
  }

  return(): Promise<IteratorResult<unknown>> {
    this.#over = true
    const session = this.#session
    if (session !== undefined && !session.isOver) this.#drop(session)
    this.#outlet?.close()
    return Promise.resolve({ value: undefined, done: true })
  }

  /** Several may wait for it; nobody begins what was ended meanwhile. */
  readonly #first = (): Promise<IteratorResult<unknown>> => {
    if (this.#outlet !== undefined || this.#over) return this.next()
    try {
      return this.#begin().next()
    } catch (error) {
      return this.#fail(error)
    }
  }

  readonly #fail = (error: unknown): Promise<never> => {
    this.#over = true
    return Promise.reject(error)
  }

  #begin(): Outlet {
    const { signal } = this.#options
    const session = this.#start()
    const [outlet] = session.outlets.values()
    this.#session = session
    this.#outlet = outlet!
    outlet!.open()
    const abort = (): void => this.#stop(session, signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    if (signal?.aborted === true) abort()
    void session.over.then(() => {
      signal?.removeEventListener('abort', abort)
      try {
        this.#verdict(session)
        outlet!.end(undefined)
      } catch (error) {
        outlet!.end(error)
      }
    })
    return outlet!
  }
}

async function* batched(rows: MapRows, size: number): AsyncGenerator<unknown[], undefined> {
  let batch: unknown[] = []
  for await (const row of rows) {
    batch.push(row)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
