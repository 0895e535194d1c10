import { frameError } from './envelope.ts'
import { CHUNK_BYTES, TextForm } from './text-writer.ts'

/** @throws StairsError with the code FRAME */
export function readText(
  bytes: Buffer,
  start: number,
  end: number,
  count: number,
  lengthBytes: number,
  form: number,
): string[] {
  if (lengthBytes !== 1 && lengthBytes !== 4) throw frameError('the lengths of its text are unreadable')
  const lengthsEnd = start + count * lengthBytes
  if (lengthsEnd > end) throw frameError('the lengths of its text are missing')
  const lengths =
    lengthBytes === 1
      ? new Uint8Array(bytes.buffer, bytes.byteOffset + start, count)
      : new Int32Array(bytes.buffer, bytes.byteOffset + start, count)
  if (form === TextForm.latin1) return readNarrow(bytes, lengthsEnd, end, lengths)
  if (form === TextForm.chunks) return readChunks(bytes, lengthsEnd, end, lengths)
  throw frameError('its text has an unknown form')
}

function readNarrow(bytes: Buffer, start: number, end: number, lengths: Uint8Array | Int32Array): string[] {
  const count = lengths.length
  const texts: string[] = new Array(count)
  let at = start
  for (let i = 0; i < count;) {
    const first = i
    let units = 0
    while (i < count) {
      const length = lengths[i]!
      if (length < 0) throw frameError('a length in its text is negative')
      if (units + length > CHUNK_BYTES && i > first) break
      units += length
      i++
    }
    if (at + units > end) throw frameError('the end of its text is missing')
    cut(bytes.toString('latin1', at, at + units), lengths, first, i, texts)
    at += units
  }
  return texts
}

function sum(lengths: Uint8Array | Int32Array, from: number, to: number): number {
  let total = 0
  for (let i = from; i < to; i++) total += lengths[i]!
  return total
}

function cut(
  chunk: string,
  lengths: Uint8Array | Int32Array,
  from: number,
  to: number,
  texts: string[],
): void {
  if (to === from + 1) {
    texts[from] = chunk
    return
  }
  let at = 0
  for (let i = from; i < to; i++) {
    const next = at + lengths[i]!
    texts[i] = chunk.slice(at, next)
    at = next
  }
}

function readChunks(
  bytes: Buffer,
  lengthsEnd: number,
  end: number,
  lengths: Uint8Array | Int32Array,
): string[] {
  const table = Math.ceil((bytes.byteOffset + lengthsEnd) / 4) * 4
  const inFrame = table - bytes.byteOffset
  if (inFrame + 4 > end) throw frameError('the table of its text is missing')
  const chunkCount = bytes.readInt32LE(inFrame)
  let at = inFrame + 4 + chunkCount * 4
  if (chunkCount < 0 || at > end) throw frameError('the table of its text is missing')
  const chunks = new Int32Array(bytes.buffer, table + 4, chunkCount)
  const texts: string[] = new Array(lengths.length)
  let row = 0
  for (const chunk of chunks) {
    const next = row + (chunk >> 1)
    if (next <= row || next > lengths.length) throw frameError('its text has other rows than lengths')
    for (let i = row; i < next; i++) if (lengths[i]! < 0) throw frameError('a length in its text is negative')
    const units = sum(lengths, row, next)
    const size = (chunk & 1) === 1 ? units * 2 : units
    if (at + size > end) throw frameError('the end of its text is missing')
    cut(bytes.toString((chunk & 1) === 1 ? 'utf16le' : 'latin1', at, at + size), lengths, row, next, texts)
    at += size
    row = next
  }
  if (row !== lengths.length) throw frameError('its text has other rows than lengths')
  return texts
}
