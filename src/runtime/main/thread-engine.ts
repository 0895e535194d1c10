import type {
  EmptyScope,
  Engine,
  ItemSource,
  IteratorDeclaration,
  MapSettings,
  PipelineDeclaration,
  ProducerDeclaration,
  RunSettings,
  SourceCall,
} from '../../app/engine.ts'
import type { ProjectBase } from '../../app/project-base.ts'
import type { RunReport } from '../../app/report.ts'
import { RowsFailedError, RunStoppedError } from '../../app/run-errors.ts'
import { UsageError } from '../../base/errors.ts'
import type { Context } from '../../graph/context.ts'
import type { AnyIterable } from '../../graph/iterables.ts'
import type { Row } from '../../graph/node.ts'
import { compile } from '../../plan/compile.ts'
import { explain } from '../../plan/explain.ts'
import { withCalled } from '../called.ts'
import { turnEventLoop } from '../event-loop.ts'
import { ItemReaders } from './item-readers.ts'
import type { Machine } from './machine.ts'
import type { MainPool } from './main-pool.ts'
import { mapRows } from './map-rows.ts'
import { endProcesses } from '../../process/live-processes.ts'
import { startThreads } from './pool-client.ts'
import { reportProgress } from './progress.ts'
import type { Session } from './session.ts'
import { StopSignals } from './stop-signals.ts'

/** Runs the plans of a project: on worker threads, or all in this thread where `threads` is 0. */
export class ThreadEngine implements Engine {
  readonly #project: ProjectBase
  readonly #readers = new ItemReaders()
  readonly #signals = new StopSignals()
  #machine: Machine | undefined
  #pool: MainPool | undefined
  #starting: Promise<void> | undefined
  #closed = false

  constructor(project: ProjectBase) {
    this.#project = project
  }

  call(pipeline: PipelineDeclaration, row: Row): Promise<Row[]> {
    return this.#callInline(pipeline, row, undefined)
  }

  async callWithin(pipeline: PipelineDeclaration, row: Row, context: Context): Promise<void> {
    await this.#callInline(pipeline, row, context)
  }

  #callInline(pipeline: PipelineDeclaration, row: Row, within: Context | undefined): Promise<Row[]> {
    if (this.#machine !== undefined) return this.#machine.callInline(this.#project, pipeline, row, within)
    return this.#load().then(({ callInline }) => callInline(this.#project, pipeline, row, within))
  }

