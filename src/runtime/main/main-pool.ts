import type { MapSettings, PipelineDeclaration, ProducerDeclaration, SourceCall } from '../../app/engine.ts'
import type { ProjectBase } from '../../app/project-base.ts'
import { disposeAll } from '../../app/per-thread.ts'
import type { DeadLetter } from '../../app/report.ts'
import { ArgumentError, UsageError, type StairsError } from '../../base/errors.ts'
import type { AnyIterable } from '../../graph/iterables.ts'
import { isStep, type Graph, type Handler, type Row } from '../../graph/node.ts'
import { SESSION } from '../../inspect/counters.ts'
import { unusedBranches } from '../../plan/branches.ts'
import { createEncoder, encodeValues } from '../../frame/codec.ts'
import type { FrameEncoder } from '../../frame/frame.ts'
import { compile } from '../../plan/compile.ts'
import { signaturesOf } from '../../plan/reads.ts'
import { bindPlan } from '../bind-plan.ts'
import { withCalled } from '../called.ts'
import { Caller } from './caller.ts'
import { producerContext } from '../rows/context.ts'
import { Feeder } from '../sources/feeder.ts'
import type { FeederOptions } from '../sources/feeder-options.ts'
import { holdersOf } from './holders.ts'
import { UnreadWatch } from './item-readers.ts'
import type { Outlet } from './outlet.ts'
import type { PoolClient } from './pool-client.ts'
import { rowSource, startRows, straightEncoder, targetsOf, type RowSource } from '../sources/producers.ts'
import type { RowFeed } from '../sources/row-feed.ts'
import { RunSources, type SourceHost } from './run-sources.ts'
import { MAIN, Seat, type LivePlan } from '../seat.ts'
import { Session } from './session.ts'
import { createPlanSpace, createPoolSpace, ownThreads, sourceEdge, type PoolSpace } from '../space.ts'
import type { SourceCallRecord } from '../sources/source-call.ts'
import { StagedFeeder } from '../sources/staged-feeder.ts'
import { Staging, carriedCopy, type StagingCodec } from '../sources/staging.ts'
import { stopWorker } from '../worker-stop.ts'
import { FLAG, label } from '../tags.ts'
import { stepId } from '../../graph/node.ts'

/** Items of a consumer that may wait for a reader without holding up the run. */
const ITEM_BYTES = 1024 * 1024

/** The pool of a project as main holds it: the shared memory, the threads, the plans made so far, and what runs. */
export class MainPool {
  readonly caller: Caller
  readonly #project: ProjectBase
  readonly #space: PoolSpace
  readonly #seat: Seat
  readonly #client: PoolClient | undefined
  readonly #plans = new Map<string, LivePlan>()
  readonly #unread = new UnreadWatch()
  readonly #lost: () => void
  /** For rows that are staged in this thread, by producer. */
  readonly #encoders = new Map<string, FrameEncoder>()
  readonly #sourceHost: SourceHost
  #nextRing = 0
  #started = false

