import { hashRow, pool, type BenchRow } from '../../rows.ts'
import type { RowSet } from './row-set.ts'

/** The small rows of `rows.ts`. */
export const makeBenchRows = (): RowSet<BenchRow> => ({ pool, hash: hashRow, frameBytesARow: 128 })

/**
 * What a reader in another language sums instead of `hashRow`, whose 32-bit steps cost nothing in JavaScript and more
 * than the transport in an interpreter: every field once, in exact arithmetic, so that it is the same everywhere.
 */
export function sumRow({ id, name, score, tags, ts, ok }: BenchRow): number {
  const texts = 1000 * name.length + name.charCodeAt(name.length - 1) + tags.charCodeAt(0)
  return (id + Math.trunc(score * 1e6) + ts + texts + (ok ? 1 : 0)) | 0
}
