import { measure, printOutcome, readTask } from '../../contestant.ts'
import { POOL_SIZE, rowsOf } from '../../rows.ts'
import { Flattened } from '../map/flattened.ts'
import { openPool, type PoolOptions } from '../map/pool.ts'
import { readSums } from './steps.ts'

/** Arrays of rows, all three steps in one task. */

export interface ChunkOptions extends PoolOptions {
  /** Rows a task. */
  readonly size: number
  /** Tasks under way. */
  readonly inFlight: number
}

const { timing, options } = readTask<ChunkOptions>()
const pool = await openPool(import.meta.url, options)
const outcome = await measure(timing, POOL_SIZE, (rows) =>
  readSums(new Flattened(rowsOf(rows), options.size, options.inFlight, (chunk) => pool.run('chunks', chunk))),
)
await pool.close()
printOutcome(outcome)
