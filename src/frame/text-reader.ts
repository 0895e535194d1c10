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
  if (form === TextForm.mixed) return readMixed(bytes, lengthsEnd, end, lengths)
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

function readMixed(bytes: Buffer, start: number, end: number, lengths: Uint8Array | Int32Array): string[] {
  const count = lengths.length
  const unitsAt = start + count
  if (unitsAt > end) throw frameError('the widths of its text are missing')
  const widths = bytes.subarray(start, unitsAt)
  const texts: string[] = new Array(count)
  const narrowEnd = readWidth(bytes, unitsAt, end, lengths, widths, 1, texts)
  readWidth(bytes, narrowEnd + (narrowEnd % 2), end, lengths, widths, 2, texts)
  return texts
}

/** Reads the texts whose units have `unitBytes`; returns where they end. */
function readWidth(
  bytes: Buffer,
  start: number,
  end: number,
  lengths: Uint8Array | Int32Array,
  widths: Uint8Array,
  unitBytes: 1 | 2,
  texts: string[],
): number {
  const count = lengths.length
  const isWide = unitBytes === 2
  const most = CHUNK_BYTES / unitBytes
  let at = start
  for (let next = 0; next < count;) {
    const first = next
    let units = 0
    for (; next < count; next++) {
      if ((widths[next] !== 0) !== isWide) continue
      const length = lengths[next]!
      if (length < 0) throw frameError('a length in its text is negative')
      if (units + length > most && units > 0) break
      units += length
    }
    const chunkEnd = at + units * unitBytes
    if (chunkEnd > end) throw frameError('the end of its text is missing')
    const chunk = bytes.toString(isWide ? 'utf16le' : 'latin1', at, chunkEnd)
    let from = 0
    for (let row = first; row < next; row++) {
      if ((widths[row] !== 0) !== isWide) continue
      const to = from + lengths[row]!
      texts[row] = chunk.slice(from, to)
      from = to
    }
    at = chunkEnd
  }
  return at
}
