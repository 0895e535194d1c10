import { measure, printOutcome, readTask } from '../../contestant.ts'
import { BLOCK, work, workRows, WorkTally, type Cost } from './work.ts'

/** The same function in a plain loop on the main thread. */

const { timing, options } = readTask<Cost>()
printOutcome(
  await measure(timing, BLOCK, async (rows) => {
    const tally = new WorkTally()
    for (const row of workRows(rows, options)) tally.add({ ...row, result: work(row.seed, row.iterations) })
    return tally
  }),
)
