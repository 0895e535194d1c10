import { isUtf8 } from 'node:buffer'
import { BadAnswer, Rest, showBytes, tooLong } from './format.ts'
import type { Answer, AnswerReader, Format, Piece } from './format.ts'
import { fitRow } from './fit-row.ts'

const NEWLINE = 10
const nothing = Buffer.alloc(0)

/** A line of JSON for each row, and for each answer. */
export const ndjson: Format = {
  encode: (row) => `${JSON.stringify(fitRow(row, 'ndjson'))}\n`,
  join: (pieces: readonly Piece[]) => pieces.join(''),
  reader: (maxBytes, answer) => new Lines(maxBytes, answer),
}

class Lines implements AnswerReader {
  readonly #maxBytes: number
  readonly #answer: (value: Answer) => void
  readonly #rest = new Rest()

  constructor(maxBytes: number, answer: (value: Answer) => void) {
    this.#maxBytes = maxBytes
    this.#answer = answer
  }

  push(chunk: Buffer): void {
    const end = chunk.lastIndexOf(NEWLINE) + 1
    if (end > 0) this.#lines(this.#rest.take(chunk.subarray(0, end)))
    this.#rest.add(chunk.subarray(end))
    this.#rest.limit(this.#maxBytes)
  }

  /** The last line may lack its end. */
  end(): void {
    const last = this.#rest.take(nothing)
    if (last.length > 0) this.#line(last)
  }

  /** All the lines as one text: it is made and cut faster than one text for each. */
  #lines(bytes: Buffer): void {
    if (bytes.length > this.#maxBytes || !isUtf8(bytes)) return this.#oneByOne(bytes)
    const text = bytes.toString('utf8')
    for (let from = 0; from < text.length;) {
      const end = text.indexOf('\n', from)
      this.#answer(parse(text.slice(from, end)))
      from = end + 1
    }
  }

  /** As some line may be too long, or no UTF-8. */
  #oneByOne(bytes: Buffer): void {
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, from)
      this.#line(bytes.subarray(from, end))
      from = end + 1
    }
  }

  #line(bytes: Buffer): void {
    if (bytes.length > this.#maxBytes) throw tooLong(bytes, this.#maxBytes)
    if (!isUtf8(bytes)) throw new BadAnswer(`${showBytes(bytes)}, which is not UTF-8`)
    this.#answer(parse(bytes.toString('utf8')))
  }
}

function parse(line: string): Answer {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    throw new BadAnswer(
      line.trim() === '' ? 'an empty line' : `${showBytes(Buffer.from(line))}, which is not JSON`,
    )
  }
  if (typeof value !== 'object' || Array.isArray(value))
    throw new BadAnswer(`${showBytes(Buffer.from(line))}, which is no JSON object`)
  return value as Answer
}
