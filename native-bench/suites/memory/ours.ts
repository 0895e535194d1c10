import { readTask } from '../../contestant.ts'
import { rowsOf } from '../../rows.ts'
import { readAll } from '../map/tally.ts'
import { measurePeak, type MemoryOptions } from './peak.ts'
import { doubling, project } from './pipeline.ts'

await measurePeak(readTask<MemoryOptions>().options, (rows) => readAll(doubling.map(rowsOf(rows))))
await project.close()
