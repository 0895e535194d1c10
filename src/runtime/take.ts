import type { Row } from '../graph/node.ts'

/**
 * A handler's input is its own: what it does to the object must be nobody else's business. Plain nested objects
 * and arrays are shared and read-only; typed arrays, Buffers, Map, Set and Date are private copies, since they
 * can be changed in place and cannot be frozen.
 */

export type Take = (row: Row) => Row

const isShared = (value: object): boolean => {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A copy of what can be changed in place, else the value itself. */
export function own(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isShared(value)) return value
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  if (ArrayBuffer.isView(value) || value instanceof Date || value instanceof ArrayBuffer)
    return structuredClone(value)
  if (value instanceof Map) return new Map(value as Map<unknown, unknown>)
  if (value instanceof Set) return new Set(value as Set<unknown>)
  return value
}

export function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !isShared(value)) return
  Object.freeze(value)
  for (const key of Object.keys(value)) freezeDeep((value as Row)[key])
}

/** Sets a key as an own one, whatever it is called. */
export function put(row: Row, key: string, value: unknown): void {
  if (key === '__proto__')
    Object.defineProperty(row, key, { value, enumerable: true, configurable: true, writable: true })
  else row[key] = value
}

/** The value under an own key; what a row inherits is not in the row. */
export const at = (row: Row, key: string): unknown =>
  key in Object.prototype && !Object.hasOwn(row, key) ? undefined : row[key]

/** All keys, in an object of its own. */
export function copy(row: Row): Row {
  const mine: Row = { ...row }
  for (const key in mine) {
    const value = mine[key]
    if (typeof value === 'object' && value !== null) put(mine, key, own(value))
  }
  return mine
}

/** These keys, in an object of one hidden class; a key that the row lacks is undefined. */
export function picker(keys: readonly string[], copies: boolean): Take {
  if (keys.some((key) => key in Object.prototype)) return slowPicker(keys, copies)
  const value = (key: string): string =>
    copies ? `own(row[${JSON.stringify(key)}])` : `row[${JSON.stringify(key)}]`
  const body = keys.map((key) => `${JSON.stringify(key)}: ${value(key)}`).join(', ')
  try {
    // A literal is what gives all rows one hidden class; a loop over keys costs three times as much.
    return new Function('own', `return (row) => ({ ${body} })`)(own) as Take
  } catch {
    // Started with --disallow-code-generation-from-strings.
    return slowPicker(keys, copies)
  }
}

function slowPicker(keys: readonly string[], copies: boolean): Take {
  return (row) => {
    const mine: Row = {}
    for (const key of keys) put(mine, key, copies ? own(at(row, key)) : at(row, key))
    return mine
  }
}

/** These keys where the row has them, and no others. */
export function project(keys: readonly string[]): Take {
  const slow = slowProject(keys)
  if (keys.length === 0 || keys.some((key) => key in Object.prototype)) return slow
  const values = keys.map((key, i) => `v${i} = row[${JSON.stringify(key)}]`).join(', ')
  const there = keys.map((_, i) => `v${i} !== undefined`).join(' && ')
  const body = keys.map((key, i) => `${JSON.stringify(key)}: v${i}`).join(', ')
  try {
    // Where every key has a value, which is nearly always, no key is looked up twice.
    return new Function(
      'slow',
      `return (row) => { const ${values}; return ${there} ? { ${body} } : slow(row) }`,
    )(slow) as Take
  } catch {
    // Started with --disallow-code-generation-from-strings.
    return slow
  }
}

function slowProject(keys: readonly string[]): Take {
  return (row) => {
    const mine: Row = {}
    for (const key of keys) {
      const value = at(row, key)
      if (value !== undefined || Object.hasOwn(row, key)) put(mine, key, value)
    }
    return mine
  }
}

/** Rows between two looks at what there is to leave out. */
const LOOK_EVERY = 1024

/**
 * What a frame carries of a row: these keys at least. Leaving the others out saves bytes and is never needed, so a
 * row is looked at now and then: one that has nothing to leave out goes as it is.
 */
export function prune(keys: readonly string[]): Take {
  const wanted = new Set(keys)
  const exact = slowProject(keys)
  let take: Take = exact
  let rows = 0
  return (row) => {
    if (rows-- === 0) {
      rows = LOOK_EVERY
      const present = Object.keys(row)
      const needed = present.filter((key) => wanted.has(key))
      take = needed.length === present.length ? (all) => all : presentOnly(needed, keys, exact)
    }
    return take(row)
  }
}

/** For rows like the one that was looked at: `present` is there and of the other `keys` none is. */
function presentOnly(present: readonly string[], keys: readonly string[], exact: Take): Take {
  const absent = keys.filter((key) => !present.includes(key))
  if (keys.some((key) => key in Object.prototype)) return exact
  const tests = [
    ...present.map((key) => `row[${JSON.stringify(key)}] !== undefined`),
    ...absent.map((key) => `!(${JSON.stringify(key)} in row)`),
  ]
  const body = present.map((key) => `${JSON.stringify(key)}: row[${JSON.stringify(key)}]`).join(', ')
  try {
    return new Function(
      'exact',
      `return (row) => ${tests.join(' && ') || 'true'} ? { ${body} } : exact(row)`,
    )(exact) as Take
  } catch {
    // Started with --disallow-code-generation-from-strings.
    return exact
  }
}

/** row ∪ result, the result wins. `owned`: the row may be changed. */
export function merge(row: Row, result: Row, owned: boolean): Row {
  if (!owned) return { ...row, ...result }
  for (const key in result) put(row, key, result[key])
  return row
}
