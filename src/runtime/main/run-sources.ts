import type { EmptyScope, ProducerDeclaration, SourceCall } from '../../app/engine.ts'
import { RunSource, type PieceReader, type SourceOwner } from './run-source.ts'
import type { Session, SessionSources } from './session.ts'
import type { SourceCallRecord } from '../sources/source-call.ts'

/** Calls on the pool at a time for each of its threads: the next one is there when a thread is done with the last. */
const CALLS_PER_THREAD = 2

/** What makes rows of calls. */
export interface SourceHost {
  readonly poolThreads: number
  /** @returns false while there is no room @throws ValueError where the arguments cannot be carried */
  callPool(session: Session, call: SourceCallRecord): boolean
  /** @throws ValueError where a piece could not be carried */
  feedHere(session: Session, producer: ProducerDeclaration, call: SourceCallRecord): void
  kick(): void
}

/** The sources of one run. */
export class RunSources implements SessionSources, SourceOwner {
  readonly session: Session
  readonly #host: SourceHost
  readonly #here: RunSource[] = []
  readonly #onPool: RunSource[] = []
  readonly #all: readonly RunSource[]
  #calls = 0
  #isAsking = false

  constructor(session: Session, host: SourceHost, calls: readonly SourceCall[]) {
    this.session = session
    this.#host = host
    const onPool: PieceReader = {
      start: (call) => host.callPool(session, call),
      mayStart: () => this.#openCalls < CALLS_PER_THREAD * host.poolThreads,
    }
    this.#all = calls.map((call) => {
      const isHere = host.poolThreads === 0 || !call.producer.asWorker
      const source = new RunSource(this, call, isHere ? this.#readerHere(call.producer) : onPool)
      ;(isHere ? this.#here : this.#onPool).push(source)
      return source
    })
  }

  get over(): boolean {
    return this.#all.every((source) => source.over)
  }

  /** Some rows are made in this thread. */
  get feedsHere(): boolean {
    return this.#here.length > 0
  }

  get isAsking(): boolean {
    return this.#isAsking
  }

  get isWaiting(): boolean {
    return this.#all.some((source) => source.isWaiting)
  }

  get waitsForReaders(): boolean {
    return this.isQuiet && this.#all.some((source) => source.waitsForReaders)
  }

  get isPulling(): boolean {
    return this.#all.some((source) => source.isPulling)
  }

  get patience(): number {
    return Math.min(...this.#all.map((source) => source.patience))
  }

  /** Nothing is in flight but calls of producers. */
  get isQuiet(): boolean {
    const { plan, slot, feeders } = this.session
    return plan.counters.inFlight(slot) === this.#openCalls && !feeders.some((feeder) => feeder.holdsRows)
  }

  has(producer: ProducerDeclaration): boolean {
    return this.#all.some(({ call }) => call.producer === producer)
  }

  isEmpty(producer: ProducerDeclaration, scope: EmptyScope): boolean {
    const { session } = this
    if (scope === 'everything')
      return this.isQuiet && [...session.outlets.values()].every((outlet) => outlet.isEmpty)
    if (this.isQuiet) return true
    const { plan, counters } = session.plan
    const own = producer.targets().map((target) => plan.pipelines.indexOf(target.fullName))
    const isOwn = (stage: number | undefined): boolean =>
      stage !== undefined && own.includes(plan.stages[stage]!.pipeline)
    const edges = plan.edges.filter(({ from, to }) => isOwn(from) || isOwn(to))
    return counters.usedByAll(edges.map((edge) => edge.index)) === 0
  }

  turn(isBlocked: boolean): boolean {
    let did = false
    // Sources take turns, so that none takes all the room for calls.
    for (let pass = 0; pass <= CALLS_PER_THREAD * this.#host.poolThreads; pass++) {
      let moved = false
      for (const source of this.#all) if (source.turn(isBlocked)) moved = true
      if (!moved) break
      did = true
    }
    return did
  }

  ended(call: number, error: unknown): void {
    for (const source of this.#all) if (source.ended(call, error)) return
  }

  cancel(): void {
    for (const source of this.#all) source.cancel()
  }

  nextCall(): number {
    return this.#calls++
  }

  ask(signal: () => unknown): unknown {
    this.#isAsking = true
    try {
      return signal()
    } finally {
      this.#isAsking = false
    }
  }

  readonly kick = (): void => this.#host.kick()

  get #openCalls(): number {
    let open = 0
    for (const source of this.#onPool) open += source.open
    return open
  }

  /** One piece after the other. */
  #readerHere(producer: ProducerDeclaration): PieceReader {
    return {
      start: (call) => {
        this.#host.feedHere(this.session, producer, call)
        return true
      },
      mayStart: (open) => open === 0,
    }
  }
}
