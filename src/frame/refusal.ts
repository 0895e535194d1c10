import { types } from 'node:util'
import { ValueError } from '../base/errors.ts'

/** A step of a path: a key, an index, or what stands in a Map or Set. */
export type Segment = string | number | { readonly place: string }

const IDENTIFIER = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u

/** `tags[3].owner`, `["a b"].c`, `labels<key 2>` */
export function pathText(segments: readonly Segment[]): string {
  let text = ''
  for (const segment of segments) {
    if (typeof segment === 'object') text += segment.place
    else if (typeof segment === 'number') text += `[${segment}]`
    else if (IDENTIFIER.test(segment)) text += text === '' ? segment : `.${segment}`
    else text += `[${JSON.stringify(segment)}]`
  }
  return text
}

export function refuse(what: string, index: number, segments: readonly Segment[]): ValueError {
  const path = pathText(segments)
  return new ValueError(`${path === '' ? 'The value' : `"${path}"`} of item ${index}: ${what}`, index, path)
}

/** Why an object of no class that is listed cannot be carried. */
export function reasonAgainst(value: object): string {
  if (types.isPromise(value)) return 'a promise cannot travel between threads: await it first.'
  if (types.isSharedArrayBuffer(value)) {
    return 'a SharedArrayBuffer cannot travel in a row: give a typed array, whose content is copied.'
  }
  const name = (value.constructor as { name?: unknown } | undefined)?.name
  const what =
    typeof name === 'string' && name !== ''
      ? `an instance of ${name}`
      : 'an object with a prototype of its own'
  return `${what} cannot travel between threads: give a plain object with the fields that are needed.`
}
