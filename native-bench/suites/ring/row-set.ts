import { POOL_SIZE } from '../../rows.ts'

/** The kinds of rows that the programs of this folder send: suites that measure one way from thread to thread share them. */

/** A form in which rows travel as transferred memory, laid out by hand. */
export interface TransferForm<Row> {
  /** Bytes of a message of `size` rows. */
  bytes(size: number): number
  /** Copies the rows into memory of that size. */
  write(rows: readonly Row[], memory: ArrayBuffer): void
  /** The rows that lie in the memory. */
  read(memory: ArrayBuffer, size: number): Row[]
}

export interface RowSet<Row> {
  /** `POOL_SIZE` distinct rows, made beforehand, used over and over. */
  readonly pool: readonly Row[]
  /** Touches the fields of a row; in 32 bits. */
  readonly hash: (row: Row) => number
  /** For the size of slots; a frame that is larger takes a chain of them. */
  readonly frameBytesARow: number
  /** Where rows have a form by hand that is worth it. */
  readonly transfer?: TransferForm<Row> | undefined
}

/** Read when they are asked for: a process makes the pool of one kind only. */
const kinds = {
  bench: async () => (await import('./bench-rows.ts')).makeBenchRows(),
  strings: async () => (await import('../strings/rows.ts')).makeStringRows(),
  nested: async () => (await import('../nested/rows.ts')).makeOrders(),
  samples: async () => (await import('../samples/rows.ts')).makeSamples(),
}

export type RowKind = keyof typeof kinds

/** The rows of one kind. Who sends them does not look into them. */
export const loadRows = (kind: RowKind): Promise<RowSet<any>> => kinds[kind]()

/** The pool cut into arrays of `size` rows, made beforehand. @throws where `size` does not divide the pool */
export function chunksOf<Row>(pool: readonly Row[], size: number): Row[][] {
  if (POOL_SIZE % size !== 0) throw new Error(`chunks of ${size} rows do not divide the pool of ${POOL_SIZE}`)
  return Array.from({ length: POOL_SIZE / size }, (_, index) => pool.slice(index * size, (index + 1) * size))
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => (total + value) | 0, 0)

/** @returns the checksum of the first `count` rows when nothing is lost, doubled or changed; rows are made at its first call */
export function expectedOf<Row>(
  make: () => Pick<RowSet<Row>, 'pool' | 'hash'>,
): (outcome: { readonly rows: number }) => number {
  let hashes: number[] | undefined
  return ({ rows }) => {
    if (hashes === undefined) {
      const { pool, hash } = make()
      hashes = pool.map((row) => hash(row))
    }
    const rounds = Math.floor(rows / POOL_SIZE)
    return (Math.imul(sum(hashes), rounds) + sum(hashes.slice(0, rows % POOL_SIZE))) | 0
  }
}
