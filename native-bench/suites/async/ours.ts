import { measure, printOutcome, readTask } from '../../contestant.ts'
import { AnswerTally, calls, IN_FLIGHT } from './calls.ts'
import { calling, project } from './pipeline.ts'

const outcome = await measure(readTask().timing, IN_FLIGHT, async (rows) => {
  const tally = new AnswerTally()
  for await (const row of calling.map(calls(rows))) tally.add(row)
  return tally
})
await project.close()
printOutcome(outcome)
