/** How rows are written to a process, and what it writes is read. */
export interface Format {
  /** One row as it is written. @throws ValueError for a value that the format does not have */
  encode(row: unknown): Piece
  /** Several of them, at once. */
  join(pieces: readonly Piece[]): Piece
  /** For the output of one process. `answer` is called for each, in order. */
  reader(maxBytes: number, answer: (value: Answer) => void): AnswerReader
}

/** A text is written as UTF-8. */
export type Piece = string | Buffer

/** Null: the row is dropped. */
export type Answer = Readonly<Record<string, unknown>> | null

export interface AnswerReader {
  /** @throws BadAnswer after the answers that are whole; nothing may be read after that */
  push(chunk: Buffer): void
  /** The process has ended. @throws BadAnswer where it did so in the middle of an answer */
  end(): void
}

/** What came is no answer. The text ends the sentence `it answered this row with …`. */
export class BadAnswer extends Error {}

/** Bytes in the text of an error: as text where they are some, else as hexadecimal digits. */
export function showBytes(bytes: Uint8Array): string {
  const most = 60
  const shown = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, most))
  const rest = bytes.length > most ? '...' : ''
  // Half a character at the cut is no sign of binary data.
  const decoded = shown.toString('utf8').replace(/\ufffd{1,3}$/, bytes.length > most ? '' : '$&')
  const isText = /^[\t\r\n\u0020-\u007e\u00a0-\ufffc\u{10000}-\u{10ffff}]*$/u.test(decoded)
  if (isText) return JSON.stringify(decoded + rest)
  return `the bytes ${shown.subarray(0, 24).toString('hex')}${bytes.length > 24 ? '...' : ''}`
}

/** Parts of an answer that is not whole yet, joined once when it is. */
export class Rest {
  #chunks: Buffer[] = []
  bytes = 0

  add(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#chunks.push(chunk)
    this.bytes += chunk.length
  }

  /** With what ends it. */
  take(last: Buffer): Buffer {
    if (this.bytes === 0) return last
    const whole = Buffer.concat([...this.#chunks, last])
    this.#chunks = []
    this.bytes = 0
    return whole
  }

  /** @throws BadAnswer */
  limit(maxBytes: number): void {
    if (this.bytes > maxBytes) throw tooLong(this.take(Buffer.alloc(0)), maxBytes)
  }
}

export const tooLong = (bytes: Uint8Array, maxBytes: number): BadAnswer =>
  new BadAnswer(
    `${showBytes(bytes)} and what follows, more than maxBytes (${maxBytes}): raise it, or answer less`,
  )
