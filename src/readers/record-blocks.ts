import { isAscii, isUtf8 } from 'node:buffer'
import { lineOf, openBytes, type ByteRange, type ByteSource } from './byte-source.ts'
import { ReaderError } from './reader-error.ts'
import { BrokenRecord, type RecordEnds } from './record-ends.ts'

const BLOCK_BYTES = 128 * 1024
const PASS_BYTES = 1024 * 1024
const MOST_RECORD_BYTES = 256 * 1024 * 1024

/** Whole records. The bytes are good until the next block is asked for. */
export interface Block {
  readonly bytes: Buffer
  /** Where they begin in the file. */
  readonly at: number
}

/**
 * The records of a range that begins with one, in blocks.
 *
 * @throws ReaderError, BrokenRecord
 */
export async function* recordBlocks(
  reader: string,
  range: ByteRange,
  ends: RecordEnds,
  signal: AbortSignal,
): AsyncGenerator<Block, void, undefined> {
  signal.throwIfAborted()
  const source = await openBytes(reader, range)
  try {
    let buffer: Buffer = Buffer.allocUnsafe(BLOCK_BYTES)
    let at = range.from
    let filled = 0
    for (;;) {
      const length = await source.read(buffer, filled)
      signal.throwIfAborted()
      if (length === 0) break
      const known = filled
      filled += length
      ends.scan(buffer.subarray(0, filled), known, at, Infinity)
      const end = ends.last
      if (end !== -1) {
        yield { bytes: buffer.subarray(0, end), at }
        buffer.copyWithin(0, end, filled)
        at += end
        filled -= end
      }
      if (filled === buffer.length) buffer = larger(reader, buffer, range.path, at)
    }
    ends.finish()
    if (filled > 0) yield { bytes: buffer.subarray(0, filled), at }
  } finally {
    await source.close()
  }
}

function larger(reader: string, buffer: Buffer, path: string, byte: number): Buffer {
  if (buffer.length >= MOST_RECORD_BYTES) {
    throw new ReaderError(reader, `a record begins here that has no end within ${MOST_RECORD_BYTES} bytes.`, {
      path,
      byte,
    })
  }
  const grown = Buffer.allocUnsafe(buffer.length * 2)
  buffer.copy(grown)
  return grown
}

/** A range of whole records. */
export interface Span {
  readonly from: number
  readonly to: number
}

/**
 * Cuts `[from, to)` behind the first record end after each `size` bytes, by reading all of it.
 *
 * @throws ReaderError, BrokenRecord
 */
export async function cutByPass(
  reader: string,
  path: string,
  { from, to }: Span,
  size: number,
  ends: RecordEnds,
): Promise<Span[]> {
  const source = await openBytes(reader, { path, from, to, gzip: false })
  try {
    const buffer = Buffer.allocUnsafe(PASS_BYTES)
    const spans: Span[] = []
    let start = from
    for (let base = from; ;) {
      const length = await source.read(buffer, 0)
      if (length === 0) break
      const bytes = buffer.subarray(0, length)
      for (let i = 0; i < length;) {
        i = ends.scan(bytes, i, base, start + size)
        if (ends.last === -1 || base + ends.last < start + size) continue
        spans.push({ from: start, to: base + i })
        start = base + i
      }
      base += length
    }
    ends.finish()
    if (start < to) spans.push({ from: start, to })
    return spans
  } finally {
    await source.close()
  }
}

/** The same where every line end ends a record: reads a little around each cut. */
export async function cutBySeeking(
  reader: string,
  path: string,
  { from, to }: Span,
  size: number,
): Promise<Span[]> {
  const buffer = Buffer.allocUnsafe(64 * 1024)
  const spans: Span[] = []
  for (let start = from; start < to;) {
    // A line that ends right before the cut is whole: the search begins with its last byte.
    const source = await openBytes(reader, { path, from: start + size - 1, to, gzip: false })
    let end: number | undefined
    try {
      end = await firstLineEnd(source, buffer, start + size - 1)
    } finally {
      await source.close()
    }
    spans.push({ from: start, to: end ?? to })
    start = end ?? to
  }
  return spans
}

async function firstLineEnd(source: ByteSource, buffer: Buffer, from: number): Promise<number | undefined> {
  for (let at = from; ;) {
    const length = await source.read(buffer, 0)
    if (length === 0) return undefined
    const found = buffer.subarray(0, length).indexOf(10)
    if (found !== -1) return at + found + 1
    at += length
  }
}

export type Encoding = 'utf8' | 'latin1'

/** @throws BrokenRecord where the bytes are no UTF-8 */
export function textOf({ bytes, at }: Block, encoding: Encoding): string {
  // One byte per letter is what V8 keeps, too.
  if (encoding === 'latin1' || isAscii(bytes)) return bytes.toString('latin1')
  if (isUtf8(bytes)) return bytes.toString('utf8')
  const again = Buffer.from(bytes.toString('utf8'))
  let wrong = 0
  while (again[wrong] === bytes[wrong]) wrong++
  // The difference may lie in the middle of what stands for a wrong byte.
  wrong = again.lastIndexOf('\u{fffd}', wrong)
  throw new BrokenRecord('these bytes are no UTF-8.', at + wrong)
}

/**
 * Where the text of a file begins: behind the mark that says it is UTF-8, if there is one.
 *
 * @throws ReaderError, BrokenRecord
 */
export async function textStart(reader: string, path: string, gzip: boolean): Promise<number> {
  const source = await openBytes(reader, { path, from: 0, to: null, gzip })
  try {
    const bytes = Buffer.alloc(3)
    for (let filled = 0, length = 1; length > 0 && filled < bytes.length; filled += length)
      length = await source.read(bytes, filled)
    const [first, second, third] = bytes
    if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
      throw new BrokenRecord('the file is UTF-16: convert it to UTF-8.', 0)
    return first === 0xef && second === 0xbb && third === 0xbf ? 3 : 0
  } finally {
    await source.close()
  }
}

/** A BrokenRecord as what users see; anything else as it is. */
export async function placed(reader: string, path: string, error: unknown): Promise<unknown> {
  if (!(error instanceof BrokenRecord)) return error
  const line = await lineOf(reader, path, error.byte).catch(() => undefined)
  return new ReaderError(reader, error.message, { path, byte: error.byte, line }, { cause: error.cause })
}
