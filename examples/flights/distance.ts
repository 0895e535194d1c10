import type { Position } from './airports.ts'

/** Mean radius of the Earth (IUGG, 6371.0088 km) in statute miles. */
const earthRadiusMiles = 3958.7613
const radians = Math.PI / 180

/** Great-circle distance in statute miles, by the haversine formula: exact enough for short ways too. */
export function greatCircleMiles(from: Position, to: Position): number {
  const latitudes = Math.sin(((to.latitude - from.latitude) * radians) / 2)
  const longitudes = Math.sin(((to.longitude - from.longitude) * radians) / 2)
  const haversine =
    latitudes ** 2 + Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * longitudes ** 2
  return 2 * earthRadiusMiles * Math.asin(Math.sqrt(haversine))
}
