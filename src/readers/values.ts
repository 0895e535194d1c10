/** How numbers and times are given. */
export interface ValueOptions {
  /**
   * Integers of 64 bits: `'number'` (default) gives a number where it is exact and a bigint elsewhere, `'bigint'` always
   * a bigint.
   */
  readonly int64?: 'number' | 'bigint' | undefined
  /** Dates and timestamps: `'date'` (default) gives a Date, `'number'` milliseconds since 1970, which is much cheaper. */
  readonly dates?: 'date' | 'number' | undefined
}

/** A number where it is exact, else the bigint. */
export function numberOf(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** What lists and structures hold, in the same manner as columns do. */
export function plain(value: unknown, options: ValueOptions): unknown {
  if (typeof value === 'bigint') return options.int64 === 'bigint' ? value : numberOf(value)
  if (typeof value !== 'object' || value === null) return value === undefined ? null : value
  if (value instanceof Date) return options.dates === 'number' ? value.getTime() : value
  if (Array.isArray(value)) return value.map((item) => plain(item, options))
  if (ArrayBuffer.isView(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, options)]))
}
