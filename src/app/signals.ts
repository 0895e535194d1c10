import { ArgumentError, SignalError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { isThenable } from '../base/thenable.ts'

/** A thread that works rows begins, or ends. 0 is the caller's thread; the threads of the pool count from 1. */
export interface WorkerEvent {
  readonly thread: number
}

export interface ProjectEvent {
  readonly project: { readonly name: string }
  readonly thread: number
}

export interface AppEvent {
  readonly app: { readonly name: string; readonly config: object }
  readonly thread: number
}

export interface PipelineEvent {
  readonly pipeline: { readonly name: string; readonly fullName: string }
  readonly thread: number
}

/** A handler of a step or a consumer. */
export interface ComponentEvent {
  /** The name of the step; of a consumer, its own. */
  readonly name: string
  /** `app.pipeline` */
  readonly pipeline: string
  readonly thread: number
}

export interface ComponentFinishedEvent extends ComponentEvent {
  /** Milliseconds since the call; of a generator, until its last row was taken. */
  readonly ms: number
  /** It has skipped its row: an answer like any other, not a failure. */
  readonly skipped: boolean
}

export interface ComponentFailedEvent extends ComponentEvent {
  readonly ms: number
  /** What it threw. */
  readonly error: unknown
}

export type Listener<E> = (event: E) => void | PromiseLike<void>
/** A listener that is not waited for: to give a promise is a `SignalError`. */
export type SyncListener<E> = (event: E) => void

/** Takes a listener; returns the function that removes it. */
export type Subscribe<L> = (listener: L) => () => void

/**
 * Listeners declared while the module loads exist in every thread, and hear what happens in theirs. One that throws
 * ends the run with a `SignalError`.
 */
export interface Signals {
  /** All is declared: before the first thing that this thread does for the project. */
  readonly onProjectReady: Subscribe<SyncListener<ProjectEvent>>
  /** An app was added to the project. */
  readonly onAppCreated: Subscribe<SyncListener<AppEvent>>
  /** All of an app is declared: just before `onProjectReady`. */
  readonly onAppReady: Subscribe<SyncListener<AppEvent>>
  /** The builder of a pipeline has run in this thread: at its first use. */
  readonly onPipelineReady: Subscribe<SyncListener<PipelineEvent>>
  /** Before a handler is called; the row waits for the listener. */
  readonly onComponentCalled: Subscribe<Listener<ComponentEvent>>
  /** A handler has given its result, or skipped its row. */
  readonly onComponentFinished: Subscribe<Listener<ComponentFinishedEvent>>
  /** A handler has thrown. */
  readonly onComponentFailed: Subscribe<Listener<ComponentFailedEvent>>
  /** Before the first row is worked in a thread; the row waits for the listener. */
  readonly onWorkerStart: Subscribe<Listener<WorkerEvent>>
  /** When a thread works no more rows. What is thrown here is a warning: there is no run that could fail. */
  readonly onWorkerStop: Subscribe<Listener<WorkerEvent>>
}

class Listeners<E> {
  readonly #signal: keyof Signals
  readonly #listeners = new Set<{ readonly call: Listener<E> }>()

  constructor(signal: keyof Signals) {
    this.#signal = signal
  }

  get size(): number {
    return this.#listeners.size
  }

  readonly subscribe = (listener: Listener<E>): (() => void) => {
    if (typeof listener !== 'function') {
      throw new ArgumentError(
        `project.signals.${this.#signal}: a listener is a function, not ${show(listener)}.`,
      )
    }
    // An entry of its own, so that a listener given twice is heard twice and removed once.
    const entry = { call: listener }
    this.#listeners.add(entry)
    return () => void this.#listeners.delete(entry)
  }

  /**
   * One after the other, in the order of declaration; where one gives a promise, the others wait for it. All are called.
   *
   * @returns a promise where a listener gave one
   * @throws SignalError the first failure, when all were called
   */
  emit(event: E): undefined | Promise<undefined> {
    return this.#from([...this.#listeners], 0, event, undefined)
  }

  /** For what cannot wait. @throws SignalError also where a listener gives a promise */
  emitNow(event: E): void {
    let failure: SignalError | undefined
    for (const { call } of this.#listeners) {
      try {
        const given: unknown = call(event)
        if (!isThenable(given)) continue
        // What becomes of it concerns nobody: that it is a promise is the mistake.
        given.then(undefined, () => undefined)
        failure ??= this.#failure(call, new Error('it gave a promise, and this signal waits for none'))
      } catch (error) {
        failure ??= this.#failure(call, error)
      }
    }
    if (failure !== undefined) throw failure
  }

  #from(
    entries: readonly { readonly call: Listener<E> }[],
    from: number,
    event: E,
    failed: SignalError | undefined,
  ): undefined | Promise<undefined> {
    let failure = failed
    for (let i = from; i < entries.length; i++) {
      const { call } = entries[i]!
      try {
        const given: unknown = call(event)
        if (!isThenable(given)) continue
        const first = failure
        return Promise.resolve(given).then(
          () => this.#from(entries, i + 1, event, first),
          (error: unknown) => this.#from(entries, i + 1, event, first ?? this.#failure(call, error)),
        )
      } catch (error) {
        failure ??= this.#failure(call, error)
      }
    }
    if (failure !== undefined) throw failure
    return undefined
  }

  #failure(listener: Listener<E>, cause: unknown): SignalError {
    const name = listener.name === '' ? 'a listener' : `the listener "${listener.name}"`
    const text = cause instanceof Error ? cause.message : show(cause)
    return new SignalError(`project.signals.${this.#signal}: ${name} failed: ${text}`, { cause })
  }
}

/** The signals of one project: the public part, and what the engine emits. */
export class SignalHub {
  readonly projectReady = new Listeners<ProjectEvent>('onProjectReady')
  readonly appCreated = new Listeners<AppEvent>('onAppCreated')
  readonly appReady = new Listeners<AppEvent>('onAppReady')
  readonly pipelineReady = new Listeners<PipelineEvent>('onPipelineReady')
  readonly componentCalled = new Listeners<ComponentEvent>('onComponentCalled')
  readonly componentFinished = new Listeners<ComponentFinishedEvent>('onComponentFinished')
  readonly componentFailed = new Listeners<ComponentFailedEvent>('onComponentFailed')
  readonly workerStart = new Listeners<WorkerEvent>('onWorkerStart')
  readonly workerStop = new Listeners<WorkerEvent>('onWorkerStop')

  readonly signals: Signals = Object.freeze({
    onProjectReady: this.projectReady.subscribe,
    onAppCreated: this.appCreated.subscribe,
    onAppReady: this.appReady.subscribe,
    onPipelineReady: this.pipelineReady.subscribe,
    onComponentCalled: this.componentCalled.subscribe,
    onComponentFinished: this.componentFinished.subscribe,
    onComponentFailed: this.componentFailed.subscribe,
    onWorkerStart: this.workerStart.subscribe,
    onWorkerStop: this.workerStop.subscribe,
  })

  /** Somebody here listens to handlers: what is bound now must tell of them. */
  get hearsComponents(): boolean {
    return this.componentCalled.size + this.componentFinished.size + this.componentFailed.size > 0
  }
}
