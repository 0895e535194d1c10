import type { ColumnBytes } from './column-bytes.ts'

/**
 * Text of many rows: the length of each (in UTF-16 units; a byte each, or an int32 each), then the units one after
 * another. In the form `latin1` all units have one byte. In the form `mixed` a width for each text stands between, one
 * byte each: 0 for one byte a unit, 1 for two. The units of the former come first, filled up to a multiple of 2, then
 * those of the latter: a few wide texts cost the others nothing.
 *
 * Readers decode at most `CHUNK_BYTES` at a time and cut the strings out of that: V8 keeps the whole of what a string
 * was cut from, and cutting costs a quarter of decoding each by itself.
 */
export const TextForm = { latin1: 0, mixed: 1 } as const

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
  if (memory.wide) return writeMixed(out, values, from, count, memory, parameters)
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
  return writeMixed(out, values, from, count, memory, parameters)
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
  if (writeLengths(out, values, from, count, true) === NO_TEXT) return NO_TEXT
  let joined = ''
  for (let i = from; i < from + count; i++) {
    const text = values[i] as string
    if (joined.length + text.length > MOST_JOINED) {
      if (!writeJoined(out, joined, memory)) return WIDE
      joined = ''
    }
    joined += text
  }
  return writeJoined(out, joined, memory) ? WRITTEN : WIDE
}

/** A byte each or, `long`, an int32 each. */
function writeLengths(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  long: boolean,
): number {
  out.reserve(long ? count * 4 : count)
  const target = long ? out.int32 : out.bytes
  const first = long ? out.position >> 2 : out.position
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (typeof value !== 'string') return NO_TEXT
    if (!long && value.length > 255) return TOO_LONG
    target[first + i] = value.length
  }
  out.position += long ? count * 4 : count
  return WRITTEN
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
function writeMixed(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: TextMemory,
  parameters: TextParameters,
): boolean {
  const start = out.position
  const result = writeLengths(out, values, from, count, memory.longLengths)
  if (result === NO_TEXT) return false
  if (result === TOO_LONG) {
    out.position = start
    memory.longLengths = true
    return writeMixed(out, values, from, count, memory, parameters)
  }
  parameters.form = TextForm.mixed
  parameters.lengthBytes = memory.longLengths ? 4 : 1
  const texts = values as readonly string[]
  const widths = out.position
  memory.wide = writeNarrow(out, texts, from, count)
  out.reserve(1)
  if (out.position % 2 !== 0) out.bytes[out.position++] = 0
  if (memory.wide) writeWide(out, texts, from, count, widths)
  return true
}

/** Writes a width for each text, then the units of those that need one byte a unit; returns whether some need two. */
function writeNarrow(out: ColumnBytes, texts: readonly string[], from: number, count: number): boolean {
  out.reserve(count)
  let { bytes } = out
  const widths = out.position - from
  out.position += count
  let anyWide = false
  let joined = ''
  for (let i = from; i < from + count; i++) {
    const text = texts[i]!
    // Quick for what V8 holds in one byte a unit: it knows the answer without reading the text.
    const isWide = BEYOND_LATIN1.test(text)
    bytes[widths + i] = isWide ? 1 : 0
    if (isWide) anyWide = true
    else {
      if (joined.length + text.length > MOST_JOINED) {
        writeUnits(out, joined, 'latin1')
        bytes = out.bytes
        joined = ''
      }
      joined += text
    }
  }
  writeUnits(out, joined, 'latin1')
  return anyWide
}

/** Writes the units of those that need two bytes a unit. */
function writeWide(
  out: ColumnBytes,
  texts: readonly string[],
  from: number,
  count: number,
  widths: number,
): void {
  let joined = ''
  for (let i = 0; i < count; i++) {
    if (out.bytes[widths + i] === 0) continue
    const text = texts[from + i]!
    if (joined.length + text.length > MOST_JOINED) {
      writeUnits(out, joined, 'utf16le')
      joined = ''
    }
    joined += text
  }
  writeUnits(out, joined, 'utf16le')
}

function writeUnits(out: ColumnBytes, text: string, encoding: 'latin1' | 'utf16le'): void {
  const size = encoding === 'latin1' ? text.length : text.length * 2
  out.reserve(size)
  out.position += out.bytes.write(text, out.position, size, encoding)
}
