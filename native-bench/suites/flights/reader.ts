import { readFlights } from '../../../examples/flights/flights-file.ts'
import { measureFlights } from './passes.ts'
import { hashFlight } from './work.ts'

/** The reader of Parquet by itself: no pipeline that reads can be faster. */

await measureFlights(async (flights) => {
  let count = 0
  let checksum = 0
  for await (const flight of readFlights(flights)) {
    count++
    checksum = (checksum + hashFlight(flight)) | 0
  }
  return { count, checksum }
})
