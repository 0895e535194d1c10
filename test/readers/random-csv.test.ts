import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { csv } from 'stairs/readers'
import { expect, it } from 'vitest'
import { all, byPart, testFolder } from './files.ts'

const files = testFolder()

const letters = fc.constantFrom('a', 'b', ' ', 'é', '🙂', '"', '""', ',', '\n', '\r\n', '\r', "'", ';')
const value = fc.array(letters, { maxLength: 6 }).map((parts) => parts.join(''))
const name = value.filter((text) => !text.includes('\r'))

/** A file as some program could write it, and the rows it means. */
const table = fc
  .uniqueArray(name, { minLength: 1, maxLength: 4 })
  .filter((names) => names.every((text) => text !== ''))
  .chain((names) =>
    fc.record({
      names: fc.constant(names),
      rows: fc.array(fc.tuple(...names.map(() => value)), { maxLength: 12 }),
      /** What no rule decides: needless quotes, kinds of line ends, empty lines. */
      whims: fc.infiniteStream(fc.nat(11)),
      mark: fc.boolean(),
      ended: fc.boolean(),
      lineEnd: fc.constantFrom('\n', '\r\n', undefined),
    }),
  )

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never

function write({ names, rows, whims, mark, ended, lineEnd }: Table): string {
  const whim = (): number => whims.next().value!
  const field = (text: string, alone: boolean): string =>
    /[",\r\n]/.test(text) || (alone && text === '') || whim() < 3 ? `"${text.replaceAll('"', '""')}"` : text
  let out = mark ? '\u{feff}' : ''
  const records = [names, ...rows]
  for (const [i, record] of records.entries()) {
    out += record.map((text) => field(text, record.length === 1)).join(',')
    const end = lineEnd ?? (whim() < 6 ? '\n' : '\r\n')
    if (i < records.length - 1 || ended) out += end
    if (whim() === 0 && i < records.length - 1) out += end
  }
  return out
}

const meant = ({ names, rows }: Table): object[] =>
  rows.map((row) => Object.fromEntries(row.map((text, i) => [names[i]!, text])))

it('the partitions of a file, however small, are its rows', async () => {
  const run = async (given: Table, partitionBytes: number): Promise<void> => {
    const path = await files.write('random.csv', write(given))
    expect((await byPart(csv(path, { partitionBytes }))).flat()).toEqual(meant(given))
  }
  await fc.assert(fc.asyncProperty(table, fc.integer({ min: 1, max: 60 }), run), { numRuns: 400 })
})

it('rows are those that csv-parse reads', async () => {
  const run = async (given: Table): Promise<void> => {
    const text = write({ ...given, lineEnd: given.lineEnd ?? '\n' })
    const path = await files.write('oracle.csv', text)
    const record_delimiter = given.lineEnd ?? '\n'
    const others: unknown = parse(text, {
      columns: true,
      bom: true,
      skip_empty_lines: true,
      record_delimiter,
    })
    expect(await all(csv(path).rows())).toEqual(others)
  }
  await fc.assert(fc.asyncProperty(table, run), { numRuns: 300 })
})

it('files that are many blocks long are cut right, too', async () => {
  const rows: { id: string; text: string; other: string }[] = []
  let bytes = 0
  for (let i = 0; bytes < 3_000_000; i++) {
    const quoted = (i >> 9) % 3 > 0
    // Now and then a field that is larger than what is read at a time.
    const length = i === 700 ? 400_000 : (i * 7919) % 90
    const text = (quoted ? 'x"\n,é' : 'xyzé').repeat(length / 4)
    rows.push({ id: String(i), text, other: i % 5 === 0 ? '' : '🙂' })
    bytes += text.length + 10
  }
  const lines = rows.map(({ id, text, other }) => {
    const field = /["\n,]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
    return `${id},${field},${other}\n`
  })
  const path = await files.write('long.csv', `id,text,other\n${lines.join('')}`)
  for (const partitionBytes of [50_000, 131_072, 1_048_576, 1_500_001]) {
    const parts = await byPart(csv<(typeof rows)[number]>(path, { partitionBytes }))
    expect(parts.length).toBeGreaterThan(2)
    expect(parts.flat()).toEqual(rows)
  }
})
