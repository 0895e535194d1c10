import { FlightTotals, type FlightBatch } from '../../../examples/flights/summary.ts'
import type { Tally } from '../../rows.ts'
import { hashMeasured } from './work.ts'

/** The example's consumer, and the checksum of every field that it is given. */
export class FlightsTally implements Tally {
  readonly #totals = new FlightTotals()
  checksum = 0

  get count(): number {
    return this.#totals.summary().flights
  }

  add(batch: FlightBatch): void {
    const { origin, destination, delay, hour, delayClass, distanceError } = batch
    this.#totals.add(batch)
    let sum = this.checksum
    for (let i = 0; i < delay.length; i++) {
      const hash = hashMeasured(
        origin[i]!,
        destination[i]!,
        delay[i]!,
        hour[i]!,
        delayClass[i]!,
        distanceError[i]!,
      )
      sum = (sum + hash) | 0
    }
    this.checksum = sum
  }
}
