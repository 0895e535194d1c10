import { CellKind, fits, kindOf, setCell, type Cells } from './cells.ts'
import { MISSING } from './column-layout.ts'
import type { GeneratedCode } from './generated-code.ts'
import { emptyColumns, type Shape, type TakeRow, type Widen } from './row-taker.ts'

/**
 * The prototype of a row in generated code. The getter costs nothing once V8 knows the row's hidden class, which it does
 * after the keys have been read, and a call of Object.getPrototypeOf a third of the whole. Where a row has a key of that
 * name or Node runs with --disable-proto, the row only goes the longer way.
 */
const PROTOTYPE = 'row.__proto__'

/** A value in generated code: the variable that it is in, and its column. */
interface Taken {
  readonly v: string
  readonly place: number
  readonly kind: CellKind
}

/** As `takeShape`, faster; undefined where no code may be generated. */
export function generatedTakeShape(
  code: GeneratedCode,
  { keys, places }: Shape,
  kinds: readonly CellKind[],
): TakeRow | undefined {
  const kept = places.flatMap((place, i) => (place < 0 ? [] : [{ place, key: JSON.stringify(keys[i]) }]))
  const taken = kept.map(({ place }, i): Taken => ({ v: `v${i}`, place, kind: kinds[place]! }))
  const empty = emptyColumns(places, kinds)
  // Such rows come once: then these columns take any value.
  if (kept.length === 0 || empty.some((place) => kinds[place] !== CellKind.any)) return undefined
  const made = code.make(
    ['keys', 'missing', 'plain', 'setOthers'],
    `return (row, n, lists, widen) => {
      let i = 0
      for (const key in row) if (key !== keys[i++]) return false
      if (i !== ${keys.length}) return false
      const ${kept.map(({ key }, i) => `v${i} = row[${key}]`).join(', ')}
      if (${PROTOTYPE} !== plain) return false
      ${empty.map((place) => `lists[${place}][n] = missing`).join('\n')}
      ${leaveOthers(taken)}
      ${taken.map(setLine).join('\n')}
      return true
    }`,
    [keys, MISSING, Object.prototype, setOthers],
  )
  return made as TakeRow | undefined
}

/** As `takeNames`, faster; undefined where no code may be generated. */
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
  const taken = names.map((_, place): Taken => ({ v: `v${place}`, place, kind: kinds[place]! }))
  const typed = taken.filter(({ kind }) => kind !== CellKind.any)
  const others = taken.filter(({ kind }) => kind === CellKind.any)
  const carefully = ({ v, place }: Taken): string =>
    `${v} === undefined && !hasOwn(row, ${keys[place]}) ? missing : ${v}`
  const made = code.make(
    ['missing', 'hasOwn', 'plain', 'setOthers'],
    `return (row, n, lists, widen) => {
      const ${reads.map((read, i) => `v${i} = ${read}`).join(', ')}
      if (${PROTOTYPE} !== plain) return false
      ${leaveOthers(taken, carefully)}
      ${typed.map(setLine).join('\n')}
      if (${['true', ...others.map(({ v }) => `${v} !== undefined`)].join(' && ')}) {
        ${others.map(setLine).join('\n')}
      } else {
        ${others.map((cell) => `lists[${cell.place}][n] = ${carefully(cell)}`).join('\n')}
      }
      return true
    }`,
    [MISSING, Object.hasOwn, Object.prototype, setOthers],
  )
  return made as TakeRow | undefined
}

/**
 * Sets rows in which a value does not fit in another place: a line that has met lists of several kinds is slower for
 * good.
 *
 * @param valueOf the text of a value
 */
function leaveOthers(taken: readonly Taken[], valueOf = ({ v }: Taken): string => v): string {
  const checks = taken.filter(({ kind }) => kind !== CellKind.any).map(isOther)
  if (checks.length === 0) return ''
  const places = taken.map(({ place }) => place).join(', ')
  return `if (${checks.join(' || ')}) return setOthers([${places}], [${taken.map(valueOf).join(', ')}], n, lists, widen)`
}

/** Whether a value does not fit; as `fits` says it. */
function isOther({ v, kind }: Taken): string {
  switch (kind) {
    case CellKind.any:
      return 'false'
    case CellKind.int32:
      return `typeof ${v} !== 'number' || (${v} | 0) !== ${v} || (${v} === 0 && 1 / ${v} < 0)`
    case CellKind.float64:
      return `typeof ${v} !== 'number'`
    case CellKind.boolean:
      return `typeof ${v} !== 'boolean'`
  }
}

function setLine({ v, place, kind }: Taken): string {
  return `lists[${place}][n] = ${kind === CellKind.boolean ? `${v} ? 1 : 0` : v}`
}

function setOthers(
  places: readonly number[],
  values: readonly unknown[],
  n: number,
  lists: Cells[],
  widen: Widen,
): true {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!
    if (!fits(kindOf(lists[place]!), values[i])) widen(place, values[i])
    setCell(lists[place]!, n, values[i])
  }
  return true
}
