import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import * as zlib from 'node:zlib'
import type { FileHandle } from 'node:fs/promises'
import type {
  AsyncBuffer,
  Compressors,
  FileMetaData,
  ParquetParsers,
  ParquetScan,
  SchemaTree,
} from 'hyparquet'
import { openFile } from './byte-source.ts'
import { peer } from './peer.ts'
import { ReaderError, reasonOf } from './reader-error.ts'

export const READER = 'parquet'
const PACKAGES = 'hyparquet hyparquet-compressors'

/** A file that is open, and what stands at its end. */
export interface OpenParquet {
  readonly metadata: FileMetaData
  readonly schema: SchemaTree
  /** @param parsers what becomes of values that JavaScript has no number for */
  scan(of: ScanRange, parsers: Partial<ParquetParsers>): Promise<ParquetScan>
  close(): Promise<void>
}

export interface ScanRange {
  readonly rowStart: number
  readonly rowEnd: number
  readonly columns: readonly string[]
  /** Columns of bytes are text although nothing says so. */
  readonly utf8: boolean
}

/** What stands at the ends of files, by path: each partition of a file needs it. */
export class ParquetFooters {
  readonly #known = new Map<string, { version: string; metadata: FileMetaData }>()

  async of(path: string, version: string, read: () => Promise<FileMetaData>): Promise<FileMetaData> {
    const known = this.#known.get(path)
    if (known?.version === version) return known.metadata
    const metadata = await read()
    if (this.#known.size >= MOST_FOOTERS) this.#known.clear()
    this.#known.set(path, { version, metadata })
    return metadata
  }
}

const MOST_FOOTERS = 16

/** @throws ReaderError where it is no Parquet file */
export async function openParquet(path: string, footers: ParquetFooters): Promise<OpenParquet> {
  const { parquetMetadataAsync, parquetScan, parquetSchema } = await peer(
    READER,
    PACKAGES,
    () => import('hyparquet'),
  )
  const handle = await openFile(READER, path)
  try {
    const { size, mtimeMs } = await handle.stat()
    const file = bytesOf(handle, size)
    const read = async (): Promise<FileMetaData> => {
      try {
        // hyparquet would make geometries of columns that are bytes for everybody else.
        return await parquetMetadataAsync(file, { geoparquet: false })
      } catch (error) {
        const what = `is no Parquet file, or a part of one: ${reasonOf(error)}`
        throw new ReaderError(READER, what, { path }, { cause: error })
      }
    }
    const metadata = await footers.of(path, `${size} ${mtimeMs}`, read)
    return {
      metadata,
      schema: parquetSchema(metadata),
      close: () => handle.close(),
      async scan({ columns, ...range }, parsers) {
        const compressors = await compressorsFor(metadata)
        return parquetScan({ file, metadata, compressors, parsers, columns: [...columns], ...range })
      },
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}

function bytesOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(from, to = byteLength) {
      if (from < 0 || to > byteLength)
        throw new Error(`the file ends at byte ${byteLength}, before byte ${to}.`)
      const bytes = new Uint8Array(to - from)
      for (let filled = 0; filled < bytes.length;) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled)
        if (bytesRead === 0) throw new Error('the file became shorter while it was read.')
        filled += bytesRead
      }
      return bytes.buffer
    },
  }
}

/** From Node 22.15 on. */
type Decompress = (input: Uint8Array) => Uint8Array
const zstd = (zlib as { zstdDecompressSync?: Decompress }).zstdDecompressSync

/** What Node has itself is several times as fast. */
const native: Compressors = {
  GZIP: (input) => gunzipSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
  ...(zstd === undefined ? {} : { ZSTD: (input) => zstd(input) }),
}

async function compressorsFor({ row_groups }: FileMetaData): Promise<Compressors> {
  const codecs = new Set(
    row_groups.flatMap((group) => group.columns.map((column) => column.meta_data?.codec)),
  )
  const others = [...codecs].some(
    (codec) => codec !== undefined && codec !== 'UNCOMPRESSED' && native[codec] === undefined,
  )
  if (!others) return native
  const { compressors } = await peer(READER, PACKAGES, () => import('hyparquet-compressors'))
  return { ...compressors, ...native }
}
