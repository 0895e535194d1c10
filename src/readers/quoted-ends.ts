import { show } from '../base/show.ts'
import { BrokenRecord, NEWLINE, RETURN, type RecordEnds } from './record-ends.ts'

const FIELD = 0
const PLAIN = 1
const QUOTED = 2
/** Behind a quote inside a quoted field: its end, or the first of two. */
const QUOTE = 3
/** Behind that, a carriage return. */
const RETURNED = 4

type Place = typeof FIELD | typeof PLAIN | typeof QUOTED | typeof QUOTE | typeof RETURNED

/**
 * Records of CSV: a line end inside quotes ends nothing. Whether a byte stands inside quotes depends on all that is
 * before it, so it has to be given every byte from the begin of a record on.
 */
export class QuotedEnds implements RecordEnds {
  last = -1
  readonly #delimiter: number
  readonly #quote: number
  #place: Place = FIELD
  #opened = 0

  constructor(delimiter: number, quote: number) {
    this.#delimiter = delimiter
    this.#quote = quote
  }

  scan(bytes: Buffer, from: number, base: number, wanted: number): number {
    this.last = -1
    const quote = this.#place <= PLAIN ? bytes.indexOf(this.#quote, from) : from
    if (quote === -1) return this.#scanPlain(bytes, from, base, wanted)
    return this.#scanQuotes(bytes, from, base, wanted)
  }

  finish(): void {
    if (this.#place === QUOTED)
      throw new BrokenRecord('a quoted field begins here and never ends.', this.#opened)
  }

  /** There are no quotes: the machine's own code is many times faster. */
  #scanPlain(bytes: Buffer, from: number, base: number, wanted: number): number {
    const at =
      wanted === Infinity
        ? bytes.lastIndexOf(NEWLINE)
        : bytes.indexOf(NEWLINE, Math.max(from, wanted - base - 1))
    if (at >= from) this.last = at + 1
    const stop = wanted === Infinity || at === -1 ? bytes.length : at + 1
    if (stop > from) {
      const byte = bytes[stop - 1]
      this.#place = byte === NEWLINE || byte === this.#delimiter ? FIELD : PLAIN
    }
    return stop
  }

  #scanQuotes(bytes: Buffer, from: number, base: number, wanted: number): number {
    const end = bytes.length
    const quote = this.#quote
    const delimiter = this.#delimiter
    let place: Place = this.#place
    let i = from
    while (i < end) {
      if (place === QUOTED) {
        while (i < end && bytes[i] !== quote) i++
        if (i === end) break
        i++
        place = QUOTE
        continue
      }
      const byte = bytes[i++]!
      if (byte === NEWLINE) {
        place = FIELD
        this.last = i
        if (base + i >= wanted) break
      } else if (place === RETURNED) {
        throw this.#afterQuote(RETURN, base + i - 2)
      } else if (byte === delimiter) {
        place = FIELD
      } else if (byte === quote) {
        if (place === PLAIN) throw this.#strayQuote(base + i - 1)
        if (place === FIELD) this.#opened = base + i - 1
        place = QUOTED
      } else if (place === QUOTE) {
        if (byte !== RETURN) throw this.#afterQuote(byte, base + i - 1)
        place = RETURNED
      } else {
        place = PLAIN
      }
    }
    this.#place = place
    return i
  }

  #strayQuote(byte: number): BrokenRecord {
    const quote = String.fromCharCode(this.#quote)
    return new BrokenRecord(
      `a quote stands in a field that does not begin with one. Such a field is quoted as a whole, with ${quote}${quote} ` +
        'for each quote in it; where quotes mean nothing, give quote: null.',
      byte,
    )
  }

  #afterQuote(found: number, byte: number): BrokenRecord {
    const delimiter = show(String.fromCharCode(this.#delimiter))
    return new BrokenRecord(
      `behind the closing quote of a field stands ${show(String.fromCharCode(found))}, where ${delimiter} or the end of the ` +
        'line must be. A quote inside a quoted field is written twice.',
      byte,
    )
  }
}
