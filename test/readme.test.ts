import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { arrows } from './architecture/rules.ts'
import { compilers } from './types/compilers.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')
const execute = promisify(execFile)

interface Block {
  readonly language: string
  readonly text: string
}

const blocks: readonly Block[] = [...readme.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(
  ([, language, text]) => ({
    language: language!,
    text: text!,
  }),
)

/** A program is called as its first line says (`// name.ts`); the block `text` behind it is what it prints. */
const programs = blocks.flatMap((block, number) => {
  if (block.language !== 'ts') return []
  const name = /^\/\/ ([\w-]+\.ts)\n/.exec(block.text)?.[1] ?? `block-${number}.ts`
  const next = blocks[number + 1]
  return [{ name, text: block.text, prints: next?.language === 'text' ? next.text : undefined }]
})

const linesOf = (text: string): string[] => text.split('\n').filter((line) => line !== '')

let folder: string

beforeAll(async () => {
  // Inside this package, so that 'stairs' means what dist holds; `out` is what git, prettier and the compiler pass over.
  await mkdir(join(root, 'out'), { recursive: true })
  folder = await mkdtemp(join(root, 'out', 'readme-'))
  for (const { name, text } of programs) await writeFile(join(folder, name), text)
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: true, noUnusedLocals: false, rootDir: root },
    include: ['*.ts'],
    exclude: [],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

async function printed(name: string): Promise<string> {
  // Not a test runner's child: what the README promises holds for a program that a user starts.
  const { VITEST: _, NODE_ENV: __, ...env } = process.env
  const { stdout } = await execute(process.execPath, ['--import', 'tsx', name], { cwd: folder, env })
  return stdout
}

describe('the README', () => {
  it('has code of the kinds that are tried here, and no other', () => {
    expect(new Set(blocks.map((block) => block.language))).toEqual(new Set(['ts', 'text', 'sh']))
    expect(programs.length).toBeGreaterThanOrEqual(6)
  })

  it('begins with the example hello', async () => {
    expect(programs[0]!.text).toBe(await readFile(join(root, 'examples', 'hello', 'hello.ts'), 'utf8'))
  })

  it.each(Object.entries(compilers))('has programs that compile with TypeScript %s', async (_, compiler) => {
    const checked = execute(process.execPath, [compiler, '-p', join(folder, 'tsconfig.json')])
    await expect(checked.catch((error: { stdout: string }) => error)).resolves.toMatchObject({ stdout: '' })
  })

  it('begins with a program that prints twenty Fibonacci numbers, in any order', async () => {
    const expected: string[] = []
    for (let [n, a, b] = [0, 0, 1]; n < 20; n++, [a, b] = [b, a + b])
      expected.push(`Fibonacci of ${n} is ${a}`)
    expect(linesOf(await printed(programs[0]!.name)).toSorted()).toEqual(expected.toSorted())
  })

  const telling = programs.filter((program) => program.prints !== undefined)
  it.each(telling)('has a program that prints what it says: $name', async ({ name, prints }) => {
    expect(await printed(name)).toBe(prints)
  })

  it('runs every program but modules', () => {
    const silent = programs.slice(1).filter((program) => program.prints === undefined)
    expect(silent.every(({ text }) => /^export /m.test(text))).toBe(true)
    for (const { name } of silent)
      expect(telling.some(({ text }) => text.includes(`from './${name}'`))).toBe(true)
  })

  it('names scripts that exist', async () => {
    const { scripts } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { scripts: object }
    const named = [...readme.matchAll(/npm (?:run )?(test\b(?!:)|(?<=run )[\w:]+)/g)].map(([, name]) => name)
    expect(named).toEqual(expect.arrayContaining(['demo', 'verify', 'test', 'test:nodes', 'bench']))
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named))
  })

  it('links to files that exist', async () => {
    const links = [...readme.matchAll(/\]\(([^)#]+)\)/g)].map(([, link]) => link!)
    expect(links.map((link) => basename(link))).toContain('LICENSE')
    for (const link of links) await expect(readFile(join(root, link), 'utf8')).resolves.not.toBe('')
  })
})

describe('the map of the source', () => {
  it('is short, and names files and rooms that exist', async () => {
    const map = await readFile(join(root, 'src', 'README.md'), 'utf8')
    expect(map.split('\n').length).toBeLessThanOrEqual(150)
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
