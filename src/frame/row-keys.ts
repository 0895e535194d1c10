import type { Keys } from './frame.ts'

export type Row = Readonly<Record<string, unknown>>

/** A row whose keys can be taken out of it: a plain object, of this realm. */
export function isRow(value: unknown): value is Row {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** Sets a key as an own one, whatever it is called. */
export function put(row: Record<string, unknown>, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(row, key, { value, enumerable: true, writable: true, configurable: true })
  } else row[key] = value
}

/** Which keys of rows travel, ready for use. */
export class KeySet {
  /** Undefined: all but those that are listed. */
  readonly only: readonly string[] | undefined
  private readonly listed: ReadonlySet<string>

  constructor(keys: Keys) {
    this.listed = new Set('only' in keys ? keys.only : keys.allBut)
    this.only = 'only' in keys ? [...this.listed] : undefined
  }

  /** Whether a key that a row has travels. */
  has(key: string): boolean {
    return this.listed.has(key) === (this.only !== undefined)
  }

  /** The keys of `row` that travel, in a new object. */
  pick(row: Row): Record<string, unknown> {
    if (this.only === undefined && this.listed.size === 0) return { ...row }
    const picked: Record<string, unknown> = {}
    if (this.only === undefined) {
      for (const key of Object.keys(row)) if (this.has(key)) put(picked, key, row[key])
    } else {
      for (const key of this.only) if (Object.hasOwn(row, key)) put(picked, key, row[key])
    }
    return picked
  }
}
