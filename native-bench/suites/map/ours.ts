import { measure, printOutcome, readTask } from '../../contestant.ts'
import { POOL_SIZE, rowsOf } from '../../rows.ts'
import { doubling, project } from './pipeline.ts'
import { readAll } from './tally.ts'

const { timing } = readTask()
const outcome = await measure(timing, POOL_SIZE, (rows) => readAll(doubling.map(rowsOf(rows))))
await project.close()
printOutcome(outcome)
