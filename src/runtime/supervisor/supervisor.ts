import { MessageChannel, receiveMessageOnPort, type MessagePort, type Worker } from 'node:worker_threads'
import type { Piscina } from 'piscina'
import { flushOutput } from '../event-loop.ts'
import { envelope, type ErrorEnvelope } from '../failure.ts'
import type {
  FatalKind,
  FromSupervisor,
  FromThread,
  SupervisorSetup,
  ThreadTask,
  ToThread,
} from '../messages.ts'
import { Arena } from '../../ring/arena.ts'
import { Bells } from '../../ring/bell.ts'
import { THREAD, hasCircles, ownThreads, threadWord, type PlanSpace, type PoolSpace } from '../space.ts'
import type { Recovery } from './recovery.ts'

/** Deaths in a row, with nothing done in between, that end a run. */
const CRASH_LOOP = 10

interface LiveThread {
  readonly thread: number
  readonly port: MessagePort
  /** Its module is imported: it has begun to work. */
  isReady: boolean
  lastError: unknown
}

/**
 * Hosts the pool on a thread of its own, so that nothing here waits for the program's thread: starts the threads,
 * hears of their deaths, repairs the shared memory and starts them again.
 */
export class Supervisor {
  readonly #setup: SupervisorSetup
  readonly #pool: PoolSpace
  readonly #say: (message: FromSupervisor) => void
  readonly #arena: Arena
  readonly #bells: Bells
  readonly #piscina: Piscina
  readonly #threads = new Map<number, LiveThread>()
  readonly #watched = new Set<Worker>()
  readonly #plans: PlanSpace[] = []
  readonly #exits: Promise<void>[] = []
  #recovery: Promise<Recovery> | undefined
  #watchesSpills = false
  #deaths = 0
  #framesAtDeath = 0
  #over = false

  /** @param piscina whose threads are starting */
  constructor(
    setup: SupervisorSetup,
    pool: PoolSpace,
    piscina: Piscina,
    say: (message: FromSupervisor) => void,
  ) {
    this.#setup = setup
    this.#pool = pool
    this.#say = say
    const { poolThreads, supervisorThread } = pool
    this.#arena = new Arena(pool.memory, supervisorThread)
    this.#bells = new Bells(this.#arena, pool.bells)
    this.#piscina = piscina
    this.#piscina.on('workerCreate', () => this.#watch())
    for (let thread = 1; thread <= poolThreads; thread++) this.#start(thread)
  }

