import { Unpackr } from 'msgpackr'
import { frameError } from './envelope.ts'
import { MAX_SHAPES } from './shapes.ts'

/** More than the encoders that one thread hears of within a short time. */
const MAX_READERS = 32

/** What msgpackr adds to a list of keys: a shared one is put back when a frame redefines its id. */
type Structure = string[] & { isShared?: boolean }

/**
 * One msgpackr reader for each block of definitions, so that the code msgpackr generates for a shape is made once and
 * not for every frame.
 */
export class ReaderCache {
  private readonly readers = new Map<string, Unpackr>()
  private readonly definitionsReader = new Unpackr({ useRecords: false, mapsAsObjects: true })

  /** @param definitions the bytes of the block, one in each character */
  get(definitions: string): Unpackr {
    const known = this.readers.get(definitions)
    if (known !== undefined) return known
    const structures = this.readDefinitions(Buffer.from(definitions, 'latin1'))
    // Maps are objects with too many or too rare keys; a Map of the user's is a carried value.
    const reader = new Unpackr({ structures, mapsAsObjects: true, structuredClone: false })
    if (this.readers.size >= MAX_READERS) this.forgetOldest()
    this.readers.set(definitions, reader)
    return reader
  }

  drop(definitions: string): void {
    this.readers.delete(definitions)
  }

  private forgetOldest(): void {
    for (const oldest of this.readers.keys()) {
      this.readers.delete(oldest)
      return
    }
  }

  private readDefinitions(bytes: Buffer): Structure[] {
    if (bytes.length === 0) return []
    const lists: unknown = this.definitionsReader.unpack(bytes)
    if (!Array.isArray(lists) || lists.length > MAX_SHAPES) throw frameError('its list of shapes is not one')
    return lists.map((keys: unknown) => {
      if (!isKeys(keys)) throw frameError('its list of shapes is not one')
      const structure: Structure = keys
      structure.isShared = true
      return structure
    })
  }
}

function isKeys(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((key) => typeof key === 'string')
}
