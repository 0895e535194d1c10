import type { Row } from '../../graph/node.ts'
import { learned, type Layout } from './learned.ts'
import { addAll } from './take.ts'

/** row ∪ result as a new row; the result wins, its new keys come last, as object spread does it. One for each step. */
export const merger = (): ((row: Row, result?: Row) => Row) =>
  learned(layout, (row, result) => addAll(addAll({}, row), result))

function layout(keysOfRow: readonly string[], keysOfResult: readonly string[]): Layout {
  const given = new Set(keysOfResult)
  return [
    ...keysOfRow.map((key) => [key, given.has(key) ? 1 : 0, key] as const),
    ...keysOfResult.filter((key) => !keysOfRow.includes(key)).map((key) => [key, 1, key] as const),
  ]
}
