import { isShared, own } from '../../base/own.ts'
import { put } from '../../frame/row-keys.ts'
import type { Row } from '../../graph/node.ts'

/**
 * A handler's input is its own: what it does to the object must be nobody else's business. Plain nested objects
 * and arrays are shared and read-only; typed arrays, Buffers, Map, Set and Date are private copies, since they
 * can be changed in place and cannot be frozen.
 */

export function freezeDeep(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || !isShared(value)) return
  // A handler that gives what an object inherits may give this one.
  if (value === Object.prototype || value === Array.prototype) return
  Object.freeze(value)
  for (const key of Object.keys(value)) freezeDeep((value as Row)[key])
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
export function picker(keys: readonly string[], copies: boolean): (row: Row) => Row {
  const value = (key: string): string =>
    copies ? `own(row[${JSON.stringify(key)}])` : `row[${JSON.stringify(key)}]`
  const body = keys.map((key) => `${JSON.stringify(key)}: ${value(key)}`).join(', ')
  const slow = (row: Row): Row => {
    const mine: Row = {}
    for (const key of keys) put(mine, key, copies ? own(at(row, key)) : at(row, key))
    return mine
  }
  return generated(keys, `(row) => ({ ${body} })`, slow)
}

/**
 * A function made of text: a literal is what gives all rows one hidden class, and a loop over keys costs three times as
 * much. Names enter the text by JSON.stringify only.
 *
 * @param slow what does the same, for keys that all objects inherit, and where code may not be generated
 */
export function generated<F extends (...given: never[]) => Row>(
  keys: readonly string[],
  text: string,
  slow: F,
): F {
  if (keys.some((key) => key in Object.prototype)) return slow
  try {
    return new Function('own', 'slow', `return ${text}`)(own, slow) as F
  } catch {
    // Started with --disallow-code-generation-from-strings.
    return slow
  }
}

/** Adds the keys of another row; they win. */
export function addAll(row: Row, result: Row): Row {
  for (const key in result) put(row, key, result[key])
  return row
}
