import { open, type FileHandle } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { ReaderError, reasonOf } from './reader-error.ts'

/** Bytes of a file, in their order. */
export interface ByteSource {
  /** Fills `into` from `offset` on, as far as it goes in one step; 0: there are no more. */
  read(into: Buffer, offset: number): Promise<number>
  close(): Promise<void>
}

/** The bytes of a file that are read: of a compressed one, those that come out of it. */
export interface ByteRange {
  readonly path: string
  readonly from: number
  /** null: up to the end. */
  readonly to: number | null
  readonly gzip: boolean
}

export const isGzip = (path: string): boolean => path.toLowerCase().endsWith('.gz')

/** @throws ReaderError */
export const openBytes = (reader: string, range: ByteRange): Promise<ByteSource> =>
  range.gzip ? openGzip(reader, range) : openPlain(reader, range)

/** @throws ReaderError where the file cannot be opened */
export async function openFile(reader: string, path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r')
  } catch (error) {
    throw new ReaderError(reader, reasonOf(error), { path }, { cause: error })
  }
}

async function openPlain(reader: string, { path, from, to }: ByteRange): Promise<ByteSource> {
  const handle = await openFile(reader, path)
  let position = from
  return {
    async read(into, offset) {
      const wanted = Math.min(into.length - offset, (to ?? Infinity) - position)
      if (wanted <= 0) return 0
      let bytesRead: number
      try {
        ;({ bytesRead } = await handle.read(into, offset, wanted, position))
      } catch (error) {
        throw new ReaderError(reader, reasonOf(error), { path, byte: position }, { cause: error })
      }
      if (bytesRead === 0 && to !== null)
        throw new ReaderError(
          reader,
          `the file became shorter while it was read: ${to} bytes were expected.`,
          {
            path,
            byte: position,
          },
        )
      position += bytesRead
      return bytesRead
    },
    close: () => handle.close(),
  }
}

async function openGzip(reader: string, { path, from }: ByteRange): Promise<ByteSource> {
  // Opened first, so that a file that is not there is told as such.
  const handle = await openFile(reader, path)
  const file = handle.createReadStream({ highWaterMark: 1 << 18, autoClose: false })
  const unzip = createGunzip({ chunkSize: 1 << 18 })
  // Not `pipeline`, whose promise some versions of Node leave pending where both are destroyed in the middle.
  file.on('error', (error) => unzip.destroy(error))
  file.pipe(unzip)
  const chunks = unzip[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  let chunk: Buffer = Buffer.alloc(0)
  let position = 0
  const fill = async (): Promise<boolean> => {
    try {
      while (chunk.length === 0) {
        const next = await chunks.next()
        if (next.done === true) return false
        chunk = next.value
      }
      return true
    } catch (error) {
      throw new ReaderError(reader, reasonOf(error), { path, byte: position }, { cause: error })
    }
  }
  const take = (bytes: number): Buffer => {
    const taken = chunk.subarray(0, bytes)
    chunk = chunk.subarray(taken.length)
    position += taken.length
    return taken
  }
  return {
    async read(into, offset) {
      while (position < from && (await fill())) take(from - position)
      return (await fill()) ? take(into.length - offset).copy(into, offset) : 0
    },
    async close() {
      file.destroy()
      unzip.destroy()
      await handle.close()
    },
  }
}

/** The line that a byte stands in, from 1. Reads the file up to there: for the text of an error. */
export async function lineOf(reader: string, path: string, byte: number): Promise<number> {
  const source = await openBytes(reader, { path, from: 0, to: null, gzip: isGzip(path) })
  try {
    const buffer = Buffer.allocUnsafe(1 << 18)
    let line = 1
    for (let at = 0; at < byte;) {
      const end = await source.read(buffer, 0)
      if (end === 0) break
      const upTo = Math.min(end, byte - at)
      for (let i = buffer.indexOf(10); i !== -1 && i < upTo; i = buffer.indexOf(10, i + 1)) line++
      at += end
    }
    return line
  } finally {
    await source.close()
  }
}
