import { fileURLToPath } from 'node:url'
import { FixedQueue, Piscina } from 'piscina'
import { measure, printOutcome, programUrl, readTask } from '../../contestant.ts'
import { POOL_SIZE, rowsOf, type BenchRow, type DoubledRow } from '../../rows.ts'
import { Flattened } from './flattened.ts'
import { readAll } from './tally.ts'
import type { PiscinaOptions } from './task.ts'

const { timing, options } = readTask<PiscinaOptions>()
const piscina = new Piscina({
  filename: fileURLToPath(programUrl(import.meta.url, './piscina-worker')),
  minThreads: 1,
  maxThreads: 1,
  idleTimeout: Infinity,
  concurrentTasksPerWorker: options.concurrentTasksPerWorker,
  atomics: options.atomics,
  taskQueue: new FixedQueue(),
  recordTiming: false,
})

async function joinIds(rows: readonly BenchRow[]): Promise<DoubledRow[]> {
  const ids = rows.map((row) => row.id)
  const doubles: number[] = await piscina.run(ids, { name: 'ids' })
  return rows.map(({ id, name, score, tags, ts, ok }, index) => {
    return { id, name, score, tags, ts, ok, double: doubles[index]! }
  })
}

/** One task: the rows that it takes, the rows that it gives. */
const submit: Record<PiscinaOptions['task'], (rows: BenchRow[]) => Promise<DoubledRow[]>> = {
  run: async ([row]) => [await piscina.run(row, { name: 'run' })],
  chunks: (rows) => piscina.run(rows, { name: 'chunks' }),
  ids: joinIds,
}

const outcome = await measure(timing, POOL_SIZE, (rows) =>
  readAll(new Flattened(rowsOf(rows), options.size, options.inFlight, submit[options.task])),
)
await piscina.destroy()
printOutcome(outcome)