  /**
   * @param client of the threads, which are starting; undefined: this thread does all the work
   * @param lost called when the pool cannot go on; the next run makes another
   */
  constructor(project: ProjectBase, client: PoolClient | undefined, lost: () => void) {
    const { settings } = project
    this.#project = project
    this.#client = client
    this.#lost = lost
    this.#space = createPoolSpace(
      settings.threads,
      settings.maxRowBytes,
      settings.tuning,
      client?.holders ?? holdersOf(project),
    )
    this.#seat = new Seat(this.#space, MAIN, settings.maxRowBytes)
    this.caller = new Caller(
      this.#seat,
      (session) => this.#unread.look(session, this.#space.window),
      () => this.#client?.hold(false),
    )
    this.#sourceHost = {
      poolThreads: settings.threads,
      callPool: (session, call) => this.#callPool(session, call),
      feedHere: (session, producer, call) => this.#feedHere(session, producer, call),
      kick: this.caller.kick,
    }
    client?.addPool(this.#space, (error) => this.#fail(error))
    closeBeforeExit(project)
  }

  get sessions(): ReadonlySet<Session> {
    return this.caller.sessions
  }

  kick(): void {
    this.caller.kick()
  }

  startMap(pipeline: PipelineDeclaration, rows: AnyIterable<Row>, options: MapSettings): Session {
    const plan = this.#plan([pipeline], [], true)
    const session = this.#open(plan, options.onFailure)
    const result = plan.plan.edges.find((edge) => edge.kind === 'result')!
    this.caller.openOutlet(session, result.index, 0)
    this.#feedMap(session, pipeline, rows, options)
    this.#begin(session, options.ordered)
    return session
  }

  startRun(sources: readonly SourceCall[]): Session {
    const pipelines = [...new Set(sources.flatMap((source) => source.producer.targets()))]
    const { poolThreads } = this.#space
    const onPool = sources.filter(({ producer }) => poolThreads > 0 && producer.asWorker)
    const asWorkers = [...new Set(onPool.map((source) => source.producer.fullName))]
    const plan = this.#plan(pipelines, asWorkers, false)
    const session = this.#open(plan, undefined)
    this.#openItems(session)
    for (const source of onPool) this.#requireCarried(session.plan, source)
    session.sources = new RunSources(session, this.#sourceHost, sources)
    session.sources.turn(false)
    this.#begin(session, false)
    return session
  }

  /** A consumer that stands in several places has one outlet for all of them. */
  #openItems(session: Session): void {
    const opened = new Map<string, Outlet>()
    for (const { index, kind, consumer } of session.plan.plan.edges) {
      if (kind !== 'iterator' || consumer === undefined) continue
      const outlet = opened.get(consumer)
      if (outlet === undefined) opened.set(consumer, this.caller.openOutlet(session, index, ITEM_BYTES))
      else session.outlets.set(index, outlet)
    }
  }

  /** Ends the threads when they have finished the frames they are at. */
  async close(deadlineMs: number): Promise<void> {
    keepBeforeExit(this.#project)
    await this.#client?.close(deadlineMs)
    if (this.#client === undefined) this.caller.spills.close()
    if (this.#client !== undefined || !this.#started) return
    await stopWorker(this.#project.hub, MAIN, deadlineMs)
    await disposeAll()
  }

  #fail(error: StairsError): void {
    keepBeforeExit(this.#project)
    this.#lost()
    for (const session of this.sessions) {
      session.fail(error)
      for (const outlet of session.outlets.values()) outlet.fail(error)
    }
    this.caller.kick()
  }

  /** @param results somebody takes the rows that reach the end */
  #plan(pipelines: readonly PipelineDeclaration[], producers: readonly string[], results: boolean): LivePlan {
    const { settings, hub } = this.#project
    // Who begins to listen is heard of from the next run on.
    const key = JSON.stringify([
      pipelines.map(({ fullName }) => fullName),
      producers,
      results,
      hub.hearsComponents,
    ])
    let live = this.#plans.get(key)
    if (live !== undefined) return live
    const all = withCalled(this.#project, pipelines)
    for (const { declaration } of all) warnOfUnused(declaration)
    const { pruning } = this.#space.tuning
    const plan = compile(all, { results, pruning })
    // Asked before anything is made for it: a standalone consumer may have come too late for a thread.
    ownThreads(this.#space, plan)
    const space = createPlanSpace(
      this.#space,
      this.#seat.arena,
      this.#plans.size,
      this.#nextRing,
      plan,
      producers,
      signaturesOf(all.flatMap(({ graph }) => handlersOf(graph))),
    )
    this.#nextRing += space.ringOffsets.length
    const declarations = all.map(({ declaration }) => declaration)
    const bound = bindPlan(this.#seat, space, declarations, settings.strict, true, hub)
    live = bound.plan
    this.caller.scheduler.add(live, bound.stages)
    if (this.#client === undefined) this.caller.spills.add(live)
    this.#client?.addPlan(space)
    this.#plans.set(key, live)
    return live
  }

  #open(plan: LivePlan, onFailure: ((letter: DeadLetter) => void) | undefined): Session {
    const slot = this.caller.freeSlot(plan)
    if (slot === -1)
      throw new UsageError(
        `Too many runs and maps of ${plan.plan.pipelines.join(', ')} at once: finish some of them first.`,
      )
    return new Session(
      this.#seat,
      plan,
      slot,
      { project: this.#project.settings.onError, pipelines: this.#project.declarations },
      onFailure,
    )
  }

  #begin(session: Session, ordered: boolean): void {
    this.#client?.hold(true)
    const first = !this.#started && this.#client === undefined
    this.#started = true
    if (!first) return this.caller.add(session, ordered)
    // Without a pool this thread is the one that works rows, and rows wait for the listeners.
    void this.#startHere().then(
      () => this.caller.add(session, ordered),
      (error: unknown) => {
        this.#started = false
        session.fail(error)
        for (const outlet of session.outlets.values()) outlet.fail(error)
      },
    )
  }

  async #startHere(): Promise<void> {
    await this.#project.hub.workerStart.emit({ thread: MAIN })
  }

  #feedMap(
    session: Session,
    pipeline: PipelineDeclaration,
    rows: AnyIterable<Row>,
    options: MapSettings,
  ): void {
    const name = `${pipeline.fullName}: map`
    const of = this.#feederOptions(session, name, [pipeline], (error) => {
      if (error !== undefined) session.sourceFailed(name, error)
    })
    const flags = FLAG.RESULTS | (options.ordered ? FLAG.ORDERED : 0)
    session.feeders = [
      new Feeder(this.#seat, session.plan, { ...of, ...rowSource(name, rows), flags, meta: options.meta }),
    ]
  }

  /** A producer that runs in this thread. */
  #feedHere(
    session: Session,
    producer: ProducerDeclaration,
    { call, args, isPiece }: SourceCallRecord,
  ): void {
    const { pieces } = producer
    const name = (isPiece ? pieces?.readerName() : undefined) ?? producer.fullName
    const given = isPiece ? carriedCopy(this.#stagingCodec(name), args) : args
    const context = producerContext(session.view, MAIN)
    const rows = startRows(name, () =>
      isPiece ? pieces!.read(given, context) : producer.fn((given ?? {}) as never, context),
    )
    const ended = (error: unknown): void => {
      session.feeders = session.feeders.filter((each) => each !== feeder)
      session.sources!.ended(call, error)
    }
    const of = this.#feederOptions(session, name, producer.targets(), ended)
    const feeder: RowFeed =
      isPiece || producer.singleTransaction
        ? new StagedFeeder(this.#seat, session.plan, of, this.#staging(session.plan, of, rows))
        : new Feeder(this.#seat, session.plan, { ...of, ...rows })
    session.feeders = [...session.feeders, feeder]
  }

  #feederOptions(
    session: Session,
    name: string,
    pipelines: readonly PipelineDeclaration[],
    ended: (error: unknown) => void,
  ): Omit<FeederOptions, 'rows' | 'isAsync'> {
    return {
      name,
      session: session.view,
      targets: targetsOf(session.plan, pipelines, this.#project.settings.strict),
      flags: 0,
      meta: undefined,
      call: undefined,
      kick: this.caller.kick,
      ended,
      failed: (record) => {
        if (session.failed(record)) session.abandonQuietly()
      },
    }
  }

  #staging(plan: LivePlan, of: Omit<FeederOptions, 'rows' | 'isAsync'>, rows: RowSource): Staging {
    const codec = this.#stagingCodec(of.name)
    const encoder = straightEncoder(plan, of.targets) ?? codec.encoder
    return new Staging(of.name, rows, { ...codec, encoder }, this.caller.kick)
  }

  #stagingCodec(name: string): StagingCodec {
    let encoder = this.#encoders.get(name)
    if (encoder === undefined) this.#encoders.set(name, (encoder = createEncoder()))
    const { decoder, maxRowBytes } = this.#seat
    return { encoder, decoder, maxRowBytes }
  }

  /** @throws ArgumentError for arguments that no thread of the pool could get */
  #requireCarried(plan: LivePlan, { producer, args }: SourceCall): void {
    try {
      if (producer.pieces === undefined) encodeValues(plan.encoderOf(sourceEdge(plan.plan)), [args])
    } catch (cause) {
      throw new ArgumentError(
        `project.run: the arguments of "${producer.fullName}" cannot be sent to a thread of the pool: ${(cause as Error).message}`,
        { cause },
      )
    }
  }

  /** Asks the pool to run a producer. The call is a frame like any other: should its thread die, another takes it. */
  #callPool(session: Session, call: SourceCallRecord): boolean {
    const seat = this.#seat
    const { counters, plan, rings } = session.plan
    const { arena } = seat
    const edge = sourceEdge(plan)
    const bytes = encodeValues(session.plan.encoderOf(edge), [call])
    const slot = arena.allocate(bytes.length)
    if (slot === -1) return false
    arena.write(slot, bytes)
    const slots = arena.slotsOf(slot)
    label(
      arena.control,
      arena.tags(slot),
      { session: session.slot, rows: 1, flags: 0, path: undefined },
      slots,
    )
    seat.commit.output(rings[edge]!, slot)
    seat.addBefore(counters.session(MAIN, session.slot, SESSION.CREATED), 1)
    seat.addBefore(counters.published(MAIN, edge), slots)
    seat.runCommit()
    // A call is much work: whoever sleeps may have it.
    seat.wakeAll(session.plan.readers[edge]!)
    return true
  }
}

