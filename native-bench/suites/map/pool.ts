import { fileURLToPath } from 'node:url'
import { programUrl } from '../../contestant.ts'

/** The four thread pools of npm behind one door, each with the settings that a suite found to be its best. */

export type Library = 'piscina' | 'tinypool' | 'poolifier' | 'workerpool'

export interface PoolOptions {
  readonly library: Library
  readonly threads: number
  /** Tasks that a worker is given at once. workerpool gives one; poolifier all of them, so neither reads it. */
  readonly perWorker: number
  /**
   * How an idle worker waits: `sync` and `async` sleep on a shared word, `disabled` in the event loop. Piscina knows
   * all three, tinypool `sync` and `disabled`; the others always wait in the event loop.
   */
  readonly atomics: 'sync' | 'async' | 'disabled'
}

export interface Pool {
  /** Calls the function `task` of the worker's module. */
  run<Result>(task: string, data: unknown): Promise<Result>
  close(): Promise<void>
}

/** What a library makes of a module of functions `functions`: see `workerModule`. */
type Open = (module: string, options: PoolOptions) => Promise<Pool>

async function openPiscina(filename: string, { threads, perWorker, atomics }: PoolOptions): Promise<Pool> {
  const { FixedQueue, Piscina } = await import('piscina')
  const pool = new Piscina({
    filename,
    minThreads: threads,
    maxThreads: threads,
    idleTimeout: Infinity,
    concurrentTasksPerWorker: perWorker,
    atomics,
    taskQueue: new FixedQueue(),
    recordTiming: false,
  })
  return { run: (name, data) => pool.run(data, { name }), close: () => pool.destroy() }
}

async function openTinypool(filename: string, { threads, perWorker, atomics }: PoolOptions): Promise<Pool> {
  const { Tinypool } = await import('tinypool')
  const pool = new Tinypool({
    filename,
    minThreads: threads,
    maxThreads: threads,
    concurrentTasksPerWorker: perWorker,
    useAtomics: atomics !== 'disabled',
  })
  return { run: (name, data) => pool.run(data, { name }), close: () => pool.destroy() }
}

async function openPoolifier(filename: string, { threads }: PoolOptions): Promise<Pool> {
  const { FixedThreadPool } = await import('poolifier')
  // Without its queue a task goes to a worker at once, and round robin asks for no statistics of tasks.
  const pool = new FixedThreadPool<unknown, any>(threads, filename, {
    enableEvents: false,
    workerChoiceStrategy: 'ROUND_ROBIN',
  })
  return {
    run: (name, data) => pool.execute(data, name),
    // Not awaited: `destroy` now and then waits for the end of a thread that has ended already. The process ends alone.
    close: async () => {
      void pool.destroy()
    },
  }
}

async function openWorkerpool(filename: string, { threads }: PoolOptions): Promise<Pool> {
  const { default: workerpool } = await import('workerpool')
  const pool = workerpool.pool(filename, { minWorkers: threads, maxWorkers: threads, workerType: 'thread' })
  return {
    run: async (name, data) => pool.exec(name, [data]),
    close: async () => {
      await pool.terminate(true)
    },
  }
}

const open: Record<Library, Open> = {
  piscina: openPiscina,
  tinypool: openTinypool,
  poolifier: openPoolifier,
  workerpool: openWorkerpool,
}

/** Two of them call what a module exports; the others want to be told in the worker what may be called. */
const workerModule: Record<Library, string> = {
  piscina: './piscina-worker',
  tinypool: './piscina-worker',
  poolifier: './poolifier-worker',
  workerpool: './workerpool-worker',
}

/** @param base a program of a suite; the worker's module of each library stands beside it */
export function openPool(base: string, options: PoolOptions): Promise<Pool> {
  const module = programUrl(base, workerModule[options.library])
  return open[options.library](fileURLToPath(module), options)
}
