import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrows } from './architecture/rules.ts'
import { Page, root } from './markdown.ts'
import { compilers } from './types/compilers.ts'

const readme = await Page.read('README.md')
const { blocks, programs, telling } = readme
beforeAll(() => readme.unpack())
afterAll(() => readme.remove())

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

describe('the README', () => {
  it('has code of the kinds that are tried here, and no other', () => {
    expect(new Set(blocks.map((block) => block.language))).toEqual(new Set(['ts', 'text', 'sh']))
    expect(programs.length).toBeGreaterThanOrEqual(6)
  })

  it('begins with the example hello', async () => {
    expect(programs[0]!.text).toBe(await readFile(join(root, 'examples', 'hello', 'hello.ts'), 'utf8'))
  })

  it.each(Object.entries(compilers))('has programs that compile with TypeScript %s', async (_, compiler) => {
    expect(await readme.compile(compiler)).toBe('')
  })

  it('begins with a program that prints twenty Fibonacci numbers, in any order', async () => {
    const expected: string[] = []
    for (let [n, a, b] = [0, 0, 1]; n < 20; n++, [a, b] = [b, a + b])
      expected.push(`Fibonacci of ${n} is ${a}`)
    expect(linesOf(await readme.run(programs[0]!.name)).toSorted()).toEqual(expected.toSorted())
  })

  it.each(telling)('has a program that prints what it says: $name', async ({ name, prints }) => {
    expect(await readme.run(name)).toBe(prints)
  })

  it('runs every program but modules', () => {
    for (const program of readme.silent.slice(1)) expect(readme.isImported(program)).toBe(true)
  })

  it('names scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
    const named = [...readme.text.matchAll(/npm (?:run )?(test\b(?!:)|(?<=run )[\w:]+)/g)].map(
      ([, name]) => name,
    )
    expect(named).toEqual(expect.arrayContaining(['demo', 'verify', 'test', 'test:nodes', 'bench']))
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })

  it('links to files that exist', async () => {
    const links = [...readme.text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!)
    expect(links.map((link) => basename(link))).toContain('LICENSE')
    for (const link of links) await expect(readFile(join(root, link), 'utf8')).resolves.not.toBe('')
  })
})

describe('the map of the source', () => {
  it('is short, and names files and rooms that exist', async () => {
    const map = await readFile(join(root, 'src', 'README.md'), 'utf8')
    expect(map.split('\n').length).toBeLessThanOrEqual(200)
    const named = new Set([...map.matchAll(/`([\w/-]+\.ts)`/g)].map(([, path]) => path!))
    expect(named.size).toBeGreaterThan(50)
    for (const path of named) {
      const from = path.startsWith('test/') ? root : join(root, 'src')
      await expect(readFile(join(from, path), 'utf8'), path).resolves.not.toBe('')
    }
    const rooms = [...map.matchAll(/^\| `([\w/]+)`/gm)].map(([, room]) => room!)
    expect(rooms.toSorted()).toEqual(
      Object.keys(arrows)
        .filter((room) => !room.endsWith('.ts'))
        .toSorted(),
    )
  })
})
