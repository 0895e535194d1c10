import type { Stats } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ArgumentError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { ReaderError, reasonOf } from './reader-error.ts'

/**
 * A file; a folder: the files in it that have the format's ending; a pattern: `*` and `?` in the last part of the path
 * (`logs/2026-*.csv`); or several of these. Relative to the folder the program was started in.
 */
export type Paths = string | URL | readonly (string | URL)[]

/** A file, and how large it is now. */
export interface FoundFile {
  /** Absolute. */
  readonly path: string
  readonly bytes: number
}

const isPath = (value: unknown): value is string | URL =>
  (typeof value === 'string' && value !== '') || (value instanceof URL && value.protocol === 'file:')

/** @throws ArgumentError where it is something else */
export function checkPaths(reader: string, paths: unknown): readonly (string | URL)[] {
  const list: readonly unknown[] = Array.isArray(paths) ? paths : [paths]
  for (const path of list) {
    if (isPath(path)) continue
    throw new ArgumentError(`${reader}: needs the path of a file, or an array of paths, not ${show(path)}.`)
  }
  return list as readonly (string | URL)[]
}

/**
 * The files, in the order of the paths; those of a folder or a pattern by name.
 *
 * @param endings of the files that are taken from a folder: `['.csv', '.csv.gz']`
 * @throws ReaderError where a path leads to nothing
 */
export async function findFiles(
  reader: string,
  paths: readonly (string | URL)[],
  endings: readonly string[],
): Promise<FoundFile[]> {
  const found: FoundFile[] = []
  for (const given of paths) {
    const path = given instanceof URL ? fileURLToPath(given) : resolve(given)
    const there = await statOf(reader, path)
    if (there?.isFile() === true) {
      found.push({ path, bytes: there.size })
      continue
    }
    const isFolder = there?.isDirectory() === true
    if (!isFolder && !/[*?]/.test(basename(path)))
      throw new ReaderError(reader, there === undefined ? 'there is no such file.' : 'is no file.', { path })
    const matches = isFolder
      ? (name: string): boolean => endings.some((ending) => name.toLowerCase().endsWith(ending))
      : matcher(basename(path))
    const files = await filesIn(reader, isFolder ? path : dirname(path), matches)
    if (files.length === 0) {
      const what = isFolder ? `has no file that ends in ${endings.join(' or ')}.` : 'fits no file.'
      throw new ReaderError(reader, what, { path })
    }
    found.push(...files)
  }
  return found
}

async function statOf(reader: string, path: string): Promise<Stats | undefined> {
  try {
    return await stat(path)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new ReaderError(reader, reasonOf(error), { path }, { cause: error })
  }
}

async function filesIn(
  reader: string,
  folder: string,
  matches: (name: string) => boolean,
): Promise<FoundFile[]> {
  let names: string[]
  try {
    names = await readdir(folder)
  } catch (error) {
    throw new ReaderError(reader, reasonOf(error), { path: folder }, { cause: error })
  }
  const files: FoundFile[] = []
  for (const name of names.filter(matches).sort()) {
    const path = join(folder, name)
    const there = await stat(path)
    if (there.isFile()) files.push({ path, bytes: there.size })
  }
  return files
}

/** A name that begins with a dot is meant only where the pattern does. */
function matcher(pattern: string): (name: string) => boolean {
  const text = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  const fits = new RegExp(`^${text}$`, 'su')
  return (name) => fits.test(name) && (pattern.startsWith('.') || !name.startsWith('.'))
}
