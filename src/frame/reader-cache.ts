import { frameError } from './envelope.ts'
import { forgetOldest } from './forget-oldest.ts'
import { GeneratedCode } from './generated-code.ts'
import { put } from './row-keys.ts'
import type { ReadRecord, RowReader } from './row-reader.ts'
import { MAX_SHAPES } from './shapes.ts'

/** More than the encoders that one thread hears of within a short time. */
const MAX_READERS = 32
/** From so many objects of a shape on, code is generated. */
const GENERATE_FROM = 64

/** How records are read, for each block of definitions. */
export class ReaderCache {
  private readonly readers = new Map<string, readonly ReadRecord[]>()
  private readonly code = new GeneratedCode()
  private readonly reader: RowReader

  /** @param reader reads the blocks */
  constructor(reader: RowReader) {
    this.reader = reader
  }

  /** What reads each record that the definitions `[start … end)` define. */
  get(bytes: Buffer, start: number, end: number): readonly ReadRecord[] {
    if (start === end) return []
    const id = bytes.toString('latin1', start, end)
    const known = this.readers.get(id)
    if (known !== undefined) return known
    const lists: unknown = this.reader.readAll(bytes, start, end, [])
    if (!Array.isArray(lists) || lists.length > MAX_SHAPES) throw frameError('its list of shapes is not one')
    const records = lists.map((keys: unknown) => {
      if (!isKeys(keys)) throw frameError('its list of shapes is not one')
      return this.readRecord(keys)
    })
    if (this.readers.size >= MAX_READERS) forgetOldest(this.readers)
    this.readers.set(id, records)
    return records
  }

  private readRecord(keys: readonly string[]): ReadRecord {
    let objects = 0
    let generated: ReadRecord | undefined
    return (reader) => {
      if (generated !== undefined) return generated(reader)
      if (++objects === GENERATE_FROM) generated = this.generate(keys)
      const object: Record<string, unknown> = {}
      for (const key of keys) put(object, key, reader.read())
      return object
    }
  }

  private generate(keys: readonly string[]): ReadRecord | undefined {
    const fields = keys.map((key) => `[${JSON.stringify(key)}]: reader.read()`)
    // Brackets make a key like `__proto__` an own one, and all others slow.
    const literal = keys.includes('__proto__')
      ? fields
      : keys.map((key) => `${JSON.stringify(key)}: reader.read()`)
    return this.code.make([], `return (reader) => ({ ${literal.join(', ')} })`, []) as ReadRecord | undefined
  }
}

function isKeys(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((key) => typeof key === 'string')
}
