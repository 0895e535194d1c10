import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Page, root } from './markdown.ts'
import { compilers } from './types/compilers.ts'

/** Every page for users: its programs compile, run, and print what the page says. */

const names = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))
const pages = await Promise.all(names.map(async (name) => [name, await Page.read(`docs/${name}`)] as const))

it('the README leads to every page', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8')
  for (const name of names) expect(readme).toContain(`](docs/${name})`)
})

describe.each(pages)('docs/%s', (name, page) => {
  beforeAll(() => page.unpack())
  afterAll(() => page.remove())

  // What differs between compilers is tried with the README and the programs of test/types.
  it.runIf(page.programs.length > 0)('has programs that compile', async () => {
    expect(await page.compile(compilers['7'])).toBe('')
  })

  it.each(page.telling)('has a program that prints what it says: $name', async ({ name: file, prints }) => {
    expect(await page.run(file)).toBe(prints)
  })

  it('has no program that nobody runs', () => {
    expect(page.silent.filter((program) => !page.isImported(program)).map((program) => program.name)).toEqual(
      [],
    )
  })

  it('links to files that exist', () => {
    for (const [, link] of page.text.matchAll(/\]\(([^)#:]+)(?:#[\w-]*)?\)/g))
      expect(readFileSync(join(root, 'docs', dirname(name), link!), 'utf8'), link).not.toBe('')
  })
})
