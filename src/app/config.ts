import { availableParallelism } from 'node:os'
import { isAbsolute, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { checkOptions, flag, oneOf, text, whole, type OptionRules } from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import type { ErrorPolicy } from '../graph/node.ts'

/** What may be set for a whole project, with defaults filled in. */
export interface ProjectSettings {
  readonly name: string
  /** The module that worker threads import, as `file:` href; undefined where the program has no file. */
  readonly entry: string | undefined
  /** The user said so; otherwise it is the program's own file. */
  readonly entryGiven: boolean
  readonly threads: number
  readonly onError: ErrorPolicy
  /** Milliseconds for what is in flight when a run is stopped. */
  readonly drainMs: number
  readonly strict: boolean
  /** Bytes of one row on its way between threads. */
  readonly maxRowBytes: number
  /** Heap limit of a thread of the pool in MiB; undefined: its share of the machine's memory. */
  readonly threadHeapMb: number | undefined
  readonly tuning: Tuning
}

/** What makes the engine fast, each of it to be turned off, so that one can measure what it is good for. */
export interface Tuning {
  /** Rows travel as columns; without, row by row as msgpack. */
  readonly columns: boolean
  /** Columns that nobody reads do not travel. */
  readonly pruning: boolean
  /** The rows of a frame follow from what they cost; without, 256 always. */
  readonly adaptive: boolean
  /** A reader that sleeps is woken when some frames have gathered; without, for each. */
  readonly hysteresis: boolean
}

export interface SettingOptions {
  /** Default: 'stairs'. */
  name?: string | undefined
  /** The module that declares the apps: a path, a `file:` URL, `import.meta.url`. Default: the program's own file. */
  entry?: string | URL | undefined
  /** Threads of the pool, 0 to 240; 0 works everything in this thread. Default: what the machine offers. `STAIRS_THREADS` wins. */
  threads?: number | undefined
  /**
   * What a failing row does. `'finish'` (default): the others are done, then `run` rejects. `'stop'`: rejects at
   * once. `'collect'`: resolves, failures are in the report.
   */
  onError?: ErrorPolicy | undefined
  /** Milliseconds that what is in flight gets when a run is stopped. Default 5000. */
  drainMs?: number | undefined
  /** Freeze nested values, check rows of `run` and `map` against schemas. Default: true in tests. */
  strict?: boolean | undefined
  /** The largest row that may travel between threads, in bytes: 64 KiB to 1 GiB, 8 MiB by default. */
  maxRowBytes?: number | undefined
  /** Heap limit of a thread of the pool, in MiB, from 16. Default: three quarters of the memory by the number of threads. */
  threadHeapMb?: number | undefined
  /** Turns off what makes the engine fast, to measure what it is good for. All true by default. */
  tuning?: { [Name in keyof Tuning]?: boolean | undefined } | undefined
}

const mostThreads = 240
const defaultDrainMs = 5000
const mostDrainMs = 86_400_000
const KiB = 1024
const leastRowBytes = 64 * KiB
const defaultRowBytes = 8 * KiB * KiB
const mostRowBytes = KiB * KiB * KiB

const settingRules: OptionRules = {
  name: text,
  entry: {
    test: (value) => (typeof value === 'string' && value !== '') || value instanceof URL,
    must: 'a path, a file: URL or import.meta.url',
  },
  apps: { test: Array.isArray, must: 'an array of apps' },
  threads: whole(0, mostThreads),
  onError: oneOf('finish', 'stop', 'collect'),
  drainMs: whole(0, mostDrainMs),
  strict: flag,
  maxRowBytes: whole(leastRowBytes, mostRowBytes),
  threadHeapMb: whole(16, 2 ** 24),
  tuning: { test: isPlainObject, must: 'an object of flags' },
}

const tuningRules: OptionRules = { columns: flag, pruning: flag, adaptive: flag, hysteresis: flag }

/** A name is a part of `app.component`, of queue names and of file names. */
export function requireName(what: string, name: unknown): asserts name is string {
  if (typeof name !== 'string' || name === '' || /[./\s]/.test(name)) {
    throw new ArgumentError(
      `${what}: a name is a text without '.', '/' and white space, and not empty; not ${show(name)}.`,
    )
  }
}

/** Test runners, by what they put into the environment of the files they run. */
export const testRunnerSeen = (env: NodeJS.ProcessEnv = process.env): boolean =>
  env['VITEST'] !== undefined || env['JEST_WORKER_ID'] !== undefined || env['NODE_TEST_CONTEXT'] !== undefined

/**
 * The program is a test runner or one of its test files: nothing that worker threads could import. A program that a
 * test has started inherits the runner's environment, and is told by its own file.
 */
export function isTestProgram(env: NodeJS.ProcessEnv = process.env, program = process.argv[1]): boolean {
  if (!testRunnerSeen(env)) return false
  if (program === undefined || /[\\/]node_modules[\\/]/.test(program)) return true
  return /[\\/](test|test-[^\\/]*|[^\\/]*[._-](test|spec))\.[cm]?[jt]sx?$/.test(program)
}

function entryHref(entry: string | URL): string {
  const href = entry instanceof URL ? entry.href : entry
  // A drive letter ('C:\…') is no scheme.
  const scheme = /^([a-z][a-z\d+.-]+):/i.exec(href)?.[1]?.toLowerCase()
  if (scheme === 'file') return new URL(href).href
  if (scheme !== undefined && !isAbsolute(href)) {
    throw new ArgumentError(`Project: option "entry" must be a file, and ${show(href)} is none.`)
  }
  return pathToFileURL(resolve(href)).href
}

function threadCount(given: number | undefined): number {
  const wished = process.env['STAIRS_THREADS']
  if (wished === undefined || wished === '') return given ?? Math.min(availableParallelism(), mostThreads)
  const count = Number(wished)
  if (!/^\d+$/.test(wished) || count > mostThreads) {
    throw new ArgumentError(
      `The environment variable STAIRS_THREADS must be a whole number from 0 to ${mostThreads}, not ${show(wished)}.`,
    )
  }
  return count
}

/**
 * Order of precedence: environment, what the code gives, defaults.
 *
 * @throws ArgumentError for an option or a variable that is unknown or has the wrong value
 */
export function projectSettings(options: SettingOptions | undefined): ProjectSettings {
  checkOptions('Project', options, settingRules)
  const given = options ?? {}
  checkOptions('Project, option "tuning"', given.tuning, tuningRules)
  const entry = given.entry ?? process.argv[1]
  return Object.freeze({
    name: given.name ?? 'stairs',
    entry: entry === undefined ? undefined : entryHref(entry),
    entryGiven: given.entry !== undefined,
    threads: threadCount(given.threads),
    onError: given.onError ?? 'finish',
    drainMs: given.drainMs ?? defaultDrainMs,
    strict: given.strict ?? (process.env['NODE_ENV'] === 'test' || testRunnerSeen()),
    maxRowBytes: given.maxRowBytes ?? defaultRowBytes,
    threadHeapMb: given.threadHeapMb,
    tuning: Object.freeze({
      columns: given.tuning?.columns ?? true,
      pruning: given.tuning?.pruning ?? true,
      adaptive: given.tuning?.adaptive ?? true,
      hysteresis: given.tuning?.hysteresis ?? true,
    }),
  })
}
