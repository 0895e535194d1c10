import { readFlights, type Flight } from '../../../examples/flights/flights-file.ts'
import {
  classifyDelay,
  compareDistances,
  hourOfDeparture,
  measureDistance,
  type DelayClass,
} from '../../../examples/flights/measures.ts'
import { readTask } from '../../contestant.ts'
import { measureFlights } from './passes.ts'
import { FlightsTally } from './tally.ts'
import { BATCH, heldFlights, type FlightsOptions } from './work.ts'

/** The same steps in a plain loop on the main thread: nothing is handed over. */

const { options } = readTask<FlightsOptions>()
const held: Flight[] = []
for await (const flight of readFlights(heldFlights(options.flights))) held.push(flight)

function measuredBatch(from: number, to: number) {
  const origin: string[] = []
  const destination: string[] = []
  const delay: number[] = []
  const hour: number[] = []
  const delayClass: DelayClass[] = []
  const distanceError: number[] = []
  for (let index = from; index < to; index++) {
    const flight = held[index % held.length]!
    const { greatCircle } = measureDistance(flight)
    origin.push(flight.origin)
    destination.push(flight.destination)
    delay.push(flight.delay)
    hour.push(hourOfDeparture(flight).hour)
    delayClass.push(classifyDelay(flight).delayClass)
    distanceError.push(compareDistances({ distance: flight.distance, greatCircle }).distanceError)
  }
  return { origin, destination, delay, hour, delayClass, distanceError }
}

await measureFlights(async (flights) => {
  const tally = new FlightsTally()
  for (let from = 0; from < flights; from += BATCH)
    tally.add(measuredBatch(from, Math.min(from + BATCH, flights)))
  return tally
})
