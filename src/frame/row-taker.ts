import { fits, setCell, type CellKind, type Cells } from './cells.ts'
import { MISSING } from './column-layout.ts'
import { isRow, type Row } from './row-keys.ts'

/**
 * Takes the keys of a row into position `n` of the lists, one list for each column. Returns false, having written at
 * most there, when the row is not of the shape that this function is for.
 *
 * @param widen is called before a value is set that does not fit into its list, and puts another list in its place
 */
export type TakeRow = (row: Row, n: number, lists: Cells[], widen: Widen) => boolean

export type Widen = (place: number, value: unknown) => void

/** Which keys a row has, in order, and where they go. */
export interface Shape {
  /** All own enumerable keys. */
  readonly keys: readonly string[]
  /** The column of each; -1: the key does not travel. */
  readonly places: readonly number[]
}

/**
 * For rows of exactly this shape.
 *
 * @param kinds one for each column; those that get no key get the mark of a missing one
 */
export function takeShape({ keys, places }: Shape, kinds: readonly CellKind[]): TakeRow {
  const empty = emptyColumns(places, kinds)
  return (row, n, lists, widen) => {
    if (!hasKeys(row, keys)) return false
    const values = Object.values(row)
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      if (place < 0) continue
      if (!fits(kinds[place]!, values[i])) widen(place, values[i])
      setCell(lists[place]!, n, values[i])
    }
    for (const place of empty) {
      if (!fits(kinds[place]!, MISSING)) widen(place, MISSING)
      setCell(lists[place]!, n, MISSING)
    }
    return true
  }
}

/** The columns that a shape leaves empty. */
export function emptyColumns(places: readonly number[], kinds: readonly CellKind[]): number[] {
  const filled = new Set(places)
  return [...kinds.keys()].filter((place) => !filled.has(place))
}

function hasKeys(row: Row, keys: readonly string[]): boolean {
  if (!isRow(row)) return false
  const mine = Object.keys(row)
  if (mine.length !== keys.length) return false
  for (let i = 0; i < keys.length; i++) if (mine[i] !== keys[i]) return false
  return true
}

/** For rows of which only `names` are of interest, one list for each. */
export function takeNames(names: readonly string[], kinds: readonly CellKind[]): TakeRow {
  return (row, n, lists, widen) => {
    if (!isRow(row)) return false
    for (let i = 0; i < names.length; i++) {
      const value = Object.hasOwn(row, names[i]!) ? row[names[i]!] : MISSING
      if (!fits(kinds[i]!, value)) widen(i, value)
      setCell(lists[i]!, n, value)
    }
    return true
  }
}
