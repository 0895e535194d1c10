import { BODY_OFFSET, checkFrameBytes, MAX_FRAME_BYTES } from './envelope.ts'
import { survivesUtf8 } from './text.ts'

/** Bytes kept free behind `position`, so that a token of fixed length needs one comparison and no arithmetic. */
const SLACK = 16
const FIRST_CAPACITY = 1 << 16
/** Memory beyond this is given back when frames have become much smaller. */
const KEPT_CAPACITY = 1 << 20
/** Up to this length (UTF-16 units) a loop beats the call into `Buffer.write`. */
const SHORT_TEXT = 40

/** The extension of text that is not ASCII: readers need not look, and cut all other text out of larger pieces. */
export const UTF8_TYPE = 1

/** Writes msgpack tokens into private memory that grows and is used again for every frame. */
export class TokenWriter {
  protected bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY)
  protected position = BODY_OFFSET
  private view = viewOf(this.bytes)
  private lastSafe = FIRST_CAPACITY - SLACK

  /** Begins a new frame: what was written before is void. */
  protected restart(): void {
    const used = this.position
    this.position = BODY_OFFSET
    if (this.bytes.length > KEPT_CAPACITY && used * 8 < this.bytes.length) {
      this.replace(Buffer.allocUnsafeSlow(Math.max(FIRST_CAPACITY, used * 2)))
    }
  }

  /** Makes sure of room for `length` bytes more and for the token behind them. */
  protected reserve(length: number): void {
    const needed = this.position + length
    if (needed <= this.lastSafe) return
    checkFrameBytes(needed)
    const larger = Buffer.allocUnsafeSlow(
      Math.max(Math.min(this.bytes.length * 2, MAX_FRAME_BYTES), needed + SLACK),
    )
    this.bytes.copy(larger, 0, 0, this.position)
    this.replace(larger)
  }

  private replace(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes
    this.view = viewOf(bytes)
    this.lastSafe = bytes.length - SLACK
  }

  protected writeByte(token: number): void {
    if (this.position > this.lastSafe) this.reserve(SLACK)
    this.bytes[this.position++] = token
  }

  protected writeUndefined(): void {
    if (this.position > this.lastSafe) this.reserve(SLACK)
    const { bytes, position } = this
    // Extension 0 of one byte, as msgpackr and notepack have it.
    bytes[position] = 0xd4
    bytes[position + 1] = 0
    bytes[position + 2] = 0
    this.position = position + 3
  }

  /** Any number, -0 and NaN included. Integers from 64 to 127 take two bytes: one byte there names a record. */
  protected writeNumber(value: number): void {
    if (this.position > this.lastSafe) this.reserve(SLACK)
    const { bytes, position } = this
    if (value >>> 0 === value && (value !== 0 || 1 / value > 0)) {
      if (value < 0x40) {
        bytes[position] = value
        this.position = position + 1
      } else if (value < 0x100) {
        bytes[position] = 0xcc
        bytes[position + 1] = value
        this.position = position + 2
      } else if (value < 0x10000) {
        bytes[position] = 0xcd
        bytes[position + 1] = value >> 8
        bytes[position + 2] = value
        this.position = position + 3
      } else {
        bytes[position] = 0xce
        this.view.setUint32(position + 1, value)
        this.position = position + 5
      }
    } else if (value >> 0 === value && value < 0) {
      if (value >= -0x20) {
        bytes[position] = value + 0x100
        this.position = position + 1
      } else {
        bytes[position] = 0xd2
        this.view.setInt32(position + 1, value)
        this.position = position + 5
      }
    } else {
      bytes[position] = 0xcb
      this.view.setFloat64(position + 1, value)
      this.position = position + 9
    }
  }

  /** A BigInt that fits 64 bits with its sign. */
  protected writeInt64(value: bigint): void {
    if (this.position > this.lastSafe) this.reserve(SLACK)
    this.bytes[this.position] = 0xd3
    this.view.setBigInt64(this.position + 1, value)
    this.position += 9
  }

  protected writeArrayHeader(length: number): void {
    if (length < 0x10) this.writeByte(0x90 | length)
    else this.writeHeader32(0xdd, length)
  }

  protected writeMapHeader(length: number): void {
    if (length < 0x10) this.writeByte(0x80 | length)
    else this.writeHeader32(0xdf, length)
  }

  private writeHeader32(token: number, length: number): void {
    if (this.position > this.lastSafe) this.reserve(SLACK)
    this.bytes[this.position] = token
    this.view.setUint32(this.position + 1, length)
    this.position += 5
  }

  /** Writes `text` if UTF-8 can carry it exactly; otherwise writes nothing and returns false. */
  protected writeText(text: string): boolean {
    const { length } = text
    if (length > SHORT_TEXT) return this.writeEncodedText(text)
    if (this.position + length > this.lastSafe) this.reserve(length + SLACK)
    const { bytes } = this
    const header = length < 0x20 ? 1 : 2
    const start = this.position + header
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i)
      if (unit >= 0x80) return this.writeEncodedText(text)
      bytes[start + i] = unit
    }
    if (header === 1) bytes[start - 1] = 0xa0 | length
    else {
      bytes[start - 2] = 0xd9
      bytes[start - 1] = length
    }
    this.position = start + length
    return true
  }

  /** Puts the header of text that is not ASCII before the `length` bytes at `start`, moving them. */
  private markUtf8(start: number, length: number): true {
    const { bytes, position } = this
    const header = length < 0x100 ? 3 : length < 0x10000 ? 4 : 6
    bytes.copyWithin(position + header, start, start + length)
    bytes[position] = header === 3 ? 0xc7 : header === 4 ? 0xc8 : 0xc9
    if (header === 3) bytes[position + 1] = length
    else if (header === 4) this.view.setUint16(position + 1, length)
    else this.view.setUint32(position + 1, length)
    bytes[position + header - 1] = UTF8_TYPE
    this.position = position + header + length
    return true
  }

  private writeEncodedText(text: string): boolean {
    if (!survivesUtf8(text)) return false
    // Three bytes a unit is the most UTF-8 needs. Latin text of a megabyte would ask for two megabytes too many.
    const most = text.length < 0x10000 ? text.length * 3 : Buffer.byteLength(text)
    this.reserve(most + SLACK)
    const header = most < 0x20 ? 1 : most < 0x100 ? 2 : most < 0x10000 ? 3 : 5
    const { bytes, position } = this
    const length = bytes.write(text, position + header, most, 'utf8')
    if (length !== text.length) return this.markUtf8(position + header, length)
    if (header === 1) bytes[position] = 0xa0 | length
    else if (header === 2) {
      bytes[position] = 0xd9
      bytes[position + 1] = length
    } else if (header === 3) {
      bytes[position] = 0xda
      this.view.setUint16(position + 1, length)
    } else {
      bytes[position] = 0xdb
      this.view.setUint32(position + 1, length)
    }
    this.position = position + header + length
    return true
  }
}

function viewOf(bytes: Buffer<ArrayBuffer>): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
