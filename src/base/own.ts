/** Plain objects and arrays: read-only for everybody, so nobody needs a copy. */
export const isShared = (value: object): boolean => {
  if (Array.isArray(value)) return true
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** A copy of what can be changed in place, else the value itself. */
export function own(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || isShared(value)) return value
  if (Buffer.isBuffer(value)) return Buffer.from(value)
  if (ArrayBuffer.isView(value)) return ownView(value)
  if (value instanceof Date || value instanceof ArrayBuffer) return structuredClone(value)
  if (value instanceof Map) return new Map(value as Map<unknown, unknown>)
  if (value instanceof Set) return new Set(value as Set<unknown>)
  return value
}

/** Its own bytes only: a clone would copy all of the memory that it is a window of, perhaps a whole data set. */
function ownView(view: ArrayBufferView): ArrayBufferView {
  if (!(view instanceof DataView)) return (view as Uint8Array).slice()
  const { buffer, byteOffset, byteLength } = view
  return new DataView(buffer.slice(byteOffset, byteOffset + byteLength))
}
