import { gzipSync } from 'node:zlib'
import { mkdir } from 'node:fs/promises'
import { pathToFileURL } from 'node:url'
import { ArgumentError, StairsError } from 'stairs'
import { csv, ReaderError } from 'stairs/readers'
import { describe, expect, it } from 'vitest'
import { all, byPart, errorOf, testFolder } from './files.ts'

const files = testFolder()

describe('csv', () => {
  it('reads what spreadsheets and databases write', async () => {
    const text = 'id,"the name",note\r\n1,"Ann ""A"" B",\r\n\r\n2,Zoë,"a,\r\nb"\n3,,"" '.trimEnd()
    const path = await files.write('mixed.csv', `\u{feff}${text}`)
    const rows = [
      { id: '1', 'the name': 'Ann "A" B', note: '' },
      { id: '2', 'the name': 'Zoë', note: 'a,\r\nb' },
      { id: '3', 'the name': '', note: '' },
    ]
    expect(await all(csv(path).rows())).toEqual(rows)
    expect((await byPart(csv(path, { partitionBytes: 1 }))).flat()).toEqual(rows)
  })

  it('casts', async () => {
    const path = await files.write(
      'types.csv',
      'n,big,yes,at,mine,text\n1.5,123456789012345678901,TRUE,2024-02-03,x,7\n, ,,,,\nNaN,-1,0,2024-02-03T04:05:06Z,y,\n',
    )
    const types = {
      n: 'number',
      big: 'bigint',
      yes: 'boolean',
      at: 'date',
      mine: (text: string) => text.length,
    } as const
    expect(await all(csv<Record<string, unknown>>(path, { types }).rows())).toEqual([
      { n: 1.5, big: 123456789012345678901n, yes: true, at: new Date('2024-02-03'), mine: 1, text: '7' },
      { n: null, big: null, yes: null, at: null, mine: 0, text: '' },
      { n: NaN, big: -1n, yes: false, at: new Date('2024-02-03T04:05:06Z'), mine: 1, text: '' },
    ])
  })

  it('takes the columns that are asked for, and gives them names', async () => {
    const path = await files.write('names.csv', 'a;b;c\n1;"2";3\n')
    expect(await all(csv<{ b: string }>(path, { delimiter: ';', columns: ['b'] }).rows())).toEqual([
      { b: '2' },
    ])
    expect(await all(csv(path, { delimiter: ';', names: ['x', 'y', 'z'] }).rows())).toEqual([
      { x: '1', y: '2', z: '3' },
    ])
    expect(
      await all(csv(path, { delimiter: ';', names: ['x', 'y', 'z'], header: false }).rows()),
    ).toHaveLength(2)
  })

  it('lets quotes be letters, and other characters quotes', async () => {
    const path = await files.write('quotes.csv', `a\tb\n5" x\t"\n'\t1\n`)
    expect((await byPart(csv(path, { delimiter: '\t', quote: null, partitionBytes: 1 }))).flat()).toEqual([
      { a: '5" x', b: '"' },
      { a: "'", b: '1' },
    ])
    const other = await files.write('other.csv', `a\n'x''\ny'\n`)
    expect(await all(csv(other, { quote: "'" }).rows())).toEqual([{ a: "x'\ny" }])
  })

  it('reads latin1', async () => {
    const path = await files.write('latin1.csv', Buffer.from('naïve,b\né,"ü\n"\n', 'latin1'))
    const rows = [{ naïve: 'é', b: 'ü\n' }]
    expect(await all(csv(path, { encoding: 'latin1', partitionBytes: 1 }).rows())).toEqual(rows)
    const error = await errorOf(csv(path))
    expect(error).toMatchObject({ code: 'READER', path, byte: 2, line: 1 })
  })

  it('gives no rows for an empty file, and for a header alone', async () => {
    for (const text of ['', '\n\n', 'a,b', 'a,b\n', '\u{feff}a,b\r\n']) {
      const path = await files.write('empty.csv', text)
      expect(await all(csv(path, { partitionBytes: 1 }).rows())).toEqual([])
    }
  })

  it('keeps a column called __proto__ a column', async () => {
    const path = await files.write('proto.csv', '__proto__,constructor\n1,2\n')
    const [row] = await all(csv(path).rows())
    expect(Object.entries(row!)).toEqual([
      ['__proto__', '1'],
      ['constructor', '2'],
    ])
  })

  it('reads folders, patterns, lists, URLs and .gz', async () => {
    await mkdir(files.path('many'))
    await files.write('many/b-1.csv', 'n\n1\n2\n')
    await files.write('many/a-1.csv', 'n\n3\n')
    await files.write('many/c.csv.gz', gzipSync(`\u{feff}n\n"4\n4"\n5\n`))
    await files.write('many/.hidden.txt', 'n\n9\n')
    const read = async (paths: Parameters<typeof csv>[0]): Promise<string[]> =>
      (await byPart(csv<{ n: string }>(paths, { partitionBytes: 1 }))).flat().map(({ n }) => n)
    expect(await read(files.path('many'))).toEqual(['3', '1', '2', '4\n4', '5'])
    expect(await read(files.path('many/?-*.csv'))).toEqual(['3', '1', '2'])
    expect(await read([files.path('many/b-1.csv'), pathToFileURL(files.path('many/a-1.csv'))])).toEqual([
      '1',
      '2',
      '3',
    ])
    const parts = await csv(files.path('many/*'), { partitionBytes: 1 }).partitions()
    expect(parts.map(({ from, to, gzip }) => [from, to, gzip])).toEqual([
      [2, 4, false],
      [2, 4, false],
      [4, 6, false],
      [5, null, true],
    ])
  })
})

