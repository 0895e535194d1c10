import { put } from '../../frame/row-keys.ts'
import type { Row, ShapeNode } from '../../graph/node.ts'
import { learned } from './learned.ts'
import { merger } from './merge.ts'
import { at } from './take.ts'

/** What `select`, `drop`, `rename` and `addValue` do to a row, as a function of the row. */
export function changeOf(change: ShapeNode['change']): (row: Row) => Row {
  switch (change.verb) {
    case 'select':
      return project(change.keys)
    case 'add': {
      const add = merger()
      return (row) => add(row, change.constants)
    }
    case 'drop':
      return renamer((key) => (change.keys.includes(key) ? [] : [key]))
    case 'rename':
      return renamer(namesAfter(change.names))
  }
}

/** These keys where the row has them, and no others. */
export function project(keys: readonly string[]): (row: Row) => Row {
  return learned(
    (present) => keys.filter((key) => present.includes(key)).map((key) => [key, 0, key]),
    (row) => {
      const mine: Row = {}
      for (const key of keys) if (Object.hasOwn(row, key)) put(mine, key, at(row, key))
      return mine
    },
  )
}

/** @param named under which keys, if any, a key goes on */
function renamer(named: (key: string) => readonly string[]): (row: Row) => Row {
  return learned(
    (keys) => keys.flatMap((key) => named(key).map((name) => [name, 0, key] as const)),
    (row) => {
      const renamed: Row = {}
      for (const key in row) for (const name of named(key)) put(renamed, name, row[key])
      return renamed
    },
  )
}

function namesAfter(names: Readonly<Record<string, string>>): (key: string) => readonly string[] {
  const namesOf = new Map<string, string[]>()
  for (const name of Object.keys(names)) {
    const old = names[name]!
    namesOf.set(old, [...(namesOf.get(old) ?? []), name])
  }
  // A key that is replaced and has no new name is gone.
  for (const name of Object.keys(names)) if (!namesOf.has(name)) namesOf.set(name, [])
  return (key) => namesOf.get(key) ?? [key]
}
