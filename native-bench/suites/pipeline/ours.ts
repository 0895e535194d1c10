import { measure, printOutcome, readTask } from '../../contestant.ts'
import { POOL_SIZE, rowsOf } from '../../rows.ts'
import { project, summing } from './pipeline.ts'
import { readSums } from './steps.ts'

const { timing } = readTask()
const outcome = await measure(timing, POOL_SIZE, (rows) => readSums(summing.map(rowsOf(rows))))
await project.close()
printOutcome(outcome)
