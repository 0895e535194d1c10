import { BINARY_CLASSES, Carried, globalClass } from './carried.ts'
import { frameError, type Envelope } from './envelope.ts'
import { makeError } from './error-value.ts'

/** Puts carried values together again: the counterpart of value-writer.ts, see carried.ts. */
export class Reviver {
  private readonly bytes: Buffer
  private readonly envelope: Envelope
  private readonly apart: boolean

  /** @param apart whether no value may lie over `bytes` */
  constructor(bytes: Buffer, envelope: Envelope, apart: boolean) {
    this.bytes = bytes
    this.envelope = envelope
    this.apart = apart
  }

  /** Returns `value`, changed in place, or what it stands for. */
  revive(value: unknown): unknown {
    if (Array.isArray(value)) return this.reviveArray(value)
    if (!isObject(value)) return value
    for (const key of Object.keys(value)) {
      const member = value[key]
      if (typeof member !== 'object' || member === null) continue
      const revived = this.revive(member)
      if (revived !== member) value[key] = revived
    }
    return value
  }

  private reviveArray(array: unknown[]): unknown {
    const first = array.length > 0 && array[0] === undefined ? 2 : 0
    for (let i = first; i < array.length; i++) {
      const item = array[i]
      if (typeof item === 'object' && item !== null) array[i] = this.revive(item)
    }
    return first === 0 ? array : this.complete(array[1], array.slice(2))
  }

  private complete(kind: unknown, parts: unknown[]): unknown {
    switch (kind) {
      case Carried.array:
        return parts
      case Carried.object:
        return objectOf(parts)
      case Carried.text:
        return this.run(parts[0], parts[1]).toString('utf16le')
      case Carried.bigint:
        return BigInt(`0x${String(parts[0])}`) * (parts[1] === true ? -1n : 1n)
      case Carried.date:
        return new Date(Number(parts[0]))
      case Carried.map:
        return new Map(pairsOf(parts))
      case Carried.set:
        return new Set(parts)
      case Carried.regexp: {
        const expression = new RegExp(String(parts[0]), String(parts[1]))
        expression.lastIndex = Number(parts[2])
        return expression
      }
      case Carried.url:
        return new URL(String(parts[0]))
      case Carried.error:
        return makeError(parts[0], parts[1], parts.slice(2))
      case Carried.binary:
        return this.binary(parts[0], this.run(parts[1], parts[2]))
      default:
        throw frameError(`it holds a value of unknown kind ${String(kind)}`)
    }
  }

  private run(offset: unknown, length: unknown): Buffer {
    const start = this.envelope.laneStart + Number(offset)
    const end = start + Number(length)
    if (!(start >= this.envelope.laneStart && end >= start && end <= this.envelope.laneEnd)) {
      throw frameError('it points outside of its raw bytes')
    }
    return this.bytes.subarray(start, end)
  }

  private binary(classIndex: unknown, run: Buffer): unknown {
    const name = BINARY_CLASSES[Number(classIndex)]
    if (name === undefined) throw frameError('it holds a typed array of unknown class')
    const { buffer, byteOffset } = this.privately(run, name)
    if (name === 'Buffer') return Buffer.from(buffer, byteOffset, run.length)
    if (name === 'ArrayBuffer') return buffer
    if (name === 'DataView') return new DataView(buffer, byteOffset, run.length)
    const TypedArray = globalClass(name)
    if (TypedArray?.BYTES_PER_ELEMENT === undefined) {
      throw frameError(`it holds a ${name}, which this version of Node.js lacks`)
    }
    const length = run.length / TypedArray.BYTES_PER_ELEMENT
    if (!Number.isInteger(length)) throw frameError(`it holds a ${name} with a part of an element`)
    return new TypedArray(buffer, byteOffset, length)
  }

  /**
   * A value may lie over the frame when it is more than half of it: then it keeps little else alive, and no two values
   * share memory, so that transferring the one cannot empty the other.
   */
  private privately(run: Buffer, name: string): { buffer: ArrayBufferLike; byteOffset: number } {
    const large = !this.apart && run.length * 2 > run.buffer.byteLength
    if (large && run.byteOffset % 8 === 0 && name !== 'ArrayBuffer') return run
    return { buffer: new Uint8Array(run).buffer, byteOffset: 0 }
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function* pairsOf(parts: readonly unknown[]): Generator<[unknown, unknown]> {
  for (let i = 0; i + 1 < parts.length; i += 2) yield [parts[i], parts[i + 1]]
}

function objectOf(parts: readonly unknown[]): Record<string, unknown> {
  const object: Record<string, unknown> = {}
  for (const [key, value] of pairsOf(parts)) {
    // Assigning to `__proto__` would change the prototype.
    Object.defineProperty(object, String(key), {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    })
  }
  return object
}
