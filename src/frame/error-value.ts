import { frameError } from './envelope.ts'
import { globalClass } from './carried.ts'

/** Classes that come back as themselves; another class comes back as the nearest of these above it. */
const ERROR_CLASSES = [
  'Error',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
  'AggregateError',
  'DOMException',
] as const

const CLASS_BY_PROTOTYPE = new Map<unknown, string>()
for (const name of ERROR_CLASSES) CLASS_BY_PROTOTYPE.set(globalClass(name)?.prototype, name)

/** Own fields that are not enumerable on an error as the language makes it, and `name`. */
const HIDDEN_FIELDS = ['name', 'message', 'stack', 'cause', 'errors'] as const

type Field = readonly [key: string, value: unknown]

/** The nearest well-known error class of a prototype; undefined: not an error. */
export function errorClassOf(prototype: object | null): string | undefined {
  for (let at = prototype; at !== null; at = Object.getPrototypeOf(at)) {
    const name = CLASS_BY_PROTOTYPE.get(at)
    if (name !== undefined) return name
  }
  return undefined
}

/** The fields of an error that the language hides from enumeration, and those it does not: `code` and the like. */
export function errorFields(error: object): { hidden: Field[]; shown: Field[] } {
  const shown: Field[] = Object.entries(error)
  const hidden: Field[] = []
  for (const key of HIDDEN_FIELDS) {
    const value: unknown = Reflect.get(error, key)
    // The name of a user's class, and the message of a DOMException, stand on a prototype.
    const matters = Object.hasOwn(error, key) || key === 'name' || (key === 'message' && value !== '')
    if (matters && !Object.prototype.propertyIsEnumerable.call(error, key)) hidden.push([key, value])
  }
  return { hidden, shown }
}

/**
 * The error that `errorFields` took apart.
 *
 * @param fields key, value, key, value …
 * @param hiddenCount how many of these pairs, the first ones, are not enumerable
 * @throws StairsError with the code FRAME for an unknown class
 */
export function makeError(className: unknown, hiddenCount: unknown, fields: readonly unknown[]): Error {
  const error = emptyError(className, fields)
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const key = String(fields[i])
    const value = fields[i + 1]
    const enumerable = i / 2 >= Number(hiddenCount)
    if (!enumerable && isGivenByClass(error, key, value)) continue
    Object.defineProperty(error, key, { value, enumerable, writable: true, configurable: true })
  }
  return error
}

function emptyError(className: unknown, fields: readonly unknown[]): Error {
  if (className === 'DOMException') return new DOMException(textOf(fields, 'message'), textOf(fields, 'name'))
  const known = ERROR_CLASSES.find((name) => name === className)
  const ErrorClass = known === undefined ? undefined : globalClass(known)
  const error = ErrorClass === undefined ? undefined : new ErrorClass([])
  if (!(error instanceof Error)) throw frameError('an error in it has an unknown class')
  // The stack of this place, and what AggregateError and the argument gave: none of it is the error's own.
  for (const key of HIDDEN_FIELDS) Reflect.deleteProperty(error, key)
  return error
}

function isGivenByClass(error: Error, key: string, value: unknown): boolean {
  if (key !== 'name' && !(key === 'message' && error instanceof DOMException)) return false
  return Reflect.get(error, key) === value
}

function textOf(fields: readonly unknown[], key: string): string {
  const at = fields.indexOf(key)
  return at < 0 ? '' : String(fields[at + 1])
}
