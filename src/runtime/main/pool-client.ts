import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import {
  CrashLoopError,
  EntryError,
  GraphMismatchError,
  PinnedStateLostError,
  SignalError,
  type StairsError,
  SpillError,
} from '../../base/errors.ts'
import type { ProjectBase } from '../../app/project-base.ts'
import type { FatalKind, FromSupervisor, SupervisorSetup, ToSupervisor } from '../messages.ts'
import { holdersOf } from './holders.ts'
import { programs } from '../programs.ts'
import type { Holder, PlanSpace, PoolSpace } from '../space.ts'

const errors: Record<FatalKind, new (message: string, options?: ErrorOptions) => StairsError> = {
  entry: EntryError,
  mismatch: GraphMismatchError,
  signal: SignalError,
  'crash-loop': CrashLoopError,
  pinned: PinnedStateLostError,
  spill: SpillError,
}

/** Heap of one thread: three quarters of the memory there is, shared by the threads. */
function heapPerThreadMb(threads: number): number {
  const constrained = (process as { constrainedMemory?: () => number }).constrainedMemory?.() ?? 0
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  return Math.max(64, Math.floor((total * 0.75) / 2 ** 20 / Math.max(1, threads)))
}

/** Starts the threads of a project's pool; what they work with comes later. */
export const startThreads = (project: ProjectBase): PoolClient => {
  const { settings, key } = project
  return new PoolClient({
    poolThreads: settings.threads,
    holders: holdersOf(project),
    entry: { href: settings.entry!, projectKey: key, program: process.argv[1] },
    maxRowBytes: settings.maxRowBytes,
    heapMb: settings.threadHeapMb ?? heapPerThreadMb(settings.threads),
    programs: programs(),
  })
}

/** Main's side of the supervisor thread. An idle pool does not keep the process alive. */
export class PoolClient {
  readonly holders: readonly Holder[]
  readonly #worker: Worker
  readonly #exited: Promise<void>
  #onFatal: ((error: StairsError) => void) | undefined
  #fatal: StairsError | undefined

  constructor(setup: SupervisorSetup) {
    this.holders = setup.holders
    this.#worker = new Worker(new URL(setup.programs.supervisor), {
      workerData: setup,
      argv: process.argv.slice(2),
      name: 'stairs supervisor',
    })
    this.#worker.on('message', (message: FromSupervisor) => this.#hear(message))
    this.#worker.on('error', (error) =>
      this.#die(new CrashLoopError(`The supervisor thread failed: ${error.message}`, { cause: error })),
    )
    this.#exited = new Promise((resolve) => this.#worker.once('exit', () => resolve()))
    this.#worker.unref()
  }

  /** The memory that all threads share. @param onFatal called once, when the pool cannot go on */
  addPool(pool: PoolSpace, onFatal: (error: StairsError) => void): void {
    this.#onFatal = onFatal
    if (this.#fatal !== undefined) queueMicrotask(() => onFatal(this.#fatal!))
    this.#post({ type: 'pool', pool })
  }

  addPlan(space: PlanSpace): void {
    this.#post({ type: 'plan', space })
  }

  /** While something runs the threads keep the process alive, as a timer would. */
  hold(isBusy: boolean): void {
    if (isBusy) this.#worker.ref()
    else this.#worker.unref()
  }

  /** Threads end when they have finished the frame they are at, or at the deadline. */
  async close(deadlineMs: number): Promise<void> {
    if (this.#fatal !== undefined) return void (await this.#worker.terminate())
    this.#worker.ref()
    this.#post({ type: 'close' })
    const timer = setTimeout(() => void this.#worker.terminate(), deadlineMs)
    await this.#exited
    clearTimeout(timer)
  }

  #post(message: ToSupervisor): void {
    this.#worker.postMessage(message)
  }

  #hear(message: FromSupervisor): void {
    const Kind = errors[message.kind]
    const { cause } = message
    this.#die(
      new Kind(
        message.message,
        cause === undefined ? undefined : { cause: Object.assign(new Error(cause.message), cause) },
      ),
    )
  }

  #die(error: StairsError): void {
    if (this.#fatal !== undefined) return
    this.#fatal = error
    this.#onFatal?.(error)
    void this.#worker.terminate()
  }
}
