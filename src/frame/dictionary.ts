import type { ColumnBytes } from './column-bytes.ts'
import { alignedTo8, frameError } from './envelope.ts'
import { readText } from './text-reader.ts'
import { writeText, type TextMemory, type TextParameters } from './text-writer.ts'
import type { StoredColumn } from './stored-column.ts'

/** Codes have one byte, and a dictionary pays when its strings come four times each. */
const MOST_ENTRIES = 256
const LEAST_USES = 4
/** A column whose strings are found to differ this early is not searched further. */
const SAMPLE = 32
/** After a search in vain, the next so many frames go without; doubled each time. */
const FIRST_PAUSE = 4
const LONGEST_PAUSE = 256

export interface DictionaryMemory extends TextMemory {
  /** Frames to come that are not searched for strings that repeat. */
  pause: number
  nextPause: number
}

export function newDictionaryMemory(): DictionaryMemory {
  return { longLengths: false, beyondAscii: false, wide: false, pause: 0, nextPause: FIRST_PAUSE }
}

/**
 * Writes a code for each row, then, at a multiple of 8, the strings that they stand for.
 *
 * @returns the number of entries; 0, having written anything, when it does not pay or a value is no string
 */
export function writeDictionary(
  out: ColumnBytes,
  values: readonly unknown[],
  from: number,
  count: number,
  memory: DictionaryMemory,
  parameters: TextParameters,
): number {
  if (memory.pause > 0) {
    memory.pause--
    return 0
  }
  const entries = writeCodes(out, values, from, count)
  if (entries.length === 0) {
    memory.pause = memory.nextPause
    memory.nextPause = Math.min(memory.nextPause * 2, LONGEST_PAUSE)
    return 0
  }
  memory.nextPause = FIRST_PAUSE
  out.position += count
  out.align()
  writeText(out, entries, 0, entries.length, memory, parameters)
  return entries.length
}

/** Returns the distinct strings, none if they are too many. */
function writeCodes(out: ColumnBytes, values: readonly unknown[], from: number, count: number): string[] {
  const most = Math.min(MOST_ENTRIES, count / LEAST_USES)
  out.reserve(count)
  const { bytes, position } = out
  const entries: string[] = []
  const codes = new Map<unknown, number>()
  let last: unknown
  let lastCode = 0
  for (let i = 0; i < count; i++) {
    const value = values[from + i]
    if (value !== last) {
      const known = codes.get(value)
      if (known !== undefined) lastCode = known
      else {
        if (
          typeof value !== 'string' ||
          entries.length >= most ||
          (i < SAMPLE && entries.length > SAMPLE / 2)
        )
          return []
        lastCode = entries.length
        codes.set(value, lastCode)
        entries.push(value)
      }
      last = value
    }
    bytes[position + i] = lastCode
  }
  return entries
}

/** @throws StairsError with the code FRAME */
export function readDictionary(bytes: Buffer, start: number, column: StoredColumn, count: number): string[] {
  const { end, first, second, third: entryCount } = column
  const entriesStart = alignedTo8(start + count)
  if (entryCount < 1 || entryCount > MOST_ENTRIES || entriesStart > end) {
    throw frameError('its dictionary is not one')
  }
  const entries = readText(bytes, entriesStart, end, entryCount, first, second)
  const texts: string[] = new Array(count)
  for (let i = 0; i < count; i++) {
    const code = bytes[start + i]!
    if (code >= entryCount) throw frameError('it names a string that its dictionary lacks')
    texts[i] = entries[code]!
  }
  return texts
}
