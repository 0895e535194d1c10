import type { Row } from '../../graph/node.ts'
import { generated } from './take.ts'

/** Where each key of a new object comes from: the key of one of the objects that it is made of. */
export type Layout = readonly (readonly [key: string, from: 0 | 1, name: string])[]

/** Rows of a program nearly always look like the ones before; so many are looked at first. */
const LEARN_FROM = 32
/** So many others mean that nothing was learnt: it is tried anew. */
const MOST_STRANGERS = 256
/** After so many shapes there is nothing to learn. */
const MOST_SHAPES = 8

type Make = (a: Row, b: Row) => Row | undefined

const never: Make = () => undefined
const none: Row = Object.freeze({})

/**
 * A function that makes one object of two, or of one, by a literal for the shape they have most of the time: then
 * all that it makes has one hidden class. (Spread gives each object one of its own in V8 of Node 20, and whoever
 * reads such objects is ten times as slow.)
 *
 * @param layout what is made of objects with these keys
 * @param slow does the same for objects of any shape
 */
export function learned(
  layout: (keysOfA: readonly string[], keysOfB: readonly string[]) => Layout,
  slow: (a: Row, b: Row) => Row,
): (a: Row, b?: Row) => Row {
  let make: Make = never
  let shapes = 0
  let wait = LEARN_FROM
  return (a, b = none) => {
    const made = make(a, b)
    if (made !== undefined) return made
    if (--wait === 0 && shapes < MOST_SHAPES) {
      shapes++
      wait = MOST_STRANGERS
      const keys = [Object.keys(a), Object.keys(b)] as const
      make = literalOf(layout(...keys), ...keys)
    }
    return slow(a, b)
  }
}

function literalOf(layout: Layout, keysOfA: readonly string[], keysOfB: readonly string[]): Make {
  const names = ['a', 'b']
  const body = layout.map(
    ([key, from, name]) => `${JSON.stringify(key)}: ${names[from]}[${JSON.stringify(name)}]`,
  )
  const check = (row: string, keys: readonly string[]): string =>
    `i = 0
     for (const key in ${row}) if (key !== keysOf_${row}[i++]) return undefined
     if (i !== ${keys.length}) return undefined`
  return generated(
    layout.flatMap(([key, , name]) => [key, name]),
    `((keysOf_a, keysOf_b) => (a, b) => {
      let i
      ${check('a', keysOfA)}
      ${check('b', keysOfB)}
      return { ${body.join(', ')} }
    })(${JSON.stringify(keysOfA)}, ${JSON.stringify(keysOfB)})`,
    never as (a: Row, b: Row) => Row,
  )
}
