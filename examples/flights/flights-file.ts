import { asyncBufferFromFile, parquetMetadataAsync, parquetScan } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { datasetPath } from './dataset.ts'

export interface Flight {
  /** Actual departure in milliseconds since 1970, as the clock of the airport showed it: read it as UTC. */
  readonly date: number
  /** Minutes after the scheduled arrival; negative: before it. */
  readonly delay: number
  /** Statute miles, as reported. */
  readonly distance: number
  /** Code of the airport (`JFK`). */
  readonly origin: string
  readonly destination: string
}

const path = datasetPath('flights-3m.parquet')

/** Number of flights in the file; it stands in the last few KB. */
export async function countFlights(): Promise<number> {
  const metadata = await parquetMetadataAsync(await asyncBufferFromFile(path))
  return Number(metadata.num_rows)
}

/** The first `limit` flights in the order of the file. In memory at a time: the columns of one row group (273,000 rows). */
export async function* readFlights(limit: number): AsyncGenerator<Flight> {
  const file = await asyncBufferFromFile(path)
  // Dates as numbers: a Date per flight would cost more than all the rest of the reading.
  const parsers = { timestampFromMicroseconds: (micros: bigint) => Number(micros / 1000n) }
  const scan = await parquetScan({ file, compressors, parsers })

  for (const { rowStart, rowEnd } of scan.ranges) {
    if (rowStart >= limit) return
    const range = { rowStart, rowEnd: Math.min(rowEnd, limit) }
    const read = (column: keyof Flight) => scan.readColumn({ column, ...range })
    const date = await read('date')
    const delay = await read('delay')
    const distance = await read('distance')
    const origin = await read('origin')
    const destination = await read('destination')
    for (let i = 0; i < date.length; i++) {
      yield {
        date: date[i],
        delay: Number(delay[i]),
        distance: Number(distance[i]),
        origin: origin[i],
        destination: destination[i],
      }
    }
  }
}
