import { checkOptions, oneOf, text, whole, type OptionRule, type OptionRules } from '../base/check-options.ts'
import { ArgumentError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'

/** How a child process is run, and how rows go to it and come back. */
export interface ProcessOptions {
  /** `'ndjson'` (default): a line of JSON for each row; `'msgpack'`: maps, one after the other. */
  format?: 'ndjson' | 'msgpack' | undefined
  /** The folder it runs in. Default: that of this process. */
  cwd?: string | undefined
  /** Beside the variables of this process; undefined takes one away. */
  env?: Readonly<Record<string, string | undefined>> | undefined
  /** Rows that are written before the first of them is answered, 64 by default. */
  inFlight?: number | undefined
  /**
   * Milliseconds for the answer of a row, counted from the answer before it; the first one's include the start.
   * 60,000 by default. Then the process is ended, the row fails, and a fresh process gets the rows after it.
   */
  timeoutMs?: number | undefined
  /** The longest answer, in bytes: 64 MB by default. */
  maxBytes?: number | undefined
}

/** A program and its arguments. No shell: nothing has to be quoted. */
export type Command = readonly string[]

export interface ProcessSettings {
  readonly format: 'ndjson' | 'msgpack'
  readonly cwd: string | undefined
  readonly env: Readonly<Record<string, string | undefined>> | undefined
  readonly inFlight: number
  readonly timeoutMs: number
  readonly maxBytes: number
}

/** As many rows as any step may have in flight. */
const mostInFlight = 65_536
/** The longest time a timer can wait. */
const longestMs = 2 ** 31 - 1
/** What V8 can have in one text. */
const mostBytes = 2 ** 29 - 1024

const variables: OptionRule = {
  test: (value) =>
    isPlainObject(value) && Object.values(value).every((each) => each === undefined || isArgument(each)),
  must: 'a plain object of texts',
}

export const processRules: OptionRules = {
  format: oneOf('ndjson', 'msgpack'),
  cwd: text,
  env: variables,
  inFlight: whole(1, mostInFlight),
  timeoutMs: whole(1, longestMs),
  maxBytes: whole(1, mostBytes),
}

/** No operating system takes a text with a null character in it. */
const isArgument = (value: unknown): boolean => typeof value === 'string' && !value.includes('\0')

/** @throws ArgumentError */
export function checkCommand(where: string, command: unknown): asserts command is Command {
  if (!Array.isArray(command) || command.length === 0) {
    throw new ArgumentError(
      `${where}: needs a command as an array, as in ['python3', 'clean.py'], not ${show(command)}.`,
    )
  }
  const wrong = command.findIndex((part) => !isArgument(part))
  if (wrong !== -1) {
    throw new ArgumentError(
      `${where}: part ${wrong} of the command must be a text, not ${show(command[wrong])}.`,
    )
  }
  if (command[0] === '') throw new ArgumentError(`${where}: the command's first part, the program, is empty.`)
}

/** Options with their defaults filled in. @throws ArgumentError */
export function processSettings(where: string, options: ProcessOptions | undefined): ProcessSettings {
  checkOptions(where, options, processRules)
  return {
    format: options?.format ?? 'ndjson',
    cwd: options?.cwd,
    env: options?.env,
    inFlight: options?.inFlight ?? 64,
    timeoutMs: options?.timeoutMs ?? 60_000,
    maxBytes: options?.maxBytes ?? 64 * 2 ** 20,
  }
}
