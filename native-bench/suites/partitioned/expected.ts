import { readFlights } from '../../../examples/flights/flights-file.ts'
import { hashFlight } from '../flights/work.ts'

/** What comes of the first flights of the file where none is lost, doubled or changed. */
export async function checksumOf(flights: number): Promise<number> {
  let checksum = 0
  for await (const flight of readFlights(flights)) checksum = (checksum + hashFlight(flight)) | 0
  return checksum
}
