import type { Options } from 'msgpackr'
import { isPlainObject } from '../base/plain-object.ts'
import { fitRow } from './fit-row.ts'
import { BadAnswer, Rest, showBytes, tooLong } from './format.ts'
import type { Answer, AnswerReader, Format, Piece } from './format.ts'
import { MsgpackEnds } from './msgpack-ends.ts'

const NIL = 0xc0
const MAP_16 = 0xde
const MAP_32 = 0xdf
const nothing = Buffer.alloc(0)

/** What any msgpack library reads and writes: no extensions but that of times. Loaded at the first row that needs it. */
export async function loadMsgpack(): Promise<Format> {
  const { Packr } = await import('msgpackr')
  const options = {
    useRecords: false,
    encodeUndefinedAsNil: true,
    variableMapSize: true,
    mapsAsObjects: true,
    // A bigint where a number would not be exact. Its types do not know it.
    int64AsType: 'auto',
    copyBuffers: true,
  }
  const packr = new Packr(options as Options)
  return {
    encode: (row) => packr.pack(fitRow(row, 'msgpack')),
    join: (pieces: readonly Piece[]) => Buffer.concat(pieces as readonly Buffer[]),
    reader: (maxBytes, answer) => new Values(maxBytes, answer, (bytes) => packr.unpack(bytes)),
  }
}

const isAnswer = (first: number): boolean =>
  (first & 0xf0) === 0x80 || first === NIL || first === MAP_16 || first === MAP_32

class Values implements AnswerReader {
  readonly #maxBytes: number
  readonly #answer: (value: Answer) => void
  readonly #unpack: (bytes: Buffer) => unknown
  readonly #ends = new MsgpackEnds()
  readonly #rest = new Rest()

  constructor(maxBytes: number, answer: (value: Answer) => void, unpack: (bytes: Buffer) => unknown) {
    this.#maxBytes = maxBytes
    this.#answer = answer
    this.#unpack = unpack
  }

  push(chunk: Buffer): void {
    let from = 0
    while (from < chunk.length) {
      // Text on stdout is found at its first letter, not when the length it seems to announce has come.
      if (this.#rest.bytes === 0 && !isAnswer(chunk[from]!))
        throw new BadAnswer(`${showBytes(chunk.subarray(from))}, which is no msgpack map`)
      const end = this.#ends.next(chunk, from)
      if (end === -1) break
      this.#value(this.#rest.take(chunk.subarray(from, end)))
      from = end
    }
    this.#rest.add(chunk.subarray(from))
    this.#rest.limit(this.#maxBytes)
  }

  end(): void {
    if (this.#rest.bytes > 0) throw new BadAnswer(`${showBytes(this.#rest.take(nothing))}, and no more`)
  }

  #value(bytes: Buffer): void {
    if (bytes.length > this.#maxBytes) throw tooLong(bytes, this.#maxBytes)
    let value: unknown
    try {
      value = this.#unpack(bytes)
    } catch {
      throw new BadAnswer(`${showBytes(bytes)}, which cannot be read as msgpack`)
    }
    if (value !== null && !isPlainObject(value))
      throw new BadAnswer(`${showBytes(bytes)}, which is no msgpack map`)
    this.#answer(value)
  }
}
