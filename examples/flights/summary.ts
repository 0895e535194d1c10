import type { DelayClass } from './measures.ts'

/** Flights as columns of one length, which is how `iter({ batch })` hands them out. */
export interface FlightBatch {
  readonly origin: ArrayLike<string>
  readonly destination: ArrayLike<string>
  readonly delay: ArrayLike<number>
  readonly hour: ArrayLike<number>
  readonly delayClass: ArrayLike<DelayClass>
  /** NaN: an airport of the flight is unknown. */
  readonly distanceError: ArrayLike<number>
}

export interface FlightSummary {
  readonly flights: number
  /** 24 entries from hour 0 on; the mean (minutes) is null for an hour without flights. */
  readonly byHour: readonly { hour: number; flights: number; meanDelay: number | null }[]
  /** At most ten routes, worst first. */
  readonly worstRoutes: readonly { origin: string; destination: string; flights: number; meanDelay: number }[]
  /** Miles, over the flights between known airports; null where there are none. */
  readonly meanAbsoluteDistanceError: number | null
  readonly flightsWithUnknownAirport: number
  readonly delayClasses: Readonly<Record<DelayClass, number>>
}

interface Total {
  flights: number
  delay: number
}

/** Routes with fewer flights say more about single bad days than about the route. */
const leastFlightsOfRoute = 1_000
const shownRoutes = 10

/** Gathers flights, in any order. */
export class FlightTotals {
  readonly #hours: Total[] = Array.from({ length: 24 }, () => ({ flights: 0, delay: 0 }))
  // Two levels save a joined key, a new string, per flight.
  readonly #routes = new Map<string, Map<string, Total>>()
  readonly #delayClasses: Record<DelayClass, number> = { early: 0, onTime: 0, late: 0, veryLate: 0 }
  #distanceError = 0
  #unknown = 0

  add(batch: FlightBatch): void {
    for (let i = 0; i < batch.delay.length; i++) {
      const delay = batch.delay[i]!
      addTo(this.#hours[batch.hour[i]!]!, delay)
      addTo(this.#route(batch.origin[i]!, batch.destination[i]!), delay)
      this.#delayClasses[batch.delayClass[i]!]++
      const distanceError = batch.distanceError[i]!
      if (Number.isNaN(distanceError)) this.#unknown++
      else this.#distanceError += distanceError
    }
  }

  summary(): FlightSummary {
    const flights = this.#hours.reduce((sum, hour) => sum + hour.flights, 0)
    const known = flights - this.#unknown
    return {
      flights,
      byHour: this.#hours.map((total, hour) => ({
        hour,
        flights: total.flights,
        meanDelay: total.flights > 0 ? total.delay / total.flights : null,
      })),
      worstRoutes: this.#worstRoutes(),
      meanAbsoluteDistanceError: known > 0 ? this.#distanceError / known : null,
      flightsWithUnknownAirport: this.#unknown,
      delayClasses: { ...this.#delayClasses },
    }
  }

  #route(origin: string, destination: string): Total {
    let fromOrigin = this.#routes.get(origin)
    if (!fromOrigin) this.#routes.set(origin, (fromOrigin = new Map()))
    let total = fromOrigin.get(destination)
    if (!total) fromOrigin.set(destination, (total = { flights: 0, delay: 0 }))
    return total
  }

  #worstRoutes(): FlightSummary['worstRoutes'] {
    return [...this.#routes]
      .flatMap(([origin, destinations]) =>
        [...destinations].map(([destination, { flights, delay }]) => ({
          origin,
          destination,
          flights,
          meanDelay: delay / flights,
        })),
      )
      .filter((route) => route.flights >= leastFlightsOfRoute)
      .sort(
        (a, b) =>
          b.meanDelay - a.meanDelay || compare(a.origin, b.origin) || compare(a.destination, b.destination),
      )
      .slice(0, shownRoutes)
  }
}

function addTo(total: Total, delay: number): void {
  total.flights++
  total.delay += delay
}

/** By code units: the order of codes must not depend on the locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