  explain(pipeline: PipelineDeclaration): string {
    const pipelines = withCalled(this.#project, [pipeline])
    const graphs = pipelines.map(({ graph }) => graph)
    return explain(compile(pipelines), graphs, compile(pipelines, { results: false }))
  }

  map(
    pipeline: PipelineDeclaration,
    rows: AnyIterable<Row>,
    options: MapSettings,
  ): AsyncIterableIterator<unknown> {
    const start = (): Session => {
      const session = this.#pool!.startMap(pipeline, rows, options)
      if (this.#closed) this.#stop(session, closedReason())
      return session
    }
    const drop = (session: Session): void => {
      session.abandonQuietly()
      this.#pool?.kick()
    }
    return mapRows(
      () => this.#ready(),
      start,
      options,
      (session, reason) => this.#stop(session, reason),
      drop,
      (session) => this.#verdict(session, 'map'),
    )
  }

  run(sources: readonly SourceCall[], options: RunSettings): Promise<RunReport> {
    const handled = (): void => void given.catch(() => undefined)
    const begin = (): Promise<RunReport> => this.#begin(sources, options, handled)
    try {
      this.#requireOpen()
      options.signal?.throwIfAborted()
    } catch (error) {
      return Promise.reject(error)
    }
    const starting = this.#ready()
    const given: Promise<RunReport> = starting === undefined ? begin() : starting.then(begin)
    return given
  }

  iterate(consumer: IteratorDeclaration, signal: AbortSignal | undefined): ItemSource {
    return this.#readers.iterate(consumer.fullName, signal)
  }

  async iterateSync(
    consumer: IteratorDeclaration,
    signal: AbortSignal | undefined,
  ): Promise<IterableIterator<unknown>> {
    const reader = await this.#readers.attach(consumer.fullName, signal)
    if (this.#project.settings.threads > 0 && reader.session.sources?.feedsHere === true) {
      reader.close()
      throw new UsageError(
        `Consumer "${consumer.fullName}": iterSync blocks this thread, and the run is fed by producers of this thread. Declare them with asWorker: true, or use iter.`,
      )
    }
    if (this.#project.settings.threads === 0) {
      reader.close()
      throw new UsageError(
        `Consumer "${consumer.fullName}": iterSync blocks the thread that would have to do the work (threads: 0). Use iter.`,
      )
    }
    // What is on its way by promises comes now or never: this thread is about to be blocked.
    while (reader.session.sources?.isPulling === true && !reader.session.isOver) await turnEventLoop()
    return reader.sync(() => this.#pool, this.#signals)
  }

  isEmpty(producer: ProducerDeclaration, scope: EmptyScope): boolean {
    const sources = [...(this.#pool?.sessions ?? [])].map((session) => session.sources)
    // Asked from inside of a signal it is about the run that asks.
    const asking = sources.find((each) => each?.isAsking === true)
    if (asking !== undefined) return asking.isEmpty(producer, scope)
    return sources.every((each) => each?.has(producer) !== true || each.isEmpty(producer, scope))
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#starting?.catch(() => undefined)
    if (this.#pool !== undefined) await this.#closePool(this.#pool)
    // Also those of `call`, which needs no pool.
    await endProcesses()
  }

  async #closePool(pool: MainPool): Promise<void> {
    const { drainMs } = this.#project.settings
    const reason = closedReason()
    await Promise.all([...pool.sessions].map((session) => (this.#stop(session, reason), session.over)))
    this.#readers.endAll()
    this.#pool = undefined
    await pool.close(drainMs)
  }

  #requireOpen(): void {
    if (this.#closed) throw new UsageError(`The project "${this.#project.name}" is closed.`)
  }

  /** Undefined where the pool is there; otherwise it is being made. */
  #ready(): Promise<void> | undefined {
    if (this.#pool !== undefined) return undefined
    if (this.#starting === undefined) {
      this.#starting = this.#start()
      // Whoever waits for it hears of its failure.
      void this.#starting.catch(() => undefined).then(() => (this.#starting = undefined))
    }
    return this.#starting
  }

  /** A thread takes long to start, so that is the first thing to do; this one loads what it needs meanwhile. */
  async #start(): Promise<void> {
    this.#requireOpen()
    const client = this.#project.settings.threads > 0 ? startThreads(this.#project) : undefined
    try {
      const { MainPool } = await this.#load()
      this.#pool = new MainPool(this.#project, client, () => (this.#pool = undefined))
    } catch (error) {
      void client?.close(0)
      throw error
    }
  }

  async #load(): Promise<Machine> {
    const { machine } = await import('./machine.ts')
    return (this.#machine = machine)
  }

  async #begin(
    sources: readonly SourceCall[],
    options: RunSettings,
    handled: () => void,
  ): Promise<RunReport> {
    const session = this.#pool!.startRun(sources)
    // Closed while the engine was loaded: nothing of it is begun.
    if (this.#closed) this.#stop(session, closedReason())
    const verdict = this.#watchRun(session, sources, options)
    this.#readers.begin(session, verdict, { check: () => void this.#verdict(session, 'run'), handled })
    // The caller's promise is another than this: that readers hear of a rejection does not mean that anybody handles it.
    return verdict
  }

  async #watchRun(
    session: Session,
    sources: readonly SourceCall[],
    options: RunSettings,
  ): Promise<RunReport> {
    const abort = (): void => this.#stop(session, options.signal?.reason)
    options.signal?.addEventListener('abort', abort, { once: true })
    // While the engine was loaded.
    if (options.signal?.aborted === true) abort()
    const forget = this.#signals.hear((name) =>
      this.#stop(session, new Error(`The process was asked to end (${name}).`)),
    )
    const endProgress = reportProgress(
      session,
      sources.map((source) => source.producer),
      options.progress,
    )
    try {
      await session.over
    } finally {
      options.signal?.removeEventListener('abort', abort)
      forget()
      endProgress()
    }
    return this.#verdict(session, 'run')
  }

  /** What is in flight gets `drainMs`; then the session is over, and what is left is dropped. */
  #stop(session: Session, reason: unknown): void {
    session.stop(reason ?? new Error('aborted'))
    this.#pool?.kick()
    const timer = setTimeout(() => {
      session.abandon()
      session.finish()
      this.#pool?.kick()
    }, this.#project.settings.drainMs)
    void session.over.then(() => clearTimeout(timer))
  }

  /** @throws what the session ended with */
  #verdict(session: Session, what: string): RunReport {
    const report = session.report()
    if (session.fatal !== undefined) throw session.fatal.error
    if (session.stopped !== undefined) {
      throw new RunStoppedError(
        `The ${what} was stopped after ${report.rowsIn} rows: ${textOf(session.stopped)}`,
        report,
        {
          cause: session.stopped,
        },
      )
    }
    if (session.sourceError !== undefined) throw session.sourceError
    if (session.mustThrow) {
      const [group] = report.failures
      const cause = session.firstFailure
      throw new RowsFailedError(
        `${report.failed} of ${report.rowsIn} rows failed, most in step "${group!.step}" of "${group!.pipeline}": ${group!.message}`,
        report,
        { cause },
      )
    }
    return report
  }
}

const closedReason = (): UsageError => new UsageError('The project was closed.')

const textOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))
