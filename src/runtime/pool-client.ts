import { totalmem } from 'node:os'
import { Worker } from 'node:worker_threads'
import {
  CrashLoopError,
  EntryError,
  GraphMismatchError,
  PinnedStateLostError,
  SignalError,
  type StairsError,
} from '../base/errors.ts'
import type { FatalKind, FromSupervisor, SupervisorSetup, ToSupervisor } from './messages.ts'
import type { PlanSpace } from './space.ts'

const errors: Record<FatalKind, new (message: string, options?: ErrorOptions) => StairsError> = {
  entry: EntryError,
  mismatch: GraphMismatchError,
  signal: SignalError,
  'crash-loop': CrashLoopError,
  pinned: PinnedStateLostError,
}

/** Heap of one thread: three quarters of the memory there is, shared by the threads. */
export function heapPerThreadMb(threads: number): number {
  const constrained = (process as { constrainedMemory?: () => number }).constrainedMemory?.() ?? 0
  const total = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem()
  return Math.max(64, Math.floor((total * 0.75) / 2 ** 20 / Math.max(1, threads)))
}

/** Main's side of the supervisor thread. An idle pool does not keep the process alive. */
export class PoolClient {
  readonly #worker: Worker
  readonly #onFatal: (error: StairsError) => void
  readonly #exited: Promise<void>
  #dead = false

  constructor(setup: SupervisorSetup, onFatal: (error: StairsError) => void) {
    this.#onFatal = onFatal
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
    if (this.#dead) return void (await this.#worker.terminate())
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
    if (this.#dead) return
    this.#dead = true
    this.#onFatal(error)
    void this.#worker.terminate()
  }
}
