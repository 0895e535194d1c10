import { measure, printOutcome, readTask } from '../../contestant.ts'
import { POOL_SIZE } from '../../rows.ts'
import { feed, project } from './pipeline.ts'
import { tallied } from './tallies.ts'

const { timing } = readTask()
const outcome = await measure(timing, POOL_SIZE, (rows) =>
  tallied(rows, () => project.run(feed.with({ rows }))),
)
await project.close()
printOutcome(outcome)
