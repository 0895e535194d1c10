import type { MapSettings, PipelineDeclaration, SourceCall } from '../app/engine.ts'
import type { ProjectBase } from '../app/project-base.ts'
import { DeclaredConsumer } from '../app/consumer.ts'
import { disposeAll } from '../app/per-thread.ts'
import type { DeadLetter } from '../app/report.ts'
import { UsageError, type StairsError } from '../base/errors.ts'
import type { AnyIterable } from '../graph/iterables.ts'
import { isStep, type Graph, type Handler, type Row } from '../graph/node.ts'
import { SESSION } from '../inspect/counters.ts'
import { unusedBranches } from '../plan/branches.ts'
import { encodeValues } from '../frame/codec.ts'
import { compile } from '../plan/compile.ts'
import { signaturesOf } from '../plan/reads.ts'
import { bindPlan } from './bind-plan.ts'
import { Caller } from './caller.ts'
import { Feeder } from './feeder.ts'
import { UnreadWatch } from './item-readers.ts'
import { PoolClient, heapPerThreadMb } from './pool-client.ts'
import { programs } from './programs.ts'
import { rowSource, startProducer, targetsOf, type RowSource } from './producers.ts'
import { MAIN, Seat, type LivePlan } from './seat.ts'
import { Session } from './session.ts'
import { stopWorker } from './worker-stop.ts'
import {
  createPlanSpace,
  createPoolSpace,
  ownThreads,
  sourceEdge,
  type Holder,
  type PoolSpace,
} from './space.ts'
import { FLAG, label } from './tags.ts'
import { stepId } from '../graph/node.ts'

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
  #nextRing = 0
  #started = false

  /** @param lost called when the pool cannot go on; the next run makes another */
  constructor(project: ProjectBase, lost: () => void) {
    const { settings } = project
    this.#project = project
    this.#lost = lost
    this.#space = createPoolSpace(settings.threads, settings.maxRowBytes, settings.tuning, holdersOf(project))
    this.#seat = new Seat(this.#space, MAIN, settings.maxRowBytes)
    this.caller = new Caller(
      this.#seat,
      (session) => this.#unread.look(session, this.#space.window),
      () => this.#client?.hold(false),
    )
    if (settings.threads > 0) this.#client = this.#startThreads()
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
    const session = this.#open(plan, [pipeline], options.onFailure)
    const result = plan.plan.edges.find((edge) => edge.kind === 'result')!
    this.caller.openOutlet(session, result.index, 0)
    const flags = FLAG.RESULTS | (options.ordered ? FLAG.ORDERED : 0)
    this.#feed(
      session,
      `${pipeline.fullName}: map`,
      [pipeline],
      rowSource(`${pipeline.fullName}: map`, rows),
      flags,
      options,
    )
    this.#begin(session, options.ordered)
    return session
  }

  startRun(sources: readonly SourceCall[]): Session {
    const pipelines = [...new Set(sources.flatMap((source) => source.producer.targets()))]
    const onPool = this.#space.poolThreads === 0 ? [] : sources.filter((source) => source.producer.asWorker)
    const asWorkers = [...new Set(onPool.map((source) => source.producer.fullName))]
    const plan = this.#plan(pipelines, asWorkers, false)
    const session = this.#open(plan, pipelines, undefined)
    for (const edge of plan.plan.edges)
      if (edge.kind === 'iterator') this.caller.openOutlet(session, edge.index, ITEM_BYTES)
    for (const source of sources) {
      if (onPool.includes(source)) this.#callProducer(session, source)
      else {
        const { producer, args } = source
        const rows = startProducer(producer, args, session.view, MAIN)
        this.#feed(session, producer.fullName, producer.targets(), rows, 0, undefined)
      }
    }
    this.#begin(session, false)
    return session
  }

  /** Ends the threads when they have finished the frames they are at. */
  async close(deadlineMs: number): Promise<void> {
    keepBeforeExit(this.#project)
    await this.#client?.close(deadlineMs)
    if (this.#client !== undefined || !this.#started) return
    await stopWorker(this.#project.hub, MAIN, deadlineMs)
    await disposeAll()
  }

  #startThreads(): PoolClient {
    const { settings, key } = this.#project
    const setup = {
      pool: this.#space,
      entry: { href: settings.entry!, projectKey: key, program: process.argv[1] },
      maxRowBytes: settings.maxRowBytes,
      heapMb: settings.threadHeapMb ?? heapPerThreadMb(settings.threads),
      programs: programs(),
    }
    return new PoolClient(setup, (error) => this.#fail(error))
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
    for (const pipeline of pipelines) warnOfUnused(pipeline)
    const { pruning } = this.#space.tuning
    const graphs = pipelines.map((pipeline) => ({ name: pipeline.fullName, graph: pipeline.graph() }))
    const plan = compile(graphs, { results, pruning })
    // Asked before anything is made for it: a standalone consumer may have come too late for a thread.
    ownThreads(this.#space, plan)
    const space = createPlanSpace(
      this.#space,
      this.#seat.arena,
      this.#plans.size,
      this.#nextRing,
      plan,
      producers,
      signaturesOf(graphs.flatMap(({ graph }) => handlersOf(graph))),
    )
    this.#nextRing += space.ringOffsets.length
    const bound = bindPlan(this.#seat, space, pipelines, settings.strict, true, hub)
    live = bound.plan
    this.caller.scheduler.add(live, bound.stages)
    this.#client?.addPlan(space)
    this.#plans.set(key, live)
    return live
  }

  #open(
    plan: LivePlan,
    pipelines: readonly PipelineDeclaration[],
    onFailure: ((letter: DeadLetter) => void) | undefined,
  ): Session {
    const slot = this.caller.freeSlot(plan)
    if (slot === -1)
      throw new UsageError(
        `Too many runs and maps of ${plan.plan.pipelines.join(', ')} at once: finish some of them first.`,
      )
    return new Session(
      this.#seat,
      plan,
      slot,
      { project: this.#project.settings.onError, pipelines },
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

  #feed(
    session: Session,
    name: string,
    pipelines: readonly PipelineDeclaration[],
    source: RowSource,
    flags: number,
    options: MapSettings | undefined,
  ): void {
    const feeder = new Feeder(this.#seat, session.plan, {
      name,
      session: session.view,
      targets: targetsOf(session.plan, pipelines, this.#project.settings.strict),
      ...source,
      flags,
      meta: options?.meta,
      call: undefined,
      kick: this.caller.kick,
      ended: (error) => {
        if (error !== undefined) session.sourceFailed(name, error)
      },
      failed: (record) => {
        if (session.failed(record)) session.abandonQuietly()
      },
    })
    session.feeders.push(feeder)
  }

  /** Asks the pool to run a producer. The call is a frame like any other: should its thread die, another takes it. */
  #callProducer(session: Session, source: SourceCall): void {
    const seat = this.#seat
    const { counters, plan, rings } = session.plan
    const edge = sourceEdge(plan)
    const call = { producer: source.producer.fullName, args: source.args }
    const bytes = encodeValues(session.plan.encoderOf(edge), [call])
    const slot = seat.arena.allocate(bytes.length)
    if (slot === -1)
      throw new UsageError('The shared memory of the pool is full: await a run before starting more.')
    seat.arena.write(slot, bytes)
    label(
      seat.arena.control,
      seat.arena.tags(slot),
      { session: session.slot, rows: 1, flags: 0, path: undefined },
      1,
    )
    seat.commit.output(rings[edge]!, slot)
    seat.addBefore(counters.session(MAIN, session.slot, SESSION.CREATED), 1)
    seat.addBefore(counters.published(MAIN, edge), 1)
    seat.runCommit()
    seat.announce(session.plan, edge, session.slot)
  }
}

/** The standalone consumers there are. */
const holdersOf = (project: ProjectBase): Holder[] =>
  [...project.consumers.values()].flatMap((consumer) =>
    consumer instanceof DeclaredConsumer && consumer.restart !== undefined
      ? [{ name: consumer.fullName, restart: consumer.restart }]
      : [],
  )

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
