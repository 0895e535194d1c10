import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { ArgumentError } from 'stairs'
import { ndjson, ReaderError } from 'stairs/readers'
import { describe, expect, it } from 'vitest'
import { all, byPart, errorOf, testFolder } from './files.ts'

const files = testFolder()

describe('ndjson', () => {
  const row = fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue({ stringUnit: 'grapheme' }), {
    noNullPrototype: true,
  })
  const line = fc.tuple(row, fc.constantFrom('\n', '\r\n', '\n\n', '\n \r\n'))

  it('the partitions of a file, however small, are its rows', async () => {
    const run = async (
      lines: (readonly [object, string])[],
      mark: boolean,
      ended: boolean,
      partitionBytes: number,
    ): Promise<void> => {
      const text = lines.map(([object, end]) => JSON.stringify(object) + end).join('')
      const path = await files.write(
        'random.ndjson',
        (mark ? '\u{feff}' : '') + (ended ? text : text.trimEnd()),
      )
      const rows = (await byPart(ndjson(path, { partitionBytes }))).flat()
      expect(rows).toEqual(lines.map(([object]) => JSON.parse(JSON.stringify(object)) as object))
    }
    const size = fc.integer({ min: 1, max: 80 })
    await fc.assert(
      fc.asyncProperty(fc.array(line, { maxLength: 12 }), fc.boolean(), fc.boolean(), size, run),
      {
        numRuns: 300,
      },
    )
  })

  it('files that are many blocks long, and lines longer than one, are cut right', async () => {
    const rows = Array.from({ length: 9000 }, (_, i) => ({
      i,
      text: 'ü'.repeat(i === 5000 ? 300_000 : i % 60),
    }))
    const path = await files.write('long.jsonl', rows.map((each) => JSON.stringify(each)).join('\n'))
    for (const partitionBytes of [60_000, 131_072, 500_000]) {
      const parts = await byPart(ndjson<(typeof rows)[number]>(path, { partitionBytes }))
      expect(parts.length).toBeGreaterThan(1)
      expect(parts.flat()).toEqual(rows)
    }
  })

  it('reads .gz as one partition', async () => {
    const path = await files.write('packed.ndjson.gz', gzipSync('\u{feff}{"a":1}\n{"a":2}'))
    const reader = ndjson(path, { partitionBytes: 1 })
    expect(await byPart(reader)).toEqual([[{ a: 1 }, { a: 2 }]])
  })

  it('gives no rows for a file without any', async () => {
    for (const text of ['', '\n', '\u{feff}', ' \n\r\n']) {
      const path = await files.write('empty.ndjson', text)
      expect(await all(ndjson(path).rows())).toEqual([])
    }
  })
})

describe('what ndjson refuses', () => {
  it.each([
    ['half an object', '{"a":"é"}\n{"a":\n', 'no JSON'],
    ['two objects', '{"a":"é"}\n{"a":1}{"a":2}\n', 'no JSON'],
    ['a number', '{"a":"é"}\n7', 'a line is one JSON object, and this is 7.'],
    ['an array', '{"a":"é"}\n[1]\n', 'a line is one JSON object, and this is an array of 1.'],
    ['null', '{"a":"é"}\nnull\n', 'a line is one JSON object, and this is null.'],
  ])('%s, and says where it is', async (_, text, message) => {
    const path = await files.write('broken.ndjson', text)
    for (const partitionBytes of [1, 1000]) {
      const error = await errorOf(ndjson(path, { partitionBytes }))
      expect(error).toBeInstanceOf(ReaderError)
      expect(error).toMatchObject({ code: 'READER', path, byte: 11, line: 2 })
      expect(error.message).toContain(message)
    }
    const packed = await files.write('broken.ndjson.gz', gzipSync(text))
    expect(await errorOf(ndjson(packed))).toMatchObject({ path: packed, byte: 11, line: 2 })
  })

  it('hands out what stands before it', async () => {
    const path = await files.write('late.ndjson', `${'{"a":1}\n'.repeat(40_000)}{\n`)
    let count = 0
    const read = async (): Promise<void> => {
      for await (const _ of ndjson(path).rows()) count++
    }
    await expect(read()).rejects.toMatchObject({ code: 'READER', byte: 320_000, line: 40_001 })
    expect(count).toBeGreaterThan(16_000)
  })

  it('options that make no sense', () => {
    expect(() => ndjson('a', { partitionBytes: 1.5 })).toThrow(ArgumentError)
    expect(() => ndjson(7 as unknown as string)).toThrow(ArgumentError)
  })
})
