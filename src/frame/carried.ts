/**
 * What msgpack has no token for stands in a body as an array `[undefined, kind, …]`, so that no process-wide
 * extension of msgpackr is needed. A user's own array that begins with undefined is one of the kinds.
 * The body says which of its values have such arrays, so that the others are not searched for them.
 */
export const Carried = {
  /** `[…, ...items]` */
  array: 0,
  /** `[…, key, value, key, value, …]`: an object with a key that readers of msgpack or UTF-8 alter */
  object: 1,
  /** `[…, offset, bytes]`: UTF-16, little-endian, on the lane */
  text: 2,
  /** `[…, hexadecimal digits, whether negative]` */
  bigint: 3,
  /** `[…, milliseconds since 1970]`; NaN: an invalid date */
  date: 4,
  /** `[…, key, value, key, value, …]` */
  map: 5,
  /** `[…, ...members]` */
  set: 6,
  /** `[…, source, flags, lastIndex]` */
  regexp: 7,
  /** `[…, href]` */
  url: 8,
  /** `[…, class, hidden fields, enumerable fields]`: see error-value.ts */
  error: 9,
  /** `[…, index in BINARY_CLASSES, offset, bytes]` */
  binary: 10,
} as const

/** Classes whose content travels as raw bytes. The order is part of the format: only add at the end. */
export const BINARY_CLASSES = [
  'Buffer',
  'ArrayBuffer',
  'DataView',
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
  'Float16Array',
] as const

/** What is used of a class that was found by its name. */
export interface NamedClass {
  readonly prototype: object
  readonly BYTES_PER_ELEMENT?: number
  new (...given: unknown[]): object
}

/** A class of this process by its name; undefined where this Node lacks it (Float16Array before 24). */
export function globalClass(name: string): NamedClass | undefined {
  return Reflect.get(globalThis, name)
}
