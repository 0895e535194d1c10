import type {
  Engine,
  ItemSource,
  IteratorDeclaration,
  MapSettings,
  PipelineDeclaration,
  ProducerDeclaration,
  RunSettings,
  SourceCall,
} from '../app/engine.ts'
import type { ProjectBase } from '../app/project-base.ts'
import type { RunReport } from '../app/report.ts'
import { RowsFailedError, RunStoppedError } from '../app/run-errors.ts'
import { UsageError } from '../base/errors.ts'
import { threadNumber } from '../base/thread.ts'
import type { AnyIterable } from '../graph/iterables.ts'
import type { Row } from '../graph/node.ts'
import { compile } from '../plan/compile.ts'
import { explain } from '../plan/explain.ts'
import { callInline } from './inline-call.ts'
import { ItemReaders } from './item-readers.ts'
import { mapRows } from './map-rows.ts'
import { MainPool } from './main-pool.ts'
import { reportProgress } from './progress.ts'
import type { Session } from './session.ts'
import { StopSignals } from './stop-signals.ts'

/** Runs the plans of a project: on worker threads, or all in this thread where `threads` is 0. */
export class ThreadEngine implements Engine {
  readonly #project: ProjectBase
  readonly #readers = new ItemReaders()
  readonly #signals = new StopSignals()
  #pool: MainPool | undefined
  #closed = false

  constructor(project: ProjectBase) {
    this.#project = project
  }

  call(pipeline: PipelineDeclaration, row: Row): Promise<Row[]> {
    const { settings, hub } = this.#project
    return callInline(pipeline, row, settings.strict, threadNumber(), hub)
  }

  explain(pipeline: PipelineDeclaration): string {
    const graph = pipeline.graph()
    const named = [{ name: pipeline.fullName, graph }]
    return explain(compile(named), [graph], compile(named, { results: false }))
  }

  map(
    pipeline: PipelineDeclaration,
    rows: AnyIterable<Row>,
    options: MapSettings,
  ): AsyncIterableIterator<unknown> {
    const start = (): Session => {
      this.#requireOpen()
      return this.#livePool().startMap(pipeline, rows, options)
    }
    const drop = (session: Session): void => {
      session.abandonQuietly()
      this.#pool?.kick()
    }
    return mapRows(
      start,
      options,
      (session, reason) => this.#stop(session, reason),
      drop,
      (session) => this.#verdict(session, 'map'),
    )
  }

  run(sources: readonly SourceCall[], options: RunSettings): Promise<RunReport> {
    let session: Session
    try {
      this.#requireOpen()
      options.signal?.throwIfAborted()
      session = this.#livePool().startRun(sources)
    } catch (error) {
      return Promise.reject(error)
    }
    const verdict = this.#watchRun(session, sources, options)
    // A promise of its own for the caller: that the readers hear of a rejection does not mean that anybody handles it.
    const given = verdict.then((report) => report)
    this.#readers.begin(session, verdict, {
      check: () => void this.#verdict(session, 'run'),
      handled: () => void given.catch(() => undefined),
    })
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
    if (this.#project.settings.threads > 0 && reader.session.feeders.length > 0) {
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
    return reader.sync(() => this.#pool, this.#signals)
  }

  async close(): Promise<void> {
    this.#closed = true
    const pool = this.#pool
    if (pool === undefined) return
    const { drainMs } = this.#project.settings
    const reason = new UsageError('The project was closed.')
    await Promise.all([...pool.sessions].map((session) => (this.#stop(session, reason), session.over)))
    this.#readers.endAll()
    this.#pool = undefined
    await pool.close(drainMs)
  }

  #requireOpen(): void {
    if (this.#closed) throw new UsageError(`The project "${this.#project.name}" is closed.`)
  }

  #livePool(): MainPool {
    return (this.#pool ??= new MainPool(this.#project, () => (this.#pool = undefined)))
  }

  async #watchRun(
    session: Session,
    sources: readonly SourceCall[],
    options: RunSettings,
  ): Promise<RunReport> {
    const abort = (): void => this.#stop(session, options.signal?.reason)
    options.signal?.addEventListener('abort', abort, { once: true })
    const forget = this.#signals.hear((name) =>
      this.#stop(session, new Error(`The process was asked to end (${name}).`)),
    )
    const endProgress = reportProgress(
      session,
      totalOf(sources.map((source) => source.producer)),
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

const textOf = (reason: unknown): string => (reason instanceof Error ? reason.message : String(reason))

function totalOf(producers: readonly ProducerDeclaration[]): number | undefined {
  let total = 0
  for (const producer of producers) {
    if (producer.total === undefined) return undefined
    total += producer.total * producer.targets().length
  }
  return total
}
