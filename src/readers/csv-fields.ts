import { BrokenRecord, NEWLINE, RETURN } from './record-ends.ts'
import type { Encoding } from './record-blocks.ts'

/** How bytes are records, and records fields. */
export interface CsvShape {
  readonly delimiter: string
  /** null: quotes are letters like others. */
  readonly quote: string | null
  readonly encoding: Encoding
}

/** The fields of some records, column by column. */
export interface Fields {
  /** For each column that was asked for. */
  readonly columns: readonly string[][]
  /** Where each record begins in the text. */
  readonly starts: readonly number[]
}

/** Goes from field to field. The quotes were looked at before (`QuotedEnds`). */
class FieldCursor {
  at = 0
  readonly #text: string
  readonly #delimiter: number
  readonly #quote: number
  readonly #quoteText: string
  readonly #twoQuotes: string
  #from = 0
  #to = 0
  #escaped = false

  constructor(text: string, { delimiter, quote }: CsvShape) {
    this.#text = text
    this.#delimiter = delimiter.charCodeAt(0)
    this.#quote = quote === null ? -1 : quote.charCodeAt(0)
    this.#quoteText = quote ?? ''
    this.#twoQuotes = this.#quoteText.repeat(2)
  }

  /** Goes to the next line that has something in it; false: there is none. */
  toRecord(): boolean {
    const text = this.#text
    for (;;) {
      const code = text.charCodeAt(this.at)
      if (code === NEWLINE) this.at++
      else if (code === RETURN && text.charCodeAt(this.at + 1) === NEWLINE) this.at += 2
      else return this.at < text.length
    }
  }

  /** Passes over a field, and what ends it. @returns whether another follows in the same record */
  pass(): boolean {
    const text = this.#text
    if (text.charCodeAt(this.at) === this.#quote) return this.#passQuoted()
    const from = this.at
    const end = text.length
    let i = from
    let code = text.charCodeAt(i)
    while (i < end && code !== this.#delimiter && code !== NEWLINE) code = text.charCodeAt(++i)
    const more = code === this.#delimiter
    this.#from = from
    this.#to = !more && i > from && text.charCodeAt(i - 1) === RETURN ? i - 1 : i
    this.#escaped = false
    this.at = i + 1
    return more
  }

  #passQuoted(): boolean {
    const text = this.#text
    const from = this.at + 1
    let to = text.indexOf(this.#quoteText, from)
    this.#escaped = false
    while (text.charCodeAt(to + 1) === this.#quote) {
      this.#escaped = true
      to = text.indexOf(this.#quoteText, to + 2)
    }
    this.#from = from
    this.#to = to
    const more = text.charCodeAt(to + 1) === this.#delimiter
    this.at = text.charCodeAt(to + 1) === RETURN ? to + 3 : to + 2
    return more
  }

  /** The field that was passed. */
  get value(): string {
    const value = this.#text.slice(this.#from, this.#to)
    return this.#escaped ? value.split(this.#twoQuotes).join(this.#quoteText) : value
  }
}

/**
 * Takes records apart. Lines with nothing in them are no records.
 *
 * @param slots for each field of a record the column it goes to; -1: nobody asked for it
 * @param at where in the file the text begins
 * @throws BrokenRecord where a record has another number of fields than `slots`
 */
export function fieldsOf(text: string, shape: CsvShape, slots: readonly number[], at: number): Fields {
  const columns: string[][] = Array.from({ length: Math.max(-1, ...slots) + 1 }, () => [])
  const starts: number[] = []
  const cursor = new FieldCursor(text, shape)
  const width = slots.length
  while (cursor.toRecord()) {
    const start = cursor.at
    starts.push(start)
    let count = 0
    for (let more = true; more; count++) {
      more = cursor.pass()
      const slot = count < width ? slots[count]! : -1
      if (slot !== -1) columns[slot]!.push(cursor.value)
    }
    if (count !== width) {
      const fields = `${count} field${count === 1 ? '' : 's'}`
      throw new BrokenRecord(
        `this record has ${fields}, and there are ${width} columns.`,
        byteAt(text, start, at, shape),
      )
    }
  }
  return { columns, starts }
}

/** The fields of the first record, and how many bytes it ends behind; undefined: there is none. */
export function firstRecord(text: string, shape: CsvShape): { fields: string[]; bytes: number } | undefined {
  const cursor = new FieldCursor(text, shape)
  if (!cursor.toRecord()) return undefined
  const fields: string[] = []
  for (let more = true; more; fields.push(cursor.value)) more = cursor.pass()
  return { fields, bytes: byteAt(text, cursor.at, 0, shape) }
}

/** Where in the file a place in the text is. */
export const byteAt = (text: string, i: number, at: number, { encoding }: CsvShape): number =>
  at + Buffer.byteLength(text.slice(0, i), encoding)