const handlersOf = (graph: Graph): Handler[] =>
  graph.nodes.filter(isStep).flatMap(({ fn, when }) => (when === undefined ? [fn] : [fn, when]))

const openProjects = new Set<ProjectBase>()
let isInstalled = false

/** A program that has nothing left to do ends its threads as `close` does, so that they can tidy up. */
function closeBeforeExit(project: ProjectBase): void {
  openProjects.add(project)
  if (isInstalled) return
  isInstalled = true
  process.on('beforeExit', () => {
    for (const each of openProjects) void each.close()
  })
}

const keepBeforeExit = (project: ProjectBase): boolean => openProjects.delete(project)

const warned = new WeakSet<object>()

/** The classic mistake with immutable builders: a branch whose frame is thrown away. */
function warnOfUnused(pipeline: PipelineDeclaration): void {
  const graph = pipeline.graph()
  if (warned.has(graph)) return
  warned.add(graph)
  const names = unusedBranches(graph).map((node) => `"${stepId(node)}"`)
  if (names.length === 0) return
  process.emitWarning(
    `Pipeline "${pipeline.fullName}": nobody uses the rows of ${names.join(', ')}, so these steps do not run. Verbs return a new frame: return it, or join it with concatenate.`,
    'StairsWarning',
  )
}
