import { Carried } from './carried.ts'
import { Lane } from './lane.ts'
import { pathText, refuse, type Segment } from './refusal.ts'
import { MAX_SHAPES, Shapes, type ShapeNode } from './shapes.ts'
import { isPlainKey } from './text.ts'
import { TokenWriter } from './token-writer.ts'

/** Deeper nesting is refused, well before the stack of a thread ends. */
const MAX_DEPTH = 500
/** Longer arrays are not searched for named properties: listing their keys would cost more than writing them. */
const MAX_SEARCHED_LENGTH = 32

type PlainObject = Readonly<Record<string, unknown>>

/**
 * Writes values as msgpack with msgpackr's records, in one pass that also looks whether each can be carried.
 *
 * An object is written as one byte, the record id of its keys, and the values. The byte is filled in when the keys
 * have been seen; it stays free for that because an id is set aside for every object that is open. When ids or nodes
 * run out, objects are written `carefully`: keys first, and as a msgpack map where they are new.
 */
export abstract class PlainWriter extends TokenWriter {
  protected shapes = new Shapes()
  protected readonly lane = new Lane()
  /** Whether anything since this was set to false has to be put together again by the reader. */
  protected hasCarried = false
  /** Whether keys are looked at before values from here to the end of the frame. */
  protected careful = false
  /** Whether an object had keys for which no record id was left. */
  protected overflowed = false
  /** Which of the values is being written: for errors. */
  protected index = 0
  private readonly path: Segment[] = []
  private readonly open: object[] = []

  protected beginFrame(): void {
    this.restart()
    this.release()
    this.careful = this.shapes.full || hasEnumerable(Object.prototype)
    this.overflowed = false
  }

  /** Lets go of the user's values. */
  protected release(): void {
    this.lane.clear()
    this.open.length = 0
  }

  protected writeValue(value: unknown, depth: number): void {
    switch (typeof value) {
      case 'string':
        if (!this.writeText(value)) this.carryText(value)
        return
      case 'number':
        return this.writeNumber(value)
      case 'boolean':
        return this.writeByte(value ? 0xc3 : 0xc2)
      case 'undefined':
        return this.writeUndefined()
      case 'bigint':
        return this.writeBigInt(value)
      case 'object':
        return value === null ? this.writeByte(0xc0) : this.writeReference(value, depth)
      case 'function':
      case 'symbol':
        throw this.refusal(`a ${typeof value} cannot travel between threads.`, depth)
    }
  }

  /** All values from here on stand under `key`, at depth 1. */
  protected enter(key: string): void {
    this.path[0] = key
  }

  /** Writes what stands under `segment` in the object that is open at `depth`. */
  protected writeMember(value: unknown, segment: Segment, depth: number): void {
    this.path[depth] = segment
    this.writeValue(value, depth + 1)
  }

  private writeReference(value: object, depth: number): void {
    if (depth > MAX_DEPTH) throw this.tooDeep(depth)
    this.open[depth] = value
    const prototype: object | null = Object.getPrototypeOf(value)
    if (isPlain(value, prototype)) this.writeObject(value, depth)
    else if (prototype === Array.prototype && Array.isArray(value)) this.writeArray(value, depth)
    else this.writeInstance(value, prototype, depth)
  }

  /** Writes an object of any other class, or refuses it. */
  protected abstract writeInstance(value: object, prototype: object | null, depth: number): void

  private writeObject(object: PlainObject, depth: number): void {
    if (this.careful || this.shapes.keys.length + depth >= MAX_SHAPES)
      return this.writeCarefully(object, depth)
    const start = this.position
    this.writeByte(0)
    let node: ShapeNode | undefined = this.shapes.root
    for (const key in object) {
      node = node.nextKey === key ? node.next : this.shapes.follow(node, key)
      if (node === undefined) {
        // Only once in a frame and open object, or values nested in each other would be written 2^depth times.
        this.careful = true
        this.position = start
        return this.writeCarefully(object, depth)
      }
      const value = object[key]
      if (typeof value === 'number') this.writeNumber(value)
      else if (typeof value === 'boolean') this.writeByte(value ? 0xc3 : 0xc2)
      else if (typeof value !== 'string' || !this.writeText(value)) this.writeMember(value, key, depth)
    }
    this.bytes[start] = node.id === 0 ? this.shapes.define(node) : node.id
  }

