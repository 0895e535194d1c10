import { readTask } from '../../contestant.ts'
import { rowsOf, type DoubledRow } from '../../rows.ts'
import { Flattened } from '../map/flattened.ts'
import { openPool } from '../map/pool.ts'
import { readAll } from '../map/tally.ts'
import { measurePeak, type MemoryOptions } from './peak.ts'

export interface ChunkOptions extends MemoryOptions {
  /** Rows a task. */
  readonly size: number
  /** Tasks under way. */
  readonly inFlight: number
}

const { options } = readTask<ChunkOptions>()
const { size, inFlight } = options
const pool = await openPool(import.meta.url, {
  library: 'piscina',
  threads: 1,
  perWorker: inFlight,
  atomics: 'async',
})
await measurePeak(options, (rows) =>
  readAll(new Flattened(rowsOf(rows), size, inFlight, (chunk) => pool.run<DoubledRow[]>('chunks', chunk))),
)
await pool.close()