  addPlan(space: PlanSpace): void {
    this.#plans.push(space)
    if (hasCircles(space.plan) && !this.#watchesSpills) void this.#watchSpills()
    this.#tellAll({ type: 'plan', space })
    // A thread that starts now gets all plans with its task.
    for (const thread of ownThreads(this.#pool, space.plan))
      if (!this.#threads.has(thread)) this.#start(thread)
  }

  /** Lets the threads finish what they are at, and ends them. */
  async close(): Promise<void> {
    this.#over = true
    this.#bells.ring(this.#pool.supervisorThread)
    this.#tellAll({ type: 'stop' })
    await Promise.all(this.#exits)
    await this.#piscina.destroy()
    await flushOutput()
  }

  /** Loaded where pipelines call each other in a circle. */
  async #watchSpills(): Promise<void> {
    this.#watchesSpills = true
    try {
      const { watchSpills } = await import('./spills.ts')
      await watchSpills(this.#pool, this.#setup.maxRowBytes, this.#plans, () => this.#over)
    } catch (error) {
      const message = `Rows that go round did not fit into a temporary file: ${(error as Error).message}`
      this.#fatal('spill', message, envelope(error))
    }
  }

  #tellAll(message: ToThread): void {
    for (const { port, thread } of this.#threads.values()) {
      port.postMessage(message)
      this.#bells.ring(thread)
    }
  }

  #start(thread: number): void {
    const { port1, port2 } = new MessageChannel()
    const live: LiveThread = { thread, port: port1, isReady: false, lastError: undefined }
    this.#threads.set(thread, live)
    port1.on('message', (message: FromThread) => this.#hear(live, message))
    const task: ThreadTask = {
      thread,
      setup: this.#setup,
      pool: this.#pool,
      plans: this.#plans,
      port: port2,
      module: this.#setup.programs.thread,
    }
    const ran = this.#piscina.run(task, { transferList: [port2] }).then(
      () => undefined,
      // The reason only: that the thread is gone, and may be repaired, is told by the exit of its Worker.
      (error: unknown) => {
        live.lastError = error
        this.#watch()
      },
    )
    this.#exits.push(ran)
    this.#watch()
  }

  /** Hears of every Worker's end. Piscina makes them when it sees fit, so it is asked whenever one may be new. */
  #watch(): void {
    for (const worker of this.#piscina.threads) {
      if (this.#watched.has(worker)) continue
      this.#watched.add(worker)
      const id = worker.threadId
      worker.once('exit', (code) => {
        this.#watched.delete(worker)
        // Promises that Piscina rejects for this thread settle first: they have the reason.
        setImmediate(() => void this.#exited(id, code))
      })
    }
  }

  #hear(live: LiveThread, message: FromThread): void {
    if (message.type === 'ready') {
      this.#watch()
      live.isReady = true
    } else this.#fatal(message.kind, message.message, message.cause)
  }

  /** What a thread said before it ended may not have arrived when its end is told. */
  #hearRest(live: LiveThread): void {
    for (;;) {
      const mail = receiveMessageOnPort(live.port)
      if (mail === undefined) return
      this.#hear(live, mail.message as FromThread)
    }
  }

  async #exited(workerId: number, code: number): Promise<void> {
    if (this.#over) return
    const { control } = this.#arena
    const live = [...this.#threads.values()].find(
      (each) => control[threadWord(this.#pool, each.thread, THREAD.ID)] === workerId,
    )
    if (live === undefined)
      return this.#fatal('entry', `A worker thread ended with code ${code} before it could begin.`, undefined)
    control[threadWord(this.#pool, live.thread, THREAD.ID)] = 0
    this.#hearRest(live)
    live.port.close()
    this.#threads.delete(live.thread)
    const reason = reasonOf(live.lastError, code)
    if (!live.isReady) {
      return this.#fatal(
        'entry',
        `Worker thread ${live.thread} ended while it imported the entry module: ${reason}`,
        causeOf(live.lastError),
      )
    }
    const isFresh = (await this.#recoverer()).recover(live.thread, reason)
    if (this.#over) return
    const lost = this.#stateLost(live.thread)
    if (lost !== undefined) return this.#fatal('pinned', `${lost}: ${reason}`, causeOf(live.lastError))
    if (this.#isCrashLoop(isFresh)) {
      return this.#fatal(
        'crash-loop',
        `Worker threads died ${CRASH_LOOP} times without finishing a row, last: ${reason}`,
        causeOf(live.lastError),
      )
    }
    this.#start(live.thread)
  }

  /** It knows frames, which is much to load, and most pools never need it. */
  #recoverer(): Promise<Recovery> {
    this.#recovery ??= import('./recovery.ts').then(
      ({ Recovery }) => new Recovery(this.#pool, this.#setup.maxRowBytes, this.#plans),
    )
    return this.#recovery
  }

  /** What is lost with a thread that no other can replace. */
  #stateLost(thread: number): string | undefined {
    const { pinnedThread, holders } = this.#pool
    if (thread < pinnedThread) return undefined
    if (thread === pinnedThread) return 'The thread of the pinned steps ended, and their state with it'
    const { name, restart } = holders[thread - pinnedThread - 1]!
    if (restart) return undefined
    return `The thread of the standalone consumer "${name}" ended, and its state with it (restart: true would give it another)`
  }

  /** A death that only shows which frames must be run row by row says nothing yet; two rows behind each other may be bad. */
  #isCrashLoop(isFresh: boolean): boolean {
    const frames = this.#framesDone()
    if (frames !== this.#framesAtDeath) this.#deaths = 0
    this.#framesAtDeath = frames
    if (!isFresh) this.#deaths++
    return this.#deaths >= CRASH_LOOP
  }

  #framesDone(): number {
    let frames = 0
    for (let t = 1; t < this.#pool.supervisorThread; t++)
      frames += this.#arena.control[threadWord(this.#pool, t, THREAD.FRAMES)]!
    return frames
  }

  #fatal(kind: FatalKind, message: string, cause: ErrorEnvelope | undefined): void {
    if (this.#over) return
    this.#over = true
    this.#say({ type: 'fatal', kind, message, cause })
    void this.#piscina.destroy()
  }
}

const causeOf = (error: unknown): ErrorEnvelope | undefined =>
  error === undefined ? undefined : envelope(error)

function reasonOf(error: unknown, code: number): string {
  if (!(error instanceof Error)) return `exit code ${code}`
  const name = error.name === 'Error' ? '' : `${error.name}: `
  return `${name}${error.message}`
}
