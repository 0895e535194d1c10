import type { Flight } from '../../../examples/flights/flights-file.ts'
import type { MeasuredFlight } from '../../../examples/flights/pipeline.ts'

/** What the contestants of `flights` agree on, without the example's modules: those read files when they are loaded. */

export interface FlightsOptions {
  /** Flights of one pass. */
  readonly flights: number
  /** `memory`: the first flights of the file, read beforehand, over and over; `file`: Parquet is read on the way. */
  readonly from: 'memory' | 'file'
  /** Of the engine. */
  readonly tuning?: object
}

/** A third of the example's three million. */
export const FLIGHTS = 2 ** 20
export const QUICK_FLIGHTS = 2 ** 15

/** So many are held in memory, nearly a row group of the file; fewer where a pass is shorter. */
export const heldFlights = (flights: number): number => Math.min(flights, 2 ** 18)

/** As the example's consumer has it. */
export const BATCH = 4096

const textHash = (text: string): number =>
  (text.charCodeAt(0) << 16) ^ (text.charCodeAt(1) << 8) ^ text.charCodeAt(text.length - 1) ^ text.length

export function hashFlight({ date, delay, distance, origin, destination }: Flight): number {
  let hash = Math.imul(textHash(origin), 0x9e3779b1)
  hash = Math.imul(hash ^ textHash(destination), 0x85ebca6b)
  hash = Math.imul(hash ^ delay, 0xc2b2ae35)
  return Math.imul(hash ^ distance ^ (date / 1000), 0x27d4eb2f)
}

export function hashMeasured(
  origin: string,
  destination: string,
  delay: number,
  hour: number,
  delayClass: MeasuredFlight['delayClass'],
  distanceError: number,
): number {
  let hash = Math.imul(textHash(origin), 0x9e3779b1)
  hash = Math.imul(hash ^ textHash(destination), 0x85ebca6b)
  hash = Math.imul(hash ^ delay ^ (hour << 16), 0xc2b2ae35)
  // Millionths of a mile; 0 where an airport is unknown.
  return Math.imul(hash ^ textHash(delayClass) ^ ((distanceError * 1e6) | 0), 0x27d4eb2f)
}
