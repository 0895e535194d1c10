import { execFile } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { csv, ndjson, parquet, sql, type Reader } from 'stairs/readers'
import { describe, expect, it } from 'vitest'
import { duckdb } from './duckdb.ts'
import { all, testFolder, timesOpen } from './files.ts'

const files = testFolder()
const lines = (count: number): string => Array.from({ length: count }, (_, n) => `{"n":${n}}\n`).join('')

const kinds: readonly [string, () => Promise<[Reader<unknown, { n?: unknown }>, string]>][] = [
  [
    'csv',
    async () => {
      const path = await files.write('many.csv', `n\n${'1\n'.repeat(300_000)}`)
      return [csv<{ n: string }>(path), path]
    },
  ],
  [
    'csv.gz',
    async () => {
      const path = await files.write('many.csv.gz', gzipSync(`n\n${lines(200_000).replaceAll('"', '')}`))
      return [csv<{ n: string }>(path), path]
    },
  ],
  [
    'ndjson',
    async () => {
      const path = await files.write('many.ndjson', lines(100_000))
      return [ndjson<{ n: number }>(path), path]
    },
  ],
  [
    'parquet',
    async () => {
      const path = files.path('many.parquet')
      await duckdb(`COPY (SELECT range AS n FROM range(50000)) TO '${path}'`)
      return [parquet<{ n: number }>(path), path]
    },
  ],
  [
    'sql',
    async () => {
      const path = files.path('many.duckdb')
      await duckdb('CREATE OR REPLACE TABLE t AS SELECT range AS n FROM range(50000)', path)
      return [sql<{ n: number }>('FROM t', { database: path }), path]
    },
  ],
]

describe.skipIf(process.platform !== 'linux').each(kinds)('%s', (_, make) => {
  it('leaves no file open: read to the end, left early, aborted, never begun', async () => {
    const [reader, path] = await make()
    const [part] = await reader.partitions()
    expect((await all(reader.read(part))).length).toBeGreaterThan(10_000)
    expect(await timesOpen(path)).toBe(0)
    for await (const row of reader.read(part)) {
      expect(row).toHaveProperty('n')
      break
    }
    expect(await timesOpen(path)).toBe(0)
    await reader.read(part).return()
    const controller = new AbortController()
    const reason = new Error('enough')
    const read = async (): Promise<void> => {
      for await (const _row of reader.read(part, controller)) controller.abort(reason)
    }
    await expect(read()).rejects.toBe(reason)
    expect(await timesOpen(path)).toBe(0)
    await expect(all(reader.read(part, { signal: AbortSignal.abort(reason) }))).rejects.toBe(reason)
  })

  it('hands out batches, or answers several questions in their order', async () => {
    const [reader] = await make()
    const [part] = await reader.partitions()
    const rows = await all(reader.read(part))
    const batches = await all(reader.read(part).batches)
    expect(batches.length).toBeLessThan(rows.length / 100)
    expect(batches.flat()).toEqual(rows)
    const stream = reader.read(part)
    const asked = await Promise.all(Array.from({ length: 5000 }, () => stream.next()))
    expect(asked.map(({ value }) => value)).toEqual(rows.slice(0, 5000))
    await stream.return()
    expect(await stream.next()).toEqual({ done: true, value: undefined })
  })
})

describe('packages that are not installed', () => {
  it('are named, with the command that installs them, and only where they are needed', async () => {
    // The package alone in a folder without any other.
    const home = files.path('alone/node_modules/stairs')
    await mkdir(home, { recursive: true })
    const root = fileURLToPath(new URL('../..', import.meta.url))
    await cp(`${root}/dist/engine`, `${home}/dist/engine`, { recursive: true })
    await cp(`${root}/package.json`, `${home}/package.json`)
    await writeFile(files.path('alone/a.csv'), 'n\n"1"\n')
    await writeFile(files.path('alone/a.parquet'), '')
    const program = `
      import { csv, parquet, sql } from 'stairs/readers'
      for (const reader of [csv('a.csv'), parquet('a.parquet'), sql('SELECT 1 AS n')])
        try { for await (const row of reader.rows()) console.log(row.n) }
        catch (error) { console.log(error.name, error.code, error.message) }`
    await writeFile(files.path('alone/program.mjs'), program)
    const { stdout } = await promisify(execFile)(process.execPath, ['program.mjs'], {
      cwd: files.path('alone'),
    })
    expect(stdout.split('\n')).toEqual([
      '1',
      'ReaderError READER parquet: needs a package that is not installed: npm install hyparquet hyparquet-compressors',
      'ReaderError READER sql: needs a package that is not installed: npm install @duckdb/node-api',
      '',
    ])
  })
})

it('rows are the same where no code may be made of text', async () => {
  const path = await files.write('plain.csv', 'n,text\n1,a\n')
  const program = `import { csv } from 'stairs/readers'
    for await (const row of csv(${JSON.stringify(path)}, { types: { n: 'number' } }).rows()) console.log(JSON.stringify(row))`
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  expect(stdout).toBe('{"n":1,"text":"a"}\n')
})
