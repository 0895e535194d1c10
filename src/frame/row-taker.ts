import { MISSING } from './column-layout.ts'
import type { GeneratedCode } from './generated-code.ts'
import { isRow, type Row } from './row-keys.ts'

/**
 * Takes the keys of a row into position `n` of the lists, one list for each column. Returns false, having written at
 * most there, when the row is not of the shape that this function is for.
 */
export type TakeRow = (row: Row, n: number, lists: unknown[][]) => boolean

/** Which keys a row has, in order, and where they go. */
export interface Shape {
  /** All own enumerable keys. */
  readonly keys: readonly string[]
  /** The column of each; -1: the key does not travel. */
  readonly places: readonly number[]
  /** How many columns there are; those that get no key get the mark of a missing one. */
  readonly columns: number
}

/** For rows of exactly this shape. */
export function takeShape({ keys, places, columns }: Shape): TakeRow {
  const empty = emptyColumns(places, columns)
  return (row, n, lists) => {
    if (!hasKeys(row, keys)) return false
    const values = Object.values(row)
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      if (place >= 0) lists[place]![n] = values[i]
    }
    for (const place of empty) lists[place]![n] = MISSING
    return true
  }
}

function emptyColumns(places: readonly number[], columns: number): number[] {
  const filled = new Set(places)
  return Array.from({ length: columns }, (_, place) => place).filter((place) => !filled.has(place))
}

function hasKeys(row: Row, keys: readonly string[]): boolean {
  if (!isRow(row)) return false
  const mine = Object.keys(row)
  if (mine.length !== keys.length) return false
  for (let i = 0; i < keys.length; i++) if (mine[i] !== keys[i]) return false
  return true
}

/**
 * The prototype of a row in generated code. The getter costs nothing once V8 knows the row's hidden class, which it does
 * after the keys have been read, and a call of Object.getPrototypeOf a third of the whole. Where a row has a key of that
 * name or Node runs with --disable-proto, the row only goes the longer way.
 */
const PROTOTYPE = 'row.__proto__'

/** The same, faster; undefined where no code may be generated. */
export function generatedTakeShape(code: GeneratedCode, shape: Shape): TakeRow | undefined {
  const { keys, places, columns } = shape
  const kept = places.flatMap((place, i) => (place < 0 ? [] : [{ place, key: JSON.stringify(keys[i]) }]))
  if (kept.length === 0) return undefined
  const empty = emptyColumns(places, columns)
  const made = code.make(
    ['keys', 'missing', 'plain'],
    `return (row, n, lists) => {
      let i = 0
      for (const key in row) if (key !== keys[i++]) return false
      if (i !== ${keys.length}) return false
      const ${kept.map(({ key }, i) => `v${i} = row[${key}]`).join(', ')}
      if (${PROTOTYPE} !== plain) return false
      ${kept.map(({ place }, i) => `lists[${place}][n] = v${i}`).join('\n')}
      ${empty.map((place) => `lists[${place}][n] = missing`).join('\n')}
      return true
    }`,
    [keys, MISSING, Object.prototype],
  )
  return made as TakeRow | undefined
}

/** For rows of which only `names` are of interest, one list for each. */
export function takeNames(names: readonly string[]): TakeRow {
  return (row, n, lists) => {
    if (!isRow(row)) return false
    for (let i = 0; i < names.length; i++) {
      lists[i]![n] = Object.hasOwn(row, names[i]!) ? row[names[i]!] : MISSING
    }
    return true
  }
}

/** The same, faster; undefined where no code may be generated. */
export function generatedTakeNames(code: GeneratedCode, names: readonly string[]): TakeRow | undefined {
  if (names.length === 0) return undefined
  const keys = names.map((name) => JSON.stringify(name))
  // Every object seems to have what stands on Object.prototype.
  const reads = names.map((name, i) =>
    name in Object.prototype ? `hasOwn(row, ${keys[i]}) ? row[${keys[i]}] : undefined` : `row[${keys[i]}]`,
  )
  // Apart, so that V8 knows of a column of numbers that it has nothing else.
  const careful = keys.map(
    (key, i) => `lists[${i}][n] = v${i} === undefined && !hasOwn(row, ${key}) ? missing : v${i}`,
  )
  const made = code.make(
    ['missing', 'hasOwn', 'plain'],
    `return (row, n, lists) => {
      const ${reads.map((read, i) => `v${i} = ${read}`).join(', ')}
      if (${PROTOTYPE} !== plain) return false
      if (${keys.map((_, i) => `v${i} !== undefined`).join(' && ')}) {
        ${keys.map((_, i) => `lists[${i}][n] = v${i}`).join('\n')}
      } else {
        ${careful.join('\n')}
      }
      return true
    }`,
    [MISSING, Object.hasOwn, Object.prototype],
  )
  return made as TakeRow | undefined
}
