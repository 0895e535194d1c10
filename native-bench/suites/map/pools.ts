import { measure, printOutcome, readTask } from '../../contestant.ts'
import { POOL_SIZE, rowsOf, type BenchRow, type DoubledRow } from '../../rows.ts'
import { Flattened } from './flattened.ts'
import { openPool, type PoolOptions } from './pool.ts'
import { readAll } from './tally.ts'

export interface PoolTaskOptions extends PoolOptions {
  /**
   * `run`: a task a row; `chunks`: a task for an array of rows; `ids`: a task for an array of ids, and the rows
   * stay on the main thread, which joins the answers to them.
   */
  readonly task: 'run' | 'chunks' | 'ids'
  /** Rows a task. */
  readonly size: number
  /** Tasks under way. */
  readonly inFlight: number
}

const { timing, options } = readTask<PoolTaskOptions>()
const pool = await openPool(import.meta.url, options)

async function joinIds(rows: readonly BenchRow[]): Promise<DoubledRow[]> {
  const ids = rows.map((row) => row.id)
  const doubles = await pool.run<number[]>('ids', ids)
  return rows.map(({ id, name, score, tags, ts, ok }, index) => {
    return { id, name, score, tags, ts, ok, double: doubles[index]! }
  })
}

/** One task: the rows that it takes, the rows that it gives. */
const submit: Record<PoolTaskOptions['task'], (rows: BenchRow[]) => Promise<DoubledRow[]>> = {
  run: async ([row]) => [await pool.run('run', row)],
  chunks: (rows) => pool.run('chunks', rows),
  ids: joinIds,
}

const outcome = await measure(timing, POOL_SIZE, (rows) =>
  readAll(new Flattened(rowsOf(rows), options.size, options.inFlight, submit[options.task])),
)
await pool.close()
printOutcome(outcome)
