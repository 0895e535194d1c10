import { mkdtemp, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import type { Reader, ReaderError } from 'stairs/readers'

/** A folder of its own for the files of a test file. */
export function testFolder(): {
  path(name: string): string
  write(name: string, bytes: string | Uint8Array): Promise<string>
} {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'stairs-readers-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  const path = (name: string): string => join(folder, name)
  return {
    path,
    async write(name, bytes) {
      await writeFile(path(name), bytes)
      return path(name)
    },
  }
}

export async function all<Row>(rows: AsyncIterable<Row>): Promise<Row[]> {
  const list: Row[] = []
  for await (const row of rows) list.push(row)
  return list
}

/** The rows of each partition, which travelled as to another thread. */
export async function byPart<Part, Row>(reader: Reader<Part, Row>): Promise<Row[][]> {
  const parts = await reader.partitions()
  return Promise.all(parts.map((part) => all(reader.read(structuredClone(part)))))
}

/** What reading everything rejects with. */
export async function errorOf(reader: Reader<unknown, object>): Promise<ReaderError> {
  try {
    await byPart(reader)
  } catch (error) {
    return error as ReaderError
  }
  throw new Error('it could be read')
}

/** How often a file is open in this process. */
export async function timesOpen(path: string): Promise<number> {
  const numbers = await readdir('/proc/self/fd')
  const targets = await Promise.all(
    numbers.map((number) => readlink(`/proc/self/fd/${number}`).catch(() => '')),
  )
  return targets.filter((target) => target === path).length
}