describe('what csv refuses', () => {
  it.each([
    ['a quote in a plain field', 'a,b\n1,2\n3,x"y\n', 11, 3, 'does not begin with one'],
    ['letters behind a quoted field', 'a,b\n"1"2,3\n', 7, 2, 'behind the closing quote'],
    ['a return behind a quoted field', 'a,b\n1,"2"\rx\n', 9, 2, 'behind the closing quote'],
    ['a field that never ends', 'a,b\n1,2\n"3,4\n5,6\n', 8, 3, 'never ends'],
    ['too many fields', 'a,b\n1,2\n\n3,4,5\n', 9, 4, 'this record has 3 fields, and there are 2 columns.'],
    ['too few fields', 'a,b\n"é\n",2\n3\n', 12, 4, 'this record has 1 field, and there are 2 columns.'],
    ['bytes that are no text', Buffer.from('a,b\né,\xff', 'latin1'), 4, 2, 'no UTF-8'],
    ['UTF-16', Buffer.from('\u{feff}a,b\n', 'utf16le'), 0, 1, 'UTF-16'],
    ['a header of old Macs', 'a,b\r1,2\r', 0, 1, 'carriage return alone'],
    ['a column without a name', 'a,,b\n1,2,3\n', 0, 1, 'column 2 has no name'],
    ['a name used twice', 'a,b,a\n1,2,3\n', 0, 1, 'two columns are called "a"'],
  ])('%s, and says where it is', async (_, text, byte, line, message) => {
    const path = await files.write('broken.csv', text)
    for (const partitionBytes of [1, 4, 1000]) {
      const error = await errorOf(csv(path, { partitionBytes }))
      expect(error).toBeInstanceOf(ReaderError)
      expect(error).toBeInstanceOf(StairsError)
      expect(error).toMatchObject({ code: 'READER', path, byte, line })
      expect(error.message).toContain(message)
      expect(error.message).toContain(`csv "${path}", byte ${byte} (line ${line}): `)
    }
    if (typeof text === 'string') {
      const packed = await files.write('broken.csv.gz', gzipSync(text))
      expect(await errorOf(csv(packed))).toMatchObject({ path: packed, byte, line })
    }
  })

  it('a text that is not of its type', async () => {
    const path = await files.write('cast.csv', 'a,b\né,1\nx,two\n')
    const error = await errorOf(csv<Record<string, unknown>>(path, { types: { b: 'number' } }))
    expect(error).toMatchObject({ byte: 9, line: 3 })
    expect(error.message).toMatch(/column "b": "two" is no number\.$/)
    const cause = new Error('no')
    const refuse = (): never => {
      throw cause
    }
    const refused = await errorOf(csv<Record<string, unknown>>(path, { types: { b: refuse } }))
    expect(refused).toMatchObject({ byte: 4, line: 2, cause })
  })

  it('a file that is not there, or broken while packed', async () => {
    const gone = files.path('gone.csv')
    expect((await errorOf(csv(gone))).message).toBe(`csv "${gone}": there is no such file.`)
    expect((await errorOf(csv(files.path('gone-*.csv')))).message).toContain('fits no file')
    expect((await errorOf(csv(files.path('nowhere/*.csv')))).code).toBe('READER')
    const random = Array.from({ length: 5000 }, (_, i) => (i * 7919) % 10007).join('\n')
    const packed = gzipSync(`a\n${random}\n`)
    const cut = await files.write('cut.csv.gz', packed.subarray(0, packed.length - 50))
    expect(await errorOf(csv(cut))).toMatchObject({ code: 'READER', path: cut })
  })

  it('a column that is not there', async () => {
    const path = await files.write('columns.csv', 'name,age\nx,1\n')
    const error = await errorOf(csv<{ nmae: string }>(path, { columns: ['nmae'] }))
    expect(error.message).toContain('Did you mean "name"? Columns here: name, age.')
  })

  it.each([
    [undefined, {}, 'path of a file'],
    [['a.csv', 3], {}, 'path of a file'],
    ['a.csv', { delimiter: ',,' }, 'delimiter'],
    ['a.csv', { delimiter: '"' }, 'the same'],
    ['a.csv', { header: false }, 'names'],
    ['a.csv', { names: ['a', 'a'] }, 'two columns'],
    ['a.csv', { types: { a: 'int' } }, 'types.a'],
    ['a.csv', { partitionBytes: 0 }, 'partitionBytes'],
    ['a.csv', { delimeter: ';' }, 'Did you mean "delimiter"'],
  ])('options that make no sense: %o %o', (path, options, message) => {
    const declare = (): unknown => (csv as (...given: unknown[]) => unknown)(path, options)
    expect(declare).toThrow(ArgumentError)
    expect(declare).toThrow(message)
  })
})
