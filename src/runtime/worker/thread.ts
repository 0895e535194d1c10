import { availableParallelism } from 'node:os'
import { receiveMessageOnPort, threadId } from 'node:worker_threads'
import type { ProducerDeclaration } from '../../app/engine.ts'
import { disposeAll } from '../../app/per-thread.ts'
import { endProcesses } from '../../process/live-processes.ts'
import type { ProjectBase } from '../../app/project-base.ts'
import { GraphMismatchError, SignalError } from '../../base/errors.ts'
import { BLOCKED, RUNNING } from '../../ring/bell.ts'
import { bindPlan } from '../bind-plan.ts'
import { Listener, flushOutput, turnEventLoop } from '../event-loop.ts'
import { envelope } from '../failure.ts'
import { Holding } from '../holding.ts'
import type { FromThread, ThreadTask } from '../messages.ts'
import { Scheduler } from '../scheduler.ts'
import { Seat } from '../seat.ts'
import { THREAD, threadWord, type PlanSpace } from '../space.ts'
import { stopWorker } from '../worker-stop.ts'
import { importEntry } from './entry-module.ts'
import { SourceDesk } from './source-desk.ts'

/** A busy thread turns its event loop this often, an idle one looks at its mail. */
const TURN_MS = 10
const PARKED_SLICE_MS = 1
/** Frames that gather for a reader that sleeps wait no longer than this. */
const RING_MS = 0.5
const SLICE_MS = 10
/** A thread blocks this long for the next frame; then it waits in its event loop, which costs nothing and serves timers. */
const BLOCK_MS = 20
const LISTEN_MS = 1000
const SPIN_MS = 0.1
/** Looks for work between two looks at the clock. */
const LOOKS = 16
const CORES = availableParallelism()
const LISTEN_BUSY_MS = 50

/** The task of a pool thread: imports the user's module, and works frames until it is told to stop. */
export async function runThread(task: ThreadTask): Promise<void> {
  const { entry, maxRowBytes } = task.setup
  const { pool } = task
  const seat = new Seat(pool, task.thread, maxRowBytes)
  // Tells the supervisor which Worker this is; its death is told by that number.
  seat.arena.control[threadWord(pool, task.thread, THREAD.ID)] = threadId
  const say = (message: FromThread): void => task.port.postMessage(message)
  let project: ProjectBase
  try {
    project = await importEntry(entry, task.thread)
    project.ready()
    await project.hub.workerStart.emit({ thread: task.thread })
  } catch (error) {
    const kind = error instanceof SignalError ? 'signal' : 'entry'
    return say({ type: 'failed', kind, message: (error as Error).message, cause: envelope(error) })
  }
  const loop = new ThreadLoop(seat, project, task)
  for (const plan of task.plans) loop.addPlan(plan)
  say({ type: 'ready' })
  await loop.run()
  try {
    await stopWorker(project.hub, task.thread, project.settings.drainMs)
  } finally {
    await endProcesses()
    await disposeAll()
    await flushOutput()
    task.port.close()
  }
}

class ThreadLoop {
  readonly #seat: Seat
  readonly #project: ProjectBase
  readonly #task: ThreadTask
  readonly #listener: Listener
  readonly #scheduler: Scheduler
  readonly #holding: Holding
  readonly #sources: SourceDesk[] = []
  #stopping = false
  #lastTurn = performance.now()
  #idleSince = 0
  #lastRing = 0

  constructor(seat: Seat, project: ProjectBase, task: ThreadTask) {
    this.#seat = seat
    this.#project = project
    this.#task = task
    this.#listener = new Listener(seat)
    this.#scheduler = new Scheduler(seat, this.#listener.kick)
    this.#holding = new Holding(seat, this.#scheduler)
  }

