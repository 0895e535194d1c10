import { randomFrom } from '../random-numbers.ts'

const ROUNDS = 50

/** Which cluster each word belongs to: k-means, the first centres far from each other (k-means++). */
export function clustersOf(
  vectors: ReadonlyMap<string, Float64Array>,
  count: number,
): Record<string, number> {
  const points = [...vectors.values()]
  let centres = firstCentres(points, count)
  for (let round = 0; round < ROUNDS; round++) {
    const nearest = points.map((point) => nearestOf(point, centres))
    centres = centres.map((centre, cluster) => {
      const members = points.filter((_, at) => nearest[at] === cluster)
      return members.length === 0 ? centre : meanOf(members)
    })
  }
  return Object.fromEntries(Array.from(vectors, ([word, vector]) => [word, nearestOf(vector, centres)]))
}

function firstCentres(points: readonly Float64Array[], count: number): Float64Array[] {
  const random = randomFrom(count)
  const centres = [points[Math.floor(random() * points.length)]!]
  while (centres.length < count) {
    const weights = points.map((point) => distance(point, centres[nearestOf(point, centres)]!))
    let left = random() * weights.reduce((sum, weight) => sum + weight, 0)
    const chosen = weights.findIndex((weight) => (left -= weight) < 0)
    centres.push(points[chosen === -1 ? points.length - 1 : chosen]!)
  }
  return centres
}

function nearestOf(point: Float64Array, centres: readonly Float64Array[]): number {
  const distances = centres.map((centre) => distance(point, centre))
  return distances.indexOf(Math.min(...distances))
}

/** Squared. */
const distance = (a: Float64Array, b: Float64Array): number =>
  a.reduce((sum, value, axis) => sum + (value - b[axis]!) ** 2, 0)

const meanOf = (points: readonly Float64Array[]): Float64Array =>
  points[0]!.map((_, axis) => points.reduce((sum, point) => sum + point[axis]!, 0) / points.length)
