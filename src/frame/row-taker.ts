import { CellKind, fits, setCell, type Cells } from './cells.ts'
import { MISSING } from './column-layout.ts'
import type { GeneratedCode } from './generated-code.ts'
import { isRow, type Row } from './row-keys.ts'

/**
 * Takes the keys of a row into position `n` of the lists, one list for each column. Returns false, having written at
 * most there, when the row is not of the shape that this function is for, or a value not of the kind of its list.
 */
export type TakeRow = (row: Row, n: number, lists: Cells[]) => boolean

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
  return (row, n, lists) => {
    if (!hasKeys(row, keys)) return false
    const values = Object.values(row)
    for (let i = 0; i < places.length; i++) {
      const place = places[i]!
      if (place < 0) continue
      if (!fits(kinds[place]!, values[i])) return false
      setCell(lists[place]!, n, values[i])
    }
    for (const place of empty) {
      if (!fits(kinds[place]!, MISSING)) return false
      setCell(lists[place]!, n, MISSING)
    }
    return true
  }
}

function emptyColumns(places: readonly number[], kinds: readonly CellKind[]): number[] {
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

/**
 * The prototype of a row in generated code. The getter costs nothing once V8 knows the row's hidden class, which it does
 * after the keys have been read, and a call of Object.getPrototypeOf a third of the whole. Where a row has a key of that
 * name or Node runs with --disable-proto, the row only goes the longer way.
 */
const PROTOTYPE = 'row.__proto__'

/** A line that leaves where the value `v` is not of its kind; it comes before the first list is written. */
function checkLine(kind: CellKind, v: string): string {
  switch (kind) {
    case CellKind.any:
      return ''
    case CellKind.int32:
      return `if (typeof ${v} !== 'number' || (${v} | 0) !== ${v} || (${v} === 0 && 1 / ${v} < 0)) return false`
    case CellKind.float64:
      return `if (typeof ${v} !== 'number') return false`
    case CellKind.boolean:
      return `if (typeof ${v} !== 'boolean') return false`
  }
}

/** Each list has a line of its own: V8 learns for each what kind of list it is. */
function setLine(kind: CellKind, place: number, v: string): string {
  return `lists[${place}][n] = ${kind === CellKind.boolean ? `${v} ? 1 : 0` : v}`
}

/** The same, faster; undefined where no code may be generated. */
export function generatedTakeShape(
  code: GeneratedCode,
  { keys, places }: Shape,
  kinds: readonly CellKind[],
): TakeRow | undefined {
  const kept = places.flatMap((place, i) =>
    place < 0 ? [] : [{ place, key: JSON.stringify(keys[i]), kind: kinds[place]! }],
  )
  if (kept.length === 0) return undefined
  const empty = emptyColumns(places, kinds)
  // The plain function finds out which row it is that lacks a value.
  if (empty.some((place) => kinds[place] !== CellKind.any)) return undefined
  const made = code.make(
    ['keys', 'missing', 'plain'],
    `return (row, n, lists) => {
      let i = 0
      for (const key in row) if (key !== keys[i++]) return false
      if (i !== ${keys.length}) return false
      const ${kept.map(({ key }, i) => `v${i} = row[${key}]`).join(', ')}
      if (${PROTOTYPE} !== plain) return false
      ${kept.map(({ kind }, i) => checkLine(kind, `v${i}`)).join('\n')}
      ${kept.map(({ place, kind }, i) => setLine(kind, place, `v${i}`)).join('\n')}
      ${empty.map((place) => `lists[${place}][n] = missing`).join('\n')}
      return true
    }`,
    [keys, MISSING, Object.prototype],
  )
  return made as TakeRow | undefined
}

/** For rows of which only `names` are of interest, one list for each. */
export function takeNames(names: readonly string[], kinds: readonly CellKind[]): TakeRow {
  return (row, n, lists) => {
    if (!isRow(row)) return false
    for (let i = 0; i < names.length; i++) {
      const value = Object.hasOwn(row, names[i]!) ? row[names[i]!] : MISSING
      if (!fits(kinds[i]!, value)) return false
      setCell(lists[i]!, n, value)
    }
    return true
  }
}

/** The same, faster; undefined where no code may be generated. */
export function generatedTakeNames(
  code: GeneratedCode,
  names: readonly string[],
  kinds: readonly CellKind[],
): TakeRow | undefined {
  if (names.length === 0) return undefined
  const keys = names.map((name) => JSON.stringify(name))
  // Every object seems to have what stands on Object.prototype.
  const reads = names.map((name, i) =>
    name in Object.prototype ? `hasOwn(row, ${keys[i]}) ? row[${keys[i]}] : undefined` : `row[${keys[i]}]`,
  )
  const typed = [...names.keys()].filter((i) => kinds[i] !== CellKind.any)
  const others = [...names.keys()].filter((i) => kinds[i] === CellKind.any)
  const careful = others.map(
    (i) => `lists[${i}][n] = v${i} === undefined && !hasOwn(row, ${keys[i]}) ? missing : v${i}`,
  )
  const made = code.make(
    ['missing', 'hasOwn', 'plain'],
    `return (row, n, lists) => {
      const ${reads.map((read, i) => `v${i} = ${read}`).join(', ')}
      if (${PROTOTYPE} !== plain) return false
      ${typed.map((i) => checkLine(kinds[i]!, `v${i}`)).join('\n')}
      ${typed.map((i) => setLine(kinds[i]!, i, `v${i}`)).join('\n')}
      if (${['true', ...others.map((i) => `v${i} !== undefined`)].join(' && ')}) {
        ${others.map((i) => setLine(CellKind.any, i, `v${i}`)).join('\n')}
      } else {
        ${careful.join('\n')}
      }
      return true
    }`,
    [MISSING, Object.hasOwn, Object.prototype],
  )
  return made as TakeRow | undefined
}
