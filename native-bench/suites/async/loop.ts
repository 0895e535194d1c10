import { measure, printOutcome, readTask } from '../../contestant.ts'
import { AnswerTally, call, calls, IN_FLIGHT } from './calls.ts'

/** So many loops on the main thread that take calls from one source, each waiting for its own. */

printOutcome(
  await measure(readTask().timing, IN_FLIGHT, async (rows) => {
    const tally = new AnswerTally()
    const source = calls(rows)
    const caller = async (): Promise<void> => {
      for (let next = source.next(); next.done !== true; next = source.next())
        tally.add({ ...next.value, ...(await call(next.value)) })
    }
    await Promise.all(Array.from({ length: IN_FLIGHT }, caller))
    return tally
  }),
)
