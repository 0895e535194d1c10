import { readFileSync } from 'node:fs'
import { datasetPath } from './dataset.ts'

/** Degrees, north and east positive. */
export interface Position {
  readonly latitude: number
  readonly longitude: number
}

/**
 * Positions of airports by their code (`JFK`).
 * @param csv lines `iata,name,city,state,country,latitude,longitude` below a line of headings
 */
export function parseAirports(csv: string): Map<string, Position> {
  const airports = new Map<string, Position>()
  for (const line of csv.trim().split(/\r?\n/).slice(1)) {
    // Names and cities may be quoted and hold commas; the code and the two numbers at the end never are.
    const cells = line.split(',')
    airports.set(cells[0]!, { latitude: Number(cells.at(-2)), longitude: Number(cells.at(-1)) })
  }
  return airports
}

/** Module state belongs to a thread: each thread that runs the pipeline loads the 200 KB once. */
export const airports: ReadonlyMap<string, Position> = parseAirports(
  readFileSync(datasetPath('airports.csv'), 'utf8'),
)
