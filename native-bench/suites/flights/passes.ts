import { measure, printOutcome, readTask, type Pass } from '../../contestant.ts'
import type { FlightsOptions } from './work.ts'

/** Passes of one size for all: the size of the job is part of it, so the clock chooses only how many warm up. */
export async function measureFlights(pass: Pass): Promise<void> {
  const { timing, options } = readTask<FlightsOptions>()
  printOutcome(await measure({ ...timing, measureSeconds: 0 }, options.flights, pass))
}
