import { airports } from './airports.ts'
import { greatCircleMiles } from './distance.ts'
import type { Flight } from './flights-file.ts'

/** On time is what the US Department of Transportation counts so: less than 15 minutes late. */
export type DelayClass = 'early' | 'onTime' | 'late' | 'veryLate'

/** Statute miles along the great circle; NaN where an airport is unknown. */
export function measureDistance({ origin, destination }: Pick<Flight, 'origin' | 'destination'>) {
  const from = airports.get(origin)
  const to = airports.get(destination)
  return { greatCircle: from && to ? greatCircleMiles(from, to) : NaN }
}

/** How far the reported distance is off, in miles; NaN stays NaN. */
export function compareDistances({ distance, greatCircle }: { distance: number; greatCircle: number }) {
  return { distanceError: Math.abs(greatCircle - distance) }
}

/** Hour of the departure, 0 to 23. */
export function hourOfDeparture({ date }: Pick<Flight, 'date'>) {
  return { hour: new Date(date).getUTCHours() }
}

export function classifyDelay({ delay }: Pick<Flight, 'delay'>): { delayClass: DelayClass } {
  if (delay < 0) return { delayClass: 'early' }
  if (delay < 15) return { delayClass: 'onTime' }
  return { delayClass: delay < 60 ? 'late' : 'veryLate' }
}
