import type { KeptRows } from './kept-rows.ts'
import type { OutList } from '../outputs.ts'

/** Who pulls rows, as what pulls for him sees it. */
export interface Puller {
  /** The next value of a synchronous source, or NONE: it is at its end, or threw. */
  next(): unknown
  /** A value is no row: the source can give no more. */
  refuseValue(value: unknown): void
}

/** No value of a source. */
export const NONE = Symbol('none')

/**
 * Takes rows of a synchronous source into one list, each as it came: what is looked at for each row elsewhere is here
 * looked at once for some.
 *
 * @param first the number of the next row
 * @param most rows
 * @returns how many were taken
 */
export function feedStraight(
  puller: Puller,
  list: OutList,
  kept: KeptRows,
  first: number,
  most: number,
): number {
  const { batch, origins } = list
  if (batch.length === 0) list.first = first
  let taken = 0
  while (taken < most) {
    const value = puller.next()
    if (value === NONE) break
    if (!batch.appendRow(value)) {
      puller.refuseValue(value)
      break
    }
    kept.keep(value)
    taken++
  }
  // Some row before these was refused.
  if (origins.length > 0) for (let i = 0; i < taken; i++) origins.push(first + i)
  return taken
}
