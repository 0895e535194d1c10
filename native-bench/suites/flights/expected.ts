import { readFlights } from '../../../examples/flights/flights-file.ts'
import {
  classifyDelay,
  compareDistances,
  hourOfDeparture,
  measureDistance,
} from '../../../examples/flights/measures.ts'
import { hashFlight, hashMeasured, heldFlights } from './work.ts'

/** Checksums of one pass when nothing is lost, doubled or changed. */
export interface Expected {
  readonly memory: number
  readonly file: number
  /** Of what the reader gives, before it is measured. */
  readonly reader: number
}

/** Works every flight of a pass once, in the thread that asks. */
export async function expectedOf(flights: number): Promise<Expected> {
  let [count, held, file, reader] = [0, 0, 0, 0]
  for await (const flight of readFlights(flights)) {
    const { greatCircle } = measureDistance(flight)
    const hash = hashMeasured(
      flight.origin,
      flight.destination,
      flight.delay,
      hourOfDeparture(flight).hour,
      classifyDelay(flight).delayClass,
      compareDistances({ distance: flight.distance, greatCircle }).distanceError,
    )
    if (count++ < heldFlights(flights)) held = (held + hash) | 0
    file = (file + hash) | 0
    reader = (reader + hashFlight(flight)) | 0
  }
  // A pass is a whole number of times what is held.
  return { memory: Math.imul(held, flights / heldFlights(flights)), file, reader }
}
