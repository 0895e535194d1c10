import { Project, type Input } from 'stairs'
import { countFlights, readFlights, type Flight } from './flights-file.ts'
import {
  classifyDelay,
  compareDistances,
  hourOfDeparture,
  measureDistance,
  type DelayClass,
} from './measures.ts'
import { options } from './options.ts'

/** What the summary needs to know of a flight. */
export interface MeasuredFlight {
  readonly origin: string
  readonly destination: string
  readonly delay: number
  readonly hour: number
  readonly delayClass: DelayClass
  readonly distanceError: number
}

// This module declares, main.ts runs: every worker thread imports this one, none of them main.ts.
export const project = new Project({ name: 'flights', entry: import.meta.url, threads: options.threads })
const app = project.app('flights')

/** Hands the measured flights to the loop in main.ts. */
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

export const flightCount = Math.min(await countFlights(), options.limit ?? Infinity)

export const flights = app.producer('flights', { to: measure, total: flightCount, asWorker: true }, () =>
  readFlights(flightCount),
)
