/** Finds where records end in bytes that are looked at once, in their order. */
export interface RecordEnds {
  /** Index behind the last end that was found in the latest bytes; -1: none. */
  readonly last: number
  /**
   * Looks at `bytes` from `from` on.
   *
   * @param base where in the file `bytes` begins
   * @param wanted stops behind the first end that lies here in the file, or later
   * @returns the index where it stopped
   * @throws BrokenRecord
   */
  scan(bytes: Buffer, from: number, base: number, wanted: number): number
  /**
   * There are no more bytes.
   *
   * @throws BrokenRecord
   */
  finish(): void
}

/** What is wrong, and where in the file. Becomes a ReaderError where the path is known. */
export class BrokenRecord extends Error {
  readonly byte: number
  constructor(message: string, byte: number, options?: ErrorOptions) {
    super(message, options)
    this.byte = byte
  }
}

export const NEWLINE = 10
export const RETURN = 13

/** A record is a line. */
export class LineEnds implements RecordEnds {
  last = -1

  scan(bytes: Buffer, from: number, base: number, wanted: number): number {
    this.last = -1
    if (wanted !== Infinity) {
      const at = bytes.indexOf(NEWLINE, Math.max(from, wanted - base - 1))
      this.last = at === -1 ? -1 : at + 1
      return at === -1 ? bytes.length : at + 1
    }
    const at = bytes.lastIndexOf(NEWLINE)
    if (at >= from) this.last = at + 1
    return bytes.length
  }

  finish(): void {
    // The last line needs no end.
  }
}
