import { abortSignal, callable, checkOptions, either, flag, type OptionRules } from '../base/check-options.ts'
import { ArgumentError, DeclarationError, UsageError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import { show } from '../base/show.ts'
import { threadNumber } from '../base/thread.ts'
import type { Consumer } from '../builder/consumer.ts'
import { App, registryOf } from './app.ts'
import { projectSettings, type ProjectSettings, type SettingOptions } from './config.ts'
import type { Engine, PipelineDeclaration, SourceCall } from './engine.ts'
import { engineFor, never, type Host } from './host.ts'
import type { AnyPipeline } from './pipeline.ts'
import { sourceCallOf, type AnyProducer, type RunnableProducer } from './producer.ts'
import { forgetProject, lastProject, noteProject, openProjects } from './projects.ts'
import type { ComponentKind } from './registry.ts'
import type { RunReport } from './report.ts'
import { SignalHub, type Signals } from './signals.ts'

export interface ProjectOptions extends SettingOptions {
  apps?: readonly App<any>[] | undefined
}

/** The projects made in this thread that are not closed. */
export const projectsOfThisThread = (): readonly ProjectBase[] => openProjects() as readonly ProjectBase[]

/** The project made last in this thread. @throws UsageError where there is none */
export function getProject(): ProjectBase {
  const last = lastProject()
  if (last === undefined)
    throw new UsageError('getProject: no project has been made yet. Begin with new Project().')
  return last as ProjectBase
}

export interface RunOptions {
  /** Aborting it stops the run: what is in flight is drained, `run` rejects with `RunStoppedError`. */
  signal?: AbortSignal | undefined
  /** `true`: a line on stderr; a function: called with the report so far. At most once a second. */
  progress?: boolean | ((report: RunReport) => void) | undefined
}

const runRules: OptionRules = { signal: abortSignal, progress: either(flag, callable) }

/** The declarations of a project, without an engine: `Project` plugs in the one of threads. */
export class ProjectBase implements Host {
  readonly settings: ProjectSettings
  /** The same in every thread that imports the module that made this project. */
  readonly key: string
  /** What the engine emits. */
  readonly hub = new SignalHub()
  readonly #apps = new Map<string, App<any>>()
  readonly #makeEngine: (project: ProjectBase) => Engine
  readonly #readyApps = new Set<App<any>>()
  #isReady = false
  #engine: Engine | undefined
  #closing: Promise<void> | undefined

  /**
   * @param makeEngine called at first use
   * @throws ArgumentError for a wrong option
   */
  constructor(options: ProjectOptions | undefined, makeEngine: (project: ProjectBase) => Engine) {
    this.settings = projectSettings(options)
    this.#makeEngine = makeEngine
    options?.apps?.forEach((app) => this.addApp(app))
    this.key = noteProject(this, this.settings.entry)
  }

  get name(): string {
    return this.settings.name
  }

  get signals(): Signals {
    return this.hub.signals
  }

  /** Makes an app and adds it. @throws DeclarationError where the name is taken */
  app<C extends object = {}>(name: string, options?: { config?: C | undefined }): App<C> {
    const app = new App<C>(name, options)
    this.addApp(app)
    return app
  }

  /** @throws DeclarationError where the name is taken, or the app belongs to another project */
  addApp(app: App<any>): void {
    const registry = registryOf(app)
    const there = this.#apps.get(app.name)
    if (there === app) return
    if (there !== undefined) {
      throw new DeclarationError(
        `Project "${this.name}" already has an app "${app.name}": a second app "${app.name}" needs another name.`,
      )
    }
    registry.attach(this)
    this.#apps.set(app.name, app)
    this.hub.appCreated.emitNow({ app, thread: threadNumber() })
  }

  /** By name. */
  get apps(): ReadonlyMap<string, App<any>> {
    return new Map(this.#apps)
  }

  /** By `app.pipeline`, in the order of declaration; so are the others. */
  get pipelines(): ReadonlyMap<string, AnyPipeline> {
    return this.#components('pipeline')
  }

  get producers(): ReadonlyMap<string, AnyProducer> {
    return this.#components('producer')
  }

  get consumers(): ReadonlyMap<string, Consumer<never>> {
    return this.#components('consumer')
  }

  /**
   * @param name `pipeline`, or `app.pipeline` where several apps have one of that name
   * @throws ArgumentError where there is none, with the nearest name, or several, with their apps
   */
  getPipeline(name: string): AnyPipeline {
    const pipelines = this.pipelines
    const exact = pipelines.get(name)
    if (exact !== undefined) return exact
    const found = [...pipelines.values()].filter((pipeline) => pipeline.name === name)
    if (found.length === 1) return found[0]!
    if (found.length > 1) {
      const names = found.map((pipeline) => `"${pipeline.fullName}"`).join(', ')
      throw new ArgumentError(`getPipeline: several apps have a pipeline "${name}": say which, of ${names}.`)
    }
    const short = [...pipelines.values()].map((pipeline) => pipeline.name)
    throw new ArgumentError(
      `getPipeline: project "${this.name}" has no pipeline ${show(name)}.` +
        didYouMean(name, name.includes('.') ? pipelines.keys() : short),
    )
  }

  /**
   * Runs producers and all that their rows reach, in this process. Returns when everything is done.
   *
   * @param producers one or several; with arguments: `load.with({ path })`
   * @throws RowsFailedError, RunStoppedError, and what the entry, the producers and the threads can do wrong
   */
  run<P extends RunnableProducer>(producers: P | readonly P[], options?: RunOptions): Promise<RunReport> {
    try {
      const engine = engineFor('run', 'project.run', this)
      if (engine === undefined) return never()
      checkOptions('project.run', options, runRules)
      const list: readonly unknown[] = Array.isArray(producers) ? producers : [producers]
      if (list.length === 0) throw new ArgumentError('project.run: give at least one producer.')
      const sources = list.map((producer) => this.#source(producer))
      return engine.run(sources, { signal: options?.signal, progress: options?.progress })
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Ends runs as an abort does and stops the threads. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  get closed(): boolean {
    return this.#closing !== undefined
  }

  ready(): void {
    if (this.#isReady && this.#readyApps.size === this.#apps.size) return
    const thread = threadNumber()
    for (const app of this.#apps.values()) {
      if (this.#readyApps.has(app)) continue
      this.#readyApps.add(app)
      this.hub.appReady.emitNow({ app, thread })
    }
    if (this.#isReady) return
    this.#isReady = true
    this.hub.projectReady.emitNow({ project: this, thread })
  }

  get engine(): Engine {
    return (this.#engine ??= this.#makeEngine(this))
  }

  /** The pipelines as the engine reads them. */
  get declarations(): readonly PipelineDeclaration[] {
    return [...this.#components<PipelineDeclaration>('pipeline').values()]
  }

  async #close(): Promise<void> {
    forgetProject(this)
    await this.#engine?.close()
  }

  #components<T>(kind: ComponentKind): ReadonlyMap<string, T> {
    const all = [...this.#apps.values()].flatMap((app) => [...registryOf(app).of(kind)])
    return new Map(all as [string, T][])
  }

  #source(given: unknown): SourceCall {
    const source = sourceCallOf(given)
    const { producer } = source
    const targets = producer.targets()
    for (const part of [producer, ...targets]) {
      if (part.registry.host(part.title) !== this) {
        throw new UsageError(
          `project.run: ${part.title} belongs to another project than the one that is asked to run it ("${this.name}").`,
        )
      }
    }
    return source
  }
}
