/** The rows of the suites `ring`, `map`, `slow-consumer`, and the checksum with which every reader proves that it read them. */

export interface BenchRow {
  readonly id: number
  readonly name: string
  readonly score: number
  readonly tags: string
  /** Milliseconds since 1970. */
  readonly ts: number
  readonly ok: boolean
}

export interface DoubledRow extends BenchRow {
  readonly double: number
}

/** What a reader saw. `checksum`: the sum of the rows' hashes in 32 bits, so rows may come in any order. */
export interface Tally {
  readonly count: number
  readonly checksum: number
}

/** Distinct objects, used over and over: making rows stays outside the timed path, and no cache knows "the" row. */
export const POOL_SIZE = 4096

function makeRow(index: number): BenchRow {
  return {
    // Spread over all of msgpack's integer sizes, one to five bytes.
    id: index % 4 === 0 ? index >>> 2 : 1024 + index * 257,
    name: `user-${(index * 7) % 1000}`,
    score: ((index * 7919) % 100_003) / 97,
    tags: 'abc',
    ts: 1_700_000_000_000 + index * 977,
    ok: index % 3 !== 0,
  }
}

export const pool: readonly BenchRow[] = Array.from({ length: POOL_SIZE }, (_, index) => makeRow(index))

/** The pool cut into arrays of `size` rows, made beforehand. @throws where `size` does not divide the pool */
export function chunksOf(size: number): BenchRow[][] {
  if (POOL_SIZE % size !== 0) throw new Error(`chunks of ${size} rows do not divide the pool of ${POOL_SIZE}`)
  return Array.from({ length: POOL_SIZE / size }, (_, index) => pool.slice(index * size, (index + 1) * size))
}

/** `count` rows, one by one, for whoever takes an iterable. */
export function* rowsOf(count: number): Generator<BenchRow> {
  for (let index = 0; index < count; index++) yield pool[index & (POOL_SIZE - 1)]!
}

/** Touches every field, strings by their characters: a reader that decodes late has to decode. */
export function hashRow(row: BenchRow): number {
  const { name, tags } = row
  let hash = Math.imul(row.id, 0x9e3779b1)
  // Millionths: rounding to float32 shows.
  hash = Math.imul(hash ^ ((row.score * 1e6) | 0), 0x85ebca6b)
  hash = Math.imul(hash ^ (row.ts | 0), 0xc2b2ae35)
  hash ^= (name.charCodeAt(name.length - 1) << 8) ^ (name.charCodeAt(5) << 16) ^ name.length
  hash = Math.imul(hash ^ (tags.charCodeAt(0) << 4) ^ tags.charCodeAt(tags.length - 1), 0x27d4eb2f)
  return (row.ok ? hash : ~hash) | 0
}

export function hashDoubled(row: DoubledRow): number {
  return (hashRow(row) + Math.imul(row.double, 0x165667b1)) | 0
}

export function hashAll(rows: readonly BenchRow[]): number {
  let sum = 0
  for (let index = 0; index < rows.length; index++) sum = (sum + hashRow(rows[index]!)) | 0
  return sum
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => (total + value) | 0, 0)

/** The checksum of the first `count` rows when nothing is lost, doubled or changed. */
export function expectedChecksum(count: number, hash: (row: BenchRow) => number = hashRow): number {
  const hashes = pool.map(hash)
  const rounds = Math.floor(count / POOL_SIZE)
  return (Math.imul(sum(hashes), rounds) + sum(hashes.slice(0, count % POOL_SIZE))) | 0
}
