/** Values of one key, one for each row. */
export type Column = ArrayLike<unknown>
export type MakeRows = (columns: readonly Column[], count: number) => object[]

/**
 * Makes rows of columns. The loop is made of text: with a literal all rows share one hidden class, and setting keys one
 * by one costs three times as much. Names enter the text by JSON.stringify only.
 */
export function rowsOfColumns(names: readonly string[]): MakeRows {
  const slow = rowByRow(names)
  if (names.includes('__proto__')) return slow
  const parts = names.map((_, k) => `c${k} = columns[${k}]`)
  const literal = names.map((name, k) => `${JSON.stringify(name)}: c${k}[i]`)
  const text = `${names.length === 0 ? '' : `const ${parts.join(', ')}`}
    const rows = []
    for (let i = 0; i < count; i++) rows.push({ ${literal.join(', ')} })
    return rows`
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the text holds no data but keys, as JSON
    return new Function('columns', 'count', text) as MakeRows
  } catch {
    // Started with --disallow-code-generation-from-strings.
    return slow
  }
}

function rowByRow(names: readonly string[]): MakeRows {
  return (columns, count) => {
    const rows: object[] = []
    for (let i = 0; i < count; i++) {
      const row = {}
      for (let k = 0; k < names.length; k++) {
        const value = columns[k]![i]
        Object.defineProperty(row, names[k]!, { value, writable: true, enumerable: true, configurable: true })
      }
      rows.push(row)
    }
    return rows
  }
}
