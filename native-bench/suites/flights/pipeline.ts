import { isMainThread } from 'node:worker_threads'
import { readFlights, type Flight } from '../../../examples/flights/flights-file.ts'
import {
  classifyDelay,
  compareDistances,
  hourOfDeparture,
  measureDistance,
} from '../../../examples/flights/measures.ts'
import type { MeasuredFlight } from '../../../examples/flights/pipeline.ts'
import { Project, type Input } from 'stairs'
import { readTask } from '../../contestant.ts'
import { heldFlights, type FlightsOptions } from './work.ts'

/**
 * The example's declarations over the example's steps: its own module reads its own command line. Worker threads
 * import this module, and each holds the flights when the clock starts: any of them may run the producer.
 */

const { options } = readTask<FlightsOptions>()

const held: Flight[] = []
if (options.from === 'memory' && !isMainThread) {
  for await (const flight of readFlights(heldFlights(options.flights))) held.push(flight)
}

function* repeated(): Generator<Flight> {
  for (let index = 0; index < options.flights; index++) yield held[index % held.length]!
}

const settings = { name: 'bench-flights', threads: 2, entry: import.meta.url }
export const project = new Project(
  options.tuning === undefined ? settings : { ...settings, ...{ tuning: options.tuning } },
)
const app = project.app('flights')

export const measuredFlights = app.consumerIter<MeasuredFlight>('measuredFlights')

const measure = app.pipeline('measure', (flight: Input<Flight>) =>
  flight
    .subscribeFunc(measureDistance, { asWorker: true })
    .subscribeFunc(compareDistances)
    .subscribeFunc(hourOfDeparture)
    .subscribeFunc(classifyDelay)
    .select('origin', 'destination', 'delay', 'hour', 'delayClass', 'distanceError')
    .subscribeConsumer(measuredFlights),
)

export const flights = app.producer('flights', { to: measure, asWorker: true }, () =>
  options.from === 'memory' ? repeated() : readFlights(options.flights),
)
