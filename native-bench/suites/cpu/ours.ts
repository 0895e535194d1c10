import { measure, printOutcome, readTask } from '../../contestant.ts'
import { project, working } from './pipeline.ts'
import { BLOCK, workRows, WorkTally, type Cost } from './work.ts'

const { timing, options } = readTask<Cost>()
const outcome = await measure(timing, BLOCK, async (rows) => {
  const tally = new WorkTally()
  for await (const row of working.map(workRows(rows, options))) tally.add(row)
  return tally
})
await project.close()
printOutcome(outcome)
