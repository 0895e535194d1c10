import { BadAnswer } from './format.ts'

/** Bytes after the first that belong to a value, by its first byte; and bytes of a length that come before those. */
const payload = new Uint8Array(256)
const lengthBytes = new Uint8Array(256)

for (let byte = 0xa0; byte < 0xc0; byte++) payload[byte] = byte & 31
for (const [byte, bytes] of [
  [0xca, 4],
  [0xcb, 8],
  [0xcc, 1],
  [0xcd, 2],
  [0xce, 4],
  [0xcf, 8],
  [0xd0, 1],
  [0xd1, 2],
  [0xd2, 4],
  [0xd3, 8],
  // Extensions of fixed length have a byte for their type.
  [0xd4, 2],
  [0xd5, 3],
  [0xd6, 5],
  [0xd7, 9],
  [0xd8, 17],
] as const)
  payload[byte] = bytes
for (const [first, bytes] of [
  [0xc4, [1, 2, 4]],
  [0xc7, [1, 2, 4]],
  [0xd9, [1, 2, 4]],
  [0xdc, [2, 4]],
  [0xde, [2, 4]],
] as const)
  for (const [i, count] of bytes.entries()) lengthBytes[first + i] = count

/**
 * Finds where msgpack values end in bytes that come in pieces, cut anywhere. Every byte of a header is looked at
 * once and nothing is decoded, so that a value in many pieces costs no more than one in one.
 */
export class MsgpackEnds {
  /** Values that are still to come until the outermost one is whole. */
  #open = 1
  /** Bytes to pass. */
  #skip = 0
  /** Bytes of a length still to be read, what they say so far, and whose length it is. */
  #lengthLeft = 0
  #length = 0
  #of = 0

  /** @returns the index after the next value that ends in `chunk`, looked for from `from` on; -1: none does @throws BadAnswer for what no value begins with */
  next(chunk: Uint8Array, from: number): number {
    let at = from
    while (true) {
      if (this.#open === 0 && this.#skip === 0 && this.#lengthLeft === 0) {
        this.#open = 1
        return at
      }
      if (at >= chunk.length) return -1
      if (this.#skip > 0) {
        const step = Math.min(this.#skip, chunk.length - at)
        this.#skip -= step
        at += step
      } else if (this.#lengthLeft > 0) this.#readLength(chunk[at++]!)
      else this.#begin(chunk[at++]!)
    }
  }

  #begin(byte: number): void {
    this.#open--
    if ((byte & 0xf0) === 0x80) this.#open += 2 * (byte & 15)
    else if ((byte & 0xf0) === 0x90) this.#open += byte & 15
    else {
      if (byte === 0xc1) throw new BadAnswer('the byte c1, which begins no msgpack value')
      this.#skip = payload[byte]!
      this.#lengthLeft = lengthBytes[byte]!
      this.#length = 0
      this.#of = byte
    }
  }

  #readLength(byte: number): void {
    this.#length = this.#length * 256 + byte
    if (--this.#lengthLeft > 0) return
    if (this.#of >= 0xde) this.#open += 2 * this.#length
    else if (this.#of >= 0xdc) this.#open += this.#length
    else this.#skip = this.#length + (this.#of >= 0xc7 && this.#of <= 0xc9 ? 1 : 0)
  }
}