  /** The loop: one thing at a time while there is something, else sleep until rung. */
  async run(): Promise<void> {
    this.#readMail()
    while (!this.#stopping) {
      const ticket = this.#seat.bells.ticket()
      if (this.#scheduler.turn() || this.#takeSource()) {
        this.#idleSince = 0
        const now = performance.now()
        if (now - this.#lastRing >= RING_MS) this.#ringAll(now)
        if (this.#scheduler.waits || now - this.#lastTurn >= TURN_MS) await this.#turnLoop()
        continue
      }
      this.#ringAll(0)
      // What this thread knows and main does not is said before it sleeps.
      if (this.#seat.owesMain) this.#seat.wakeMain()
      if (this.#holding.beforeSleep()) continue
      if (this.#scheduler.waits) await this.#listen(ticket, LISTEN_BUSY_MS)
      else if (this.#isIdle()) await this.#listen(ticket, LISTEN_MS)
      else await this.#block(ticket)
    }
  }

  #ringAll(now: number): void {
    this.#lastRing = now
    this.#seat.ringAll()
  }

  addPlan(space: PlanSpace): void {
    const { settings, declarations } = this.#project
    try {
      const { plan, stages } = bindPlan(
        this.#seat,
        space,
        declarations,
        settings.strict,
        space.producers.length > 0,
        this.#project.hub,
      )
      this.#scheduler.add(plan, stages)
      if (space.producers.length === 0 || this.#task.thread > this.#seat.pool.poolThreads) return
      const producers = this.#project.producers as ReadonlyMap<string, unknown> as ReadonlyMap<
        string,
        ProducerDeclaration
      >
      this.#sources.push(new SourceDesk(this.#seat, plan, producers, settings.strict, this.#listener.kick))
    } catch (error) {
      const known = error instanceof SignalError ? 'signal' : 'entry'
      const kind = error instanceof GraphMismatchError ? 'mismatch' : known
      const message: FromThread = {
        type: 'failed',
        kind,
        message: (error as Error).message,
        cause: envelope(error),
      }
      this.#task.port.postMessage(message)
    }
  }

  #takeSource(): boolean {
    if (this.#scheduler.hasSources) return false
    for (const desk of this.#sources) {
      const source = desk.take()
      if (source === undefined) continue
      this.#scheduler.addSource(source)
      return true
    }
    return false
  }

  async #turnLoop(): Promise<void> {
    this.#readMail()
    this.#seat.abortStopped()
    this.#scheduler.leaveClosed()
    await turnEventLoop()
    this.#lastTurn = performance.now()
  }

  #readMail(): void {
    for (;;) {
      const mail = receiveMessageOnPort(this.#task.port)
      if (mail === undefined) return
      if (mail.message.type === 'stop') this.#stopping = true
      else this.addPlan(mail.message.space)
    }
  }

  readonly #hasWork = (): boolean =>
    this.#scheduler.hasWork || (!this.#scheduler.hasSources && this.#sources.some((desk) => desk.hasWork))

  #isIdle(): boolean {
    if (this.#scheduler.hasParked) return false
    const now = performance.now()
    if (this.#idleSince === 0) this.#idleSince = now
    return now - this.#idleSince >= BLOCK_MS
  }

  /** Some core has nothing to do: whoever spins on it keeps nobody from working. */
  get #hasCoreToSpare(): boolean {
    const { bells, pool } = this.#seat
    let running = 0
    for (let thread = 0; thread <= pool.poolThreads; thread++) if (bells.mode(thread) === RUNNING) running++
    return running < CORES
  }

  /** An answer to what was just sent is often nearly there, and to be woken takes longer than a row does. */
  #spin(): boolean {
    const until = performance.now() + SPIN_MS
    do for (let look = 0; look < LOOKS; look++) if (this.#hasWork()) return true
    while (performance.now() < until)
    return false
  }

  /** The thread is in its event loop until one of its handlers settles or it is rung. */
  async #listen(ticket: number, ms: number): Promise<void> {
    const parked = this.#scheduler.hasParked || this.#scheduler.hasSources
    await this.#listener.wait(ticket, parked ? PARKED_SLICE_MS : ms, this.#hasWork)
    this.#readMail()
    this.#seat.abortStopped()
    this.#scheduler.leaveClosed()
    this.#lastTurn = performance.now()
  }

  async #block(ticket: number): Promise<void> {
    const { bells } = this.#seat
    if (this.#hasCoreToSpare && this.#spin()) return
    bells.setMode(BLOCKED)
    if (!this.#hasWork()) bells.wait(ticket, this.#scheduler.hasParked ? PARKED_SLICE_MS : SLICE_MS)
    bells.setMode(RUNNING)
    // What woke it goes first.
    if (this.#hasWork()) return
    if (performance.now() - this.#lastTurn >= TURN_MS) await this.#turnLoop()
    else this.#readMail()
  }
}
