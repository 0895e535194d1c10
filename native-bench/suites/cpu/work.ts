import type { Tally } from '../../rows.ts'

/** Rows that cost a calibrated amount of arithmetic, and what their results must be. */

export interface WorkRow {
  readonly id: number
  readonly seed: number
  readonly iterations: number
}

export interface WorkedRow extends WorkRow {
  readonly result: number
}

export interface Cost {
  /** Of an ordinary row. */
  readonly iterations: number
  /** How many times as much one row in a hundred costs; 1: all rows cost the same. */
  readonly heavyFactor: number
}

/** Few enough that all results can be computed beforehand; the heavy row of a block of rows is one of them. */
export const BLOCK = 100

export function work(seed: number, iterations: number): number {
  let state = seed | 1
  for (let step = 0; step < iterations; step++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    state ^= state >>> 13
  }
  return state
}

/** How many iterations take `microseconds` on one thread of this machine, undisturbed. */
export function calibrate(microseconds: number): number {
  const iterations = 1_000_000
  let best = Infinity
  let sink = 0
  // The first tries run before the compiler has done its work; the fastest met no neighbour.
  for (let attempt = 0; attempt < 20; attempt++) {
    const start = performance.now()
    sink ^= work(attempt + sink, iterations)
    best = Math.min(best, performance.now() - start)
  }
  return Math.max(1, Math.round((iterations / (best * 1000)) * microseconds))
}

/** Heavy rows stand at another place in each block: no fixed stride that a scheduler could profit or suffer from. */
const heavyPlace = (block: number): number => (Math.imul(block + 1, 0x9e3779b1) >>> 0) % BLOCK

export function* workRows(count: number, { iterations, heavyFactor }: Cost): Generator<WorkRow> {
  for (let id = 0; id < count; id++) {
    const heavy = id % BLOCK === heavyPlace(Math.floor(id / BLOCK))
    yield { id, seed: id % BLOCK, iterations: heavy ? iterations * heavyFactor : iterations }
  }
}

const hashOf = (id: number, iterations: number, result: number): number =>
  (Math.imul(id + 1, 0x9e3779b1) ^ Math.imul(result, 0x85ebca6b) ^ iterations) | 0

/** Counts and sums results in any order. */
export class WorkTally implements Tally {
  count = 0
  checksum = 0

  add({ id, iterations, result }: WorkedRow): void {
    this.count++
    this.checksum = (this.checksum + hashOf(id, iterations, result)) | 0
  }
}

/** Works each seed once at each cost, and puts the known results together. */
export function expectedWork(count: number, cost: Cost): number {
  const results = new Map<number, number[]>()
  const tally = new WorkTally()
  for (const row of workRows(count, cost)) {
    const known = results.get(row.iterations) ?? []
    results.set(row.iterations, known)
    known[row.seed] ??= work(row.seed, row.iterations)
    tally.add({ ...row, result: known[row.seed]! })
  }
  return tally.checksum
}
