import { measure, printOutcome, type Timing } from '../../contestant.ts'
import { pool, POOL_SIZE, type BenchRow } from '../../rows.ts'
import { hashLabelled, type Labelled } from './steps.ts'

/** Rows through one function in a plain loop: what differs between the contestants is the function. */
export async function measureRuns(timing: Timing, run: (row: BenchRow) => Labelled): Promise<void> {
  const pass = async (rows: number): Promise<{ count: number; checksum: number }> => {
    let checksum = 0
    for (let index = 0; index < rows; index++)
      checksum = (checksum + hashLabelled(run(pool[index & (POOL_SIZE - 1)]!))) | 0
    return { count: rows, checksum }
  }
  printOutcome(await measure(timing, POOL_SIZE, pass))
}
