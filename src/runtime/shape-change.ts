import type { Row, ShapeNode } from '../graph/node.ts'
import { project, put } from './take.ts'

/** What `select`, `drop`, `rename` and `addValue` do to a row, as a function of the row. */
export function changeOf(change: ShapeNode['change']): (row: Row) => Row {
  switch (change.verb) {
    case 'select':
      return project(change.keys)
    case 'add':
      return (row) => ({ ...row, ...change.constants })
    case 'drop': {
      const dropped = new Set(change.keys)
      return (row) => {
        const rest: Row = {}
        for (const key in row) if (!dropped.has(key)) put(rest, key, row[key])
        return rest
      }
    }
    case 'rename':
      return renamer(change.names)
  }
}

function renamer(names: Readonly<Record<string, string>>): (row: Row) => Row {
  const namesOf = new Map<string, string[]>()
  for (const name of Object.keys(names)) {
    const old = names[name]!
    namesOf.set(old, [...(namesOf.get(old) ?? []), name])
  }
  const replaced = new Set(Object.keys(names))
  return (row) => {
    const renamed: Row = {}
    for (const key in row) {
      const to = namesOf.get(key)
      if (to !== undefined) for (const name of to) put(renamed, name, row[key])
      else if (!replaced.has(key)) put(renamed, key, row[key])
    }
    return renamed
  }
}
