import { StairsError } from '../base/errors.ts'

/** Where reading failed; what is not known is left out. */
export interface ReaderPlace {
  readonly path?: string | undefined
  /** Shortened, on one line. */
  readonly query?: string | undefined
  /** From 0, in the file as it would be uncompressed. */
  readonly byte?: number | undefined
  /** From 1, as editors count. */
  readonly line?: number | undefined
  /** From 0, in the file. */
  readonly row?: number | undefined
}

/** A file or a query that cannot be read: it is not there, broken, or not what the options say. */
export class ReaderError extends StairsError {
  readonly path: string | undefined
  readonly query: string | undefined
  readonly byte: number | undefined
  readonly line: number | undefined
  readonly row: number | undefined

  /** @param what a sentence; it follows the place */
  constructor(reader: string, what: string, place: ReaderPlace = {}, options?: ErrorOptions) {
    const { path, query, byte, line, row } = place
    const where = [
      path === undefined ? undefined : `"${path}"`,
      query === undefined ? undefined : `"${query}"`,
      byte === undefined ? undefined : `byte ${byte}${line === undefined ? '' : ` (line ${line})`}`,
      row === undefined ? undefined : `row ${row}`,
    ].filter((each) => each !== undefined)
    super('READER', `${[reader, where.join(', ')].join(' ').trim()}: ${what}`, options)
    this.path = path
    this.query = query
    this.byte = byte
    this.line = line
    this.row = row
  }
}

/** What another's error says, as the end of a sentence. */
export const reasonOf = (error: unknown): string => {
  const text = error instanceof Error ? error.message : String(error)
  const [line = ''] = text.split('\n')
  return /[.!?]$/.test(line) ? line : `${line}.`
}
