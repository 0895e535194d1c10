import { BINARY_CLASSES, Carried, globalClass } from './carried.ts'
import { errorClassOf, errorFields } from './error-value.ts'
import { PlainWriter } from './plain-writer.ts'
import { reasonAgainst } from './refusal.ts'

/** Index in BINARY_CLASSES by prototype, for the classes that this Node has. */
export const BINARY_BY_PROTOTYPE: ReadonlyMap<unknown, number> = binaryByPrototype()

/** Writes values of every class that can be carried, see carried.ts. Its counterpart is reviver.ts. */
export class ValueWriter extends PlainWriter {
  protected writeInstance(value: object, prototype: object | null, depth: number): void {
    const binary = BINARY_BY_PROTOTYPE.get(prototype)
    if (binary !== undefined) return this.carryBinary(value, binary)
    const errorClass = errorClassOf(prototype)
    if (errorClass !== undefined) return this.carryError(value, errorClass, depth)
    if (!this.carryBuiltIn(value, prototype, depth)) throw this.refusal(reasonAgainst(value), depth)
    if (Object.keys(value).length > 0) throw this.namedProperties(value, depth)
  }

  private carryBinary(value: object, kind: number): void {
    this.carry(Carried.binary, 3)
    this.writeNumber(kind)
    const bytes = bytesOf(value)
    this.writeNumber(this.lane.add(bytes))
    this.writeNumber(bytes.length)
  }

  private carryError(error: object, className: string, depth: number): void {
    const { hidden, shown } = errorFields(error)
    this.carry(Carried.error, 2 + 2 * (hidden.length + shown.length))
    this.writeText(className)
    this.writeNumber(hidden.length)
    for (const [key, value] of hidden) this.writeField(key, value, depth)
    for (const [key, value] of shown) this.writeField(key, value, depth)
  }

  /**
   * Classes are told by the prototype and not by `instanceof`: a class of the user's that extends Map is not a Map.
   *
   * @returns false: it is none of these classes
   */
  private carryBuiltIn(value: object, prototype: object | null, depth: number): boolean {
    if (prototype === Date.prototype && value instanceof Date) {
      this.carry(Carried.date, 1)
      this.writeNumber(value.getTime())
    } else if (prototype === Map.prototype && value instanceof Map) this.carryMap(value, depth)
    else if (prototype === Set.prototype && value instanceof Set) this.carrySet(value, depth)
    else if (prototype === RegExp.prototype && value instanceof RegExp) this.carryRegExp(value, depth)
    else if (prototype === URL.prototype && value instanceof URL) {
      this.carry(Carried.url, 1)
      this.writeText(value.href)
    } else return false
    return true
  }

  private carryRegExp({ source, flags, lastIndex }: RegExp, depth: number): void {
    this.carry(Carried.regexp, 3)
    this.writeMember(source, 'source', depth)
    this.writeText(flags)
    this.writeNumber(lastIndex)
  }

  private carryMap(map: ReadonlyMap<unknown, unknown>, depth: number): void {
    this.carry(Carried.map, map.size * 2)
    let i = 0
    for (const [key, value] of map) {
      this.writeMember(key, { place: `<key ${i}>` }, depth)
      this.writeMember(value, { place: `<value ${i}>` }, depth)
      i++
    }
  }

  private carrySet(set: ReadonlySet<unknown>, depth: number): void {
    this.carry(Carried.set, set.size)
    let i = 0
    for (const member of set) this.writeMember(member, { place: `<member ${i++}>` }, depth)
  }
}

function bytesOf(value: object): Uint8Array {
  if (!ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer))
    throw new TypeError('it only looks like bytes')
  // A buffer that was transferred away has no bytes, and no view can be laid over it.
  if (value.byteLength === 0) return new Uint8Array(0)
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : new Uint8Array(value)
}

function binaryByPrototype(): Map<unknown, number> {
  const found = new Map<unknown, number>()
  for (const [index, name] of BINARY_CLASSES.entries()) {
    const BinaryClass = globalClass(name)
    if (BinaryClass !== undefined) found.set(BinaryClass.prototype, index)
  }
  return found
}
