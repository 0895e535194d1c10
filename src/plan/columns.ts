/**
 * Sets of column names: finite ones ("these") and co-finite ones ("all but these"). Rows have keys nobody declared,
 * so what follows a `rename` or `drop` of an open row can only be said as "all but". Names are sorted: equal sets
 * look equal.
 */
import type { Columns } from './plan.ts'

export const noColumns: Columns = Object.freeze({ only: Object.freeze([]) })
export const allColumns: Columns = Object.freeze({ allBut: Object.freeze([]) })

const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort()

export const only = (names: Iterable<string>): Columns => ({ only: sorted(names) })
const allBut = (names: Iterable<string>): Columns => ({ allBut: sorted(names) })

export const has = (columns: Columns, name: string): boolean =>
  'only' in columns ? columns.only.includes(name) : !columns.allBut.includes(name)

export function union(a: Columns, b: Columns): Columns {
  if ('only' in a) {
    if ('only' in b) return only([...a.only, ...b.only])
    return allBut(b.allBut.filter((name) => !has(a, name)))
  }
  return allBut(a.allBut.filter((name) => !has(b, name)))
}

export function without(columns: Columns, names: readonly string[]): Columns {
  return 'only' in columns
    ? only(columns.only.filter((name) => !names.includes(name)))
    : allBut([...columns.allBut, ...names])
}

/** Those of `names` that are in `columns`. */
export const within = (columns: Columns, names: readonly string[]): Columns =>
  only(names.filter((name) => has(columns, name)))

/**
 * What must be there before a rename so that `columns` are there after it.
 * @param names new name -> old name, all at once; an old name that is no new name is gone afterwards.
 */
export function beforeRename(columns: Columns, names: Readonly<Record<string, string>>): Columns {
  const pairs = Object.entries(names)
  const asked = pairs.filter(([name]) => has(columns, name)).map(([, old]) => old)
  return union(without(columns, pairs.flat()), only(asked))
}
