import { checkOptions, whole } from '../base/check-options.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { isGzip, type ByteRange } from './byte-source.ts'
import { makeReader } from './make-reader.ts'
import { checkPaths, findFiles, type FoundFile, type Paths } from './paths.ts'
import { reasonOf } from './reader-error.ts'
import { cutBySeeking, placed, recordBlocks, textOf, textStart } from './record-blocks.ts'
import { BrokenRecord, LineEnds } from './record-ends.ts'
import type { Reader } from './source.ts'

/** Options of `ndjson`. */
export interface NdjsonOptions {
  /** About as many bytes have a partition. Default: 8 MiB. */
  readonly partitionBytes?: number | undefined
}

/** Some lines of a file. */
export type NdjsonPart = ByteRange

const READER = 'ndjson'
const DEFAULT_BYTES = 8 * 1024 * 1024

/**
 * Rows of files that have a JSON object on each line. Lines with nothing on them are passed over. A partition is a range
 * of whole lines; a file whose name ends in `.gz` is one partition.
 *
 * ```ts
 * const events = ndjson<{ id: number; kind: string }>('logs/*.ndjson')
 * for await (const { id, kind } of events.rows()) console.log(id, kind)
 * ```
 *
 * @throws ArgumentError where an option is wrong
 * @throws ReaderError while reading: a file is not there, a line is no JSON, or no object
 */
export function ndjson<Row extends object = Record<string, unknown>>(
  paths: Paths,
  options: NdjsonOptions = {},
): Reader<NdjsonPart, Row> {
  const list = checkPaths(READER, paths)
  checkOptions(READER, options, { partitionBytes: whole(1, Number.MAX_SAFE_INTEGER) })
  const { partitionBytes = DEFAULT_BYTES } = options
  const endings = ['.ndjson', '.jsonl', '.ndjson.gz', '.jsonl.gz']
  return makeReader<NdjsonPart, Row>({
    async partitions() {
      const parts: NdjsonPart[] = []
      for (const found of await findFiles(READER, list, endings))
        parts.push(...(await partsOf(found, partitionBytes)))
      return parts
    },
    batches: (part, signal) => batches(part, signal) as AsyncGenerator<Row[], void, undefined>,
  })
}

async function partsOf({ path, bytes }: FoundFile, size: number): Promise<NdjsonPart[]> {
  const gzip = isGzip(path)
  try {
    const from = await textStart(READER, path, gzip)
    if (gzip) return [{ path, from, to: null, gzip }]
    const spans = await cutBySeeking(READER, path, { from, to: bytes }, size)
    return spans.map((span) => ({ path, ...span, gzip }))
  } catch (error) {
    throw await placed(READER, path, error)
  }
}

async function* batches(part: NdjsonPart, signal: AbortSignal): AsyncGenerator<object[], void, undefined> {
  try {
    for await (const block of recordBlocks(READER, part, new LineEnds(), signal))
      yield rowsOf(textOf(block, 'utf8'), block.at)
  } catch (error) {
    throw await placed(READER, part.path, error)
  }
}

function rowsOf(text: string, at: number): object[] {
  const rows: object[] = []
  for (let start = 0; start < text.length;) {
    const found = text.indexOf('\n', start)
    const end = found === -1 ? text.length : found
    const line = text.slice(start, end)
    const byte = (): number => at + Buffer.byteLength(text.slice(0, start))
    let row: unknown
    try {
      if (line !== '') row = JSON.parse(line)
    } catch (error) {
      if (line.trim() !== '')
        throw new BrokenRecord(`this line is no JSON: ${reasonOf(error)}`, byte(), { cause: error })
    }
    if (isPlainObject(row)) rows.push(row)
    else if (row !== undefined)
      throw new BrokenRecord(`a line is one JSON object, and this is ${show(row)}.`, byte())
    start = end + 1
  }
  return rows
}