  private writeCarefully(object: PlainObject, depth: number): void {
    const keys = Object.keys(object)
    let node: ShapeNode | undefined = this.shapes.root
    for (const key of keys) node = node && this.shapes.find(node, key)
    if (node !== undefined && node.id !== 0) {
      this.writeByte(node.id)
      for (const key of keys) this.writeMember(object[key], key, depth)
      return
    }
    if (!keys.every(isPlainKey)) return this.carryObject(object, keys, depth)
    this.overflowed = true
    this.writeMapHeader(keys.length)
    for (const key of keys) {
      this.writeText(key)
      this.writeMember(object[key], key, depth)
    }
  }

  private writeArray(array: readonly unknown[], depth: number): void {
    const { length } = array
    if (length <= MAX_SEARCHED_LENGTH && Object.keys(array).length > length)
      throw this.namedProperties(array, depth)
    // One that begins with undefined would be taken for a carried value.
    if (length > 0 && array[0] === undefined) this.carry(Carried.array, length)
    else this.writeArrayHeader(length)
    for (let i = 0; i < length; i++) {
      const item = array[i]
      if (typeof item === 'number') this.writeNumber(item)
      else if (item === undefined && !Object.hasOwn(array, i)) throw this.hole(i, depth)
      else this.writeMember(item, i, depth)
    }
  }

  private writeBigInt(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) return this.writeInt64(value)
    this.carry(Carried.bigint, 2)
    this.writeText((value < 0n ? -value : value).toString(16))
    this.writeByte(value < 0n ? 0xc3 : 0xc2)
  }

  /** Begins an array that the reader puts together: `length` values have to follow. */
  protected carry(kind: number, length: number): void {
    this.hasCarried = true
    this.writeArrayHeader(length + 2)
    this.writeUndefined()
    this.writeNumber(kind)
  }

  private carryText(text: string): void {
    const bytes = Buffer.from(text, 'utf16le')
    this.carry(Carried.text, 2)
    this.writeNumber(this.lane.add(bytes))
    this.writeNumber(bytes.length)
  }

  private carryObject(object: PlainObject, keys: readonly string[], depth: number): void {
    this.carry(Carried.object, keys.length * 2)
    for (const key of keys) this.writeField(key, object[key], depth)
  }

  protected writeField(key: string, value: unknown, depth: number): void {
    this.writeMember(key, key, depth)
    this.writeMember(value, key, depth)
  }

  protected refusal(what: string, depth: number): Error {
    return refuse(what, this.index, this.path.slice(0, depth))
  }

  protected namedProperties(value: object, depth: number): Error {
    // Indices come first in the list of keys.
    const name = JSON.stringify(Object.keys(value)[Array.isArray(value) ? value.length : 0])
    const owner = Array.isArray(value) ? 'an array' : `a ${value.constructor.name}`
    return this.refusal(
      `the property ${name} of ${owner} cannot travel between threads: give a plain object that has both.`,
      depth,
    )
  }

  private hole(at: number, depth: number): Error {
    this.path[depth] = at
    return this.refusal(
      'a hole in an array cannot travel between threads: fill it, with undefined if need be.',
      depth + 1,
    )
  }

  private tooDeep(depth: number): Error {
    for (let i = 1; i <= MAX_DEPTH; i++) {
      const first = this.open.findIndex((object) => object === this.open[i])
      if (first === i) continue
      const where = first === 0 ? 'the value itself' : `"${pathText(this.path.slice(0, first))}"`
      return this.refusal(`it is ${where} again; a cycle cannot travel between threads.`, i)
    }
    return this.refusal(`it is nested deeper than ${MAX_DEPTH}.`, depth)
  }
}

function isPlain(_value: object, prototype: object | null): _value is PlainObject {
  return prototype === Object.prototype || prototype === null
}

/** Whether somebody gave all objects of the program a key that loops over keys meet. */
function hasEnumerable(object: object): boolean {
  for (const key in object) return key !== undefined
  return false
}
