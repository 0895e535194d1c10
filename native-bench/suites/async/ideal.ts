import { printOutcome, readTask } from '../../contestant.ts'
import { CALL_MS, expectedAnswers, IN_FLIGHT } from './calls.ts'

/** Nothing runs here: what the calls take where no timer is late and nothing else costs time, by division. */

const rows = Math.ceil((readTask().timing.measureSeconds * 1000 * IN_FLIGHT) / CALL_MS)
printOutcome({
  rows,
  seconds: (rows * CALL_MS) / IN_FLIGHT / 1000,
  count: rows,
  checksum: expectedAnswers(rows),
  cpuSeconds: 0,
})
