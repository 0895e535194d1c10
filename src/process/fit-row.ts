import { ValueError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'

type FormatName = 'ndjson' | 'msgpack'

const deepest = 500
const int64 = { min: -(2n ** 63n), max: 2n ** 64n - 1n }

/**
 * The row with what the format has no word for put in its own words: typed arrays become lists of numbers, dates
 * texts (in msgpack: timestamps). The row itself where nothing had to change.
 *
 * @throws ValueError naming the key of a value that would be lost or changed on the way
 */
export function fitRow(row: unknown, format: FormatName): unknown {
  const path: string[] = []
  try {
    return new Fitting(format, path).object(row as object)
  } catch (error) {
    if (!(error instanceof Unfit)) throw error
    const key = path.join('.')
    throw new ValueError(`The value under "${key}" ${error.message}`, 0, key)
  }
}

/** Why a value cannot be written: the end of a sentence about it. */
class Unfit extends Error {}

class Fitting {
  readonly #isJson: boolean
  readonly #path: string[]

  constructor(format: FormatName, path: string[]) {
    this.#isJson = format === 'ndjson'
    this.#path = path
  }

  object(value: object): object {
    let copy: Record<string, unknown> | undefined
    for (const [key, field] of Object.entries(value)) {
      if (typeof field === 'string' || typeof field === 'boolean') continue
      this.#path.push(key)
      const fit = this.#value(field)
      this.#path.pop()
      // A key that holds undefined says no more than none; JSON has no other way.
      if (field === undefined) delete (copy ??= { ...value })[key]
      else if (fit !== field) {
        const property = { value: fit, enumerable: true, configurable: true, writable: true }
        Object.defineProperty((copy ??= { ...value }), key, property)
      }
    }
    return copy ?? value
  }

  #value(value: unknown): unknown {
    if (typeof value === 'number') return this.#number(value)
    if (typeof value === 'object') return value === null ? null : this.#reference(value)
    if (typeof value === 'bigint') return this.#bigint(value)
    if (typeof value === 'function' || typeof value === 'symbol')
      throw new Unfit(
        `is ${typeof value === 'symbol' ? 'a symbol' : show(value)}, which no process can be sent.`,
      )
    return value
  }

  #number(value: number): number | bigint {
    if (this.#isJson && !Number.isFinite(value))
      throw new Unfit(`is ${value}, which JSON does not have: send null or a text, or use format 'msgpack'.`)
    // The encoder writes whole numbers of more than 32 bits as floats, which is another type in most languages.
    const isLong = !this.#isJson && Number.isSafeInteger(value) && (value > 0xffffffff || value < -0x80000000)
    return isLong ? BigInt(value) : value
  }

  #bigint(value: bigint): bigint {
    if (this.#isJson)
      throw new Unfit(
        `is the bigint ${value}n, which JSON does not have: send a text, or use format 'msgpack'.`,
      )
    if (value < int64.min || value > int64.max)
      throw new Unfit(`is the bigint ${value}n, which has more than 64 bits: send a text.`)
    return value
  }

  #reference(value: object): unknown {
    if (this.#path.length > deepest) {
      this.#path.length = 3
      throw new Unfit(`holds values more than ${deepest} deep, or itself.`)
    }
    if (Array.isArray(value)) return this.#items(value)
    if (isPlainObject(value)) return this.object(value)
    if (value instanceof Date && !Number.isNaN(value.getTime())) return value
    if (ArrayBuffer.isView(value) && !(value instanceof DataView)) {
      if (!this.#isJson && value instanceof Uint8Array) return value
      return this.#items(Array.from(value as unknown as Iterable<unknown>))
    }
    const what = value instanceof Date ? 'a Date without a time' : show(value)
    throw new Unfit(`is ${what}: a process can be sent texts, numbers, lists and plain objects.`)
  }

  #items(list: readonly unknown[]): readonly unknown[] {
    let copy: unknown[] | undefined
    // By index: holes count as undefined.
    for (let i = 0; i < list.length; i++) {
      const item = list[i]
      if (typeof item === 'string' || typeof item === 'boolean') continue
      this.#path.push(String(i))
      const fit = this.#value(item)
      this.#path.pop()
      if (fit !== item) (copy ??= [...list])[i] = fit
    }
    return copy ?? list
  }
}
