import type { ColumnBytes } from './column-bytes.ts'

/**
 * Text of many rows: the length of each (in UTF-16 units; a byte each, or an int32 each), then the units one after
 * another. In the form `latin1` all units have one byte. In the form `chunks` a table stands between, filled up to a
 * multiple of 4 before it: the number of chunks, then `rows * 2 + wide` for each; the units of a wide chunk have two bytes.
 *
 * Readers decode at most `CHUNK_BYTES` at a time and cut the strings out of that: V8 keeps the whole of what a string
 * was cut from, and cutting costs a quarter of decoding each by itself.
 */
export const TextForm = { latin1: 0, chunks: 1 } as const

/** With what V8 adds to a string, what is kept stays below a kilobyte. */
export const CHUNK_BYTES = 832
/** Text is joined up to this length before it is written: V8 limits the length of a string. */
const MOST_JOINED = 1 << 16

// oxlint-disable-next-line no-control-regex -- all of Latin-1 is meant, control characters too
const BEYOND_LATIN1 = /[^\x00-\xff]/

/** What the column's last frame taught about its text. */
export interface TextMemory {
  longLengths: boolean
  beyondAscii: boolean
  /** Some of it needed two bytes a unit. */
  wide: boolean
}

/** What has to be known to read it. */
export interface TextParameters {
  lengthBytes: number
  form: number
}

/** Returns false, having written anything, when a value is no string. */
export function writeText(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: TextMemory,
  parameters: TextParameters,
): boolean {
  if (memory.wide) return writeChunks(out, values, from, count, memory, parameters)
  const start = out.position
  parameters.lengthBytes = memory.longLengths ? 4 : 1
  parameters.form = TextForm.latin1
  const result = memory.longLengths
    ? writeLong(out, values, from, count, memory)
    : writeShort(out, values, from, count, memory)
  if (result === NO_TEXT) return false
  if (result === WRITTEN) return true
  out.position = start
  if (result === TOO_LONG) {
    memory.longLengths = true
    return writeText(out, values, from, count, memory, parameters)
  }
  return writeChunks(out, values, from, count, memory, parameters)
}

const WRITTEN = 0
const NO_TEXT = 1
const TOO_LONG = 2
const WIDE = 3

/** Lengths of a byte each, then units of a byte each. */
function writeShort(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: TextMemory,
): number {
  out.reserve(count)
  let { bytes } = out
  const lengthsAt = out.position
  out.position += count
  let joined = ''
  for (let i = 0; i < count; i++) {
    const text = values[from + i]
    if (typeof text !== 'string') return NO_TEXT
    const { length } = text
    if (length > 255) return TOO_LONG
    bytes[lengthsAt + i] = length
    joined += text
    if (joined.length > MOST_JOINED) {
      if (!writeJoined(out, joined, memory)) return WIDE
      joined = ''
      bytes = out.bytes
    }
  }
  return writeJoined(out, joined, memory) ? WRITTEN : WIDE
}

/** Lengths of four bytes each, then units of a byte each. */
function writeLong(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: TextMemory,
): number {
  if (!writeLengths(out, values, from, count)) return NO_TEXT
  let joined = ''
  for (let i = from; i < from + count; i++) {
    const text = values[i] as string
    if (joined.length + text.length > MOST_JOINED) {
      if (!writeJoined(out, joined, memory)) return WIDE
      joined = ''
    }
    if (text.length <= MOST_JOINED) joined += text
    else if (!writeJoined(out, text, memory)) return WIDE
  }
  return writeJoined(out, joined, memory) ? WRITTEN : WIDE
}

/** Four bytes each. */
function writeLengths(out: ColumnBytes, values: readonly unknown[], from: number, count: number): boolean {
  out.reserve(count * 4)
  const { int32 } = out
  const first = out.position >> 2
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (typeof value !== 'string') return false
    int32[first + i] = value.length
  }
  out.position += count * 4
  return true
}

/** Writes a byte for each unit; false: some unit needs two. */
function writeJoined(out: ColumnBytes, text: string, memory: TextMemory): boolean {
  const { length } = text
  if (!memory.beyondAscii) {
    // UTF-8 of ASCII is as long as the text, so that writing it is the test.
    out.reserve(length * 3)
    if (out.bytes.write(text, out.position, length * 3, 'utf8') === length) {
      out.position += length
      return true
    }
    memory.beyondAscii = true
  }
  if (BEYOND_LATIN1.test(text)) return false
  out.reserve(length)
  out.bytes.write(text, out.position, length, 'latin1')
  out.position += length
  return true
}

/** Returns false where a value is no string. */
function writeChunks(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: TextMemory,
  parameters: TextParameters,
): boolean {
  for (let i = from; i < from + count; i++) {
    const value = values[i]
    if (typeof value !== 'string') return false
    if (value.length > 255) memory.longLengths = true
  }
  const texts = values as readonly string[]
  parameters.form = TextForm.chunks
  parameters.lengthBytes = memory.longLengths ? 4 : 1
  if (memory.longLengths) writeLengths(out, texts, from, count)
  else {
    out.reserve(count)
    for (let i = 0; i < count; i++) out.bytes[out.position++] = texts[from + i]!.length
  }
  const table = cutChunks(texts, from, count)
  memory.wide = table.some((chunk) => (chunk & 1) === 1)
  writeTable(out, table)
  let at = from
  for (const chunk of table) {
    const end = at + (chunk >> 1)
    const text = textOf(texts, at, end)
    const size = (chunk & 1) === 1 ? text.length * 2 : text.length
    out.reserve(size)
    out.bytes.write(text, out.position, size, (chunk & 1) === 1 ? 'utf16le' : 'latin1')
    out.position += size
    at = end
  }
  return true
}

/** `rows * 2 + wide` for each chunk. */
function cutChunks(texts: readonly string[], from: number, count: number): number[] {
  const table: number[] = []
  for (let at = from; at < from + count;) {
    const end = chunkEnd(texts, at, from + count, CHUNK_BYTES / 2)
    const wide = BEYOND_LATIN1.test(textOf(texts, at, end))
    table.push((end - at) * 2 + (wide ? 1 : 0))
    at = end
  }
  return table
}

function writeTable(out: ColumnBytes, table: readonly number[]): void {
  out.reserve(4 + 4 + table.length * 4)
  while (out.position % 4 !== 0) out.bytes[out.position++] = 0
  const first = out.position >> 2
  out.int32[first] = table.length
  out.int32.set(table, first + 1)
  out.position += 4 + table.length * 4
}

function textOf(texts: readonly string[], from: number, to: number): string {
  return to === from + 1 ? texts[from]! : texts.slice(from, to).join('')
}

/** The end of the longest run of texts that has no more than `most` units; one text at least. */
function chunkEnd(texts: readonly string[], start: number, end: number, most: number): number {
  let units = texts[start]?.length ?? 0
  let at = start + 1
  while (at < end) {
    units += texts[at]?.length ?? 0
    if (units > most) break
    at++
  }
  return at
}
