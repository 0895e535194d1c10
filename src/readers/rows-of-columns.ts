/** Values of one key, one for each row. */
export type Column = ArrayLike<unknown>
/** What a row gets for a value of a column. */
export type Convert = (value: unknown) => unknown
/** Makes rows of the values in `[from, to)`. */
export type MakeRows = (columns: readonly Column[], from: number, to: number) => object[]

/**
 * Makes rows of columns. The loop is made of text: with a literal all rows share one hidden class, and setting keys one
 * by one costs three times as much. Names enter the text by JSON.stringify only.
 *
 * @param converts for each column; undefined: values stay as they are
 */
export function rowsOfColumns(
  names: readonly string[],
  converts: readonly (Convert | undefined)[] = [],
): MakeRows {
  const slow = rowByRow(names, converts)
  if (names.includes('__proto__')) return slow
  const consts = names.map((_, k) => `const c${k} = columns[${k}], f${k} = converts[${k}]`)
  const literal = names.map((name, k) => {
    const value = converts[k] === undefined ? `c${k}[i]` : `f${k}(c${k}[i])`
    return `${JSON.stringify(name)}: ${value}`
  })
  const text = `return (columns, from, to) => {
    ${consts.join('\n')}
    const rows = []
    for (let i = from; i < to; i++) rows.push({ ${literal.join(', ')} })
    return rows
  }`
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- the text holds no data but keys, as JSON
    return new Function('converts', text)(converts) as MakeRows
  } catch {
    // Started with --disallow-code-generation-from-strings.
    return slow
  }
}

function rowByRow(names: readonly string[], converts: readonly (Convert | undefined)[]): MakeRows {
  return (columns, from, to) => {
    const rows: object[] = []
    for (let i = from; i < to; i++) {
      const row = {}
      for (let k = 0; k < names.length; k++) {
        const convert = converts[k]
        const value = convert === undefined ? columns[k]![i] : convert(columns[k]![i])
        Object.defineProperty(row, names[k]!, { value, writable: true, enumerable: true, configurable: true })
      }
      rows.push(row)
    }
    return rows
  }
}
