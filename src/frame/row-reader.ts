import { frameError } from './envelope.ts'
import { CHUNK_BYTES } from './text-writer.ts'
import { put } from './row-keys.ts'
import { FIRST_RECORD_ID } from './shapes.ts'
import { UTF8_TYPE } from './token-writer.ts'

/** Reads the values of one record, in the order of its keys. */
export type ReadRecord = (reader: RowReader) => object

/**
 * Reads the tokens that token-writer.ts and plain-writer.ts write. It is here for the sake of strings: they are cut
 * out of at most `CHUNK_BYTES`, so that a string that is kept keeps no more alive than that.
 */
export class RowReader {
  private bytes: Buffer
  private view: DataView
  private position: number
  private end: number
  private records: readonly ReadRecord[] = []
  private chunk = ''
  private chunkStart = 0
  private chunkEnd = 0

  constructor() {
    this.bytes = Buffer.alloc(0)
    this.view = new DataView(this.bytes.buffer)
    this.position = 0
    this.end = 0
  }

  /**
   * Reads the one value that fills the bytes `[start … end)`.
   *
   * @throws any error for bytes that are something else
   */
  readAll(bytes: Buffer, start: number, end: number, records: readonly ReadRecord[]): unknown {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = start
    this.end = end
    this.records = records
    this.chunkEnd = 0
    const value = this.read()
    if (this.position !== end) throw frameError('a part of it is shorter or longer than it says')
    this.chunk = ''
    return value
  }

  read(): unknown {
    const token = this.bytes[this.position++]!
    if (token < 0x40) return token
    if (token < 0x80) return this.readRecord(token)
    if (token < 0x90) return this.readMap(token & 0x0f)
    if (token < 0xa0) return this.readArray(token & 0x0f)
    if (token < 0xc0) return this.readText(token & 0x1f)
    if (token >= 0xe0) return token - 0x100
    return this.readLong(token)
  }

  private readLong(token: number): unknown {
    const at = this.position
    switch (token) {
      case 0xc0:
        return null
      case 0xc2:
        return false
      case 0xc3:
        return true
      case 0xc7:
        this.position = at + 1
        return this.readUtf8(this.bytes[at]!)
      case 0xc8:
        this.position = at + 2
        return this.readUtf8(this.view.getUint16(at))
      case 0xc9:
        this.position = at + 4
        return this.readUtf8(this.view.getUint32(at))
      case 0xcb:
        this.position = at + 8
        return this.view.getFloat64(at)
      case 0xcc:
        this.position = at + 1
        return this.bytes[at]
      case 0xcd:
        this.position = at + 2
        return this.view.getUint16(at)
      case 0xce:
        this.position = at + 4
        return this.view.getUint32(at)
      case 0xd2:
        this.position = at + 4
        return this.view.getInt32(at)
      case 0xd3:
        this.position = at + 8
        return this.view.getBigInt64(at)
      case 0xd4:
        this.position = at + 2
        if (this.view.getUint16(at) !== 0) throw frameError('it holds an extension of msgpack')
        return undefined
      case 0xd9:
        this.position = at + 1
        return this.readText(this.bytes[at]!)
      case 0xda:
        this.position = at + 2
        return this.readText(this.view.getUint16(at))
      case 0xdb:
        this.position = at + 4
        return this.readText(this.view.getUint32(at))
      case 0xdd:
        this.position = at + 4
        return this.readArray(this.view.getUint32(at))
      case 0xdf:
        this.position = at + 4
        return this.readMap(this.view.getUint32(at))
      default:
        throw frameError('it holds an unknown token')
    }
  }

  private readRecord(token: number): object {
    const record = this.records[token - FIRST_RECORD_ID]
    if (record === undefined) throw frameError('it holds an object of unknown shape')
    return record(this)
  }

  private readArray(length: number): unknown[] {
    if (length > this.end - this.position) throw frameError('the end of a list is missing')
    const array: unknown[] = []
    for (let i = 0; i < length; i++) array.push(this.read())
    return array
  }

  private readMap(size: number): object {
    if (size > this.end - this.position) throw frameError('the end of an object is missing')
    const map: Record<string, unknown> = {}
    for (let i = 0; i < size; i++) {
      const key = this.read()
      if (typeof key !== 'string') throw frameError('a key in it is no text')
      put(map, key, this.read())
    }
    return map
  }

  private readText(length: number): string {
    const start = this.position
    const end = start + length
    if (end > this.end) throw frameError('the end of a text is missing')
    this.position = end
    if (start < this.chunkStart || end > this.chunkEnd) {
      if (length > CHUNK_BYTES) return this.bytes.toString('latin1', start, end)
      this.chunkStart = start
      this.chunkEnd = Math.min(start + CHUNK_BYTES, this.end)
      this.chunk = this.bytes.toString('latin1', start, this.chunkEnd)
    }
    return this.chunk.slice(start - this.chunkStart, end - this.chunkStart)
  }

  private readUtf8(length: number): string {
    const start = this.position + 1
    const end = start + length
    if (this.bytes[this.position] !== UTF8_TYPE || end > this.end) throw frameError('a text in it is damaged')
    this.position = end
    return this.bytes.toString('utf8', start, end)
  }
}
