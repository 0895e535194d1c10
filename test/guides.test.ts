import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilers } from './types/compilers.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const execute = promisify(execFile)

/** Guides whose programs (`// name.ts`) print what the `text` block behind each says. */
const guides = ['producers.md']

describe.each(guides)('%s', (guide) => {
  let folder: string
  let programs: { name: string; text: string; prints: string }[]

  beforeAll(async () => {
    const text = await readFile(join(root, 'docs', guide), 'utf8')
    programs = [...text.matchAll(/^```ts\n(\/\/ ([\w-]+\.ts)\n.*?)^```\n\n```text\n(.*?)^```$/gms)].map(
      ([, program, name, prints]) => ({ name: name!, text: program!, prints: prints! }),
    )
    expect(programs).toHaveLength(text.split('```ts\n').length - 1)
    await mkdir(join(root, 'out'), { recursive: true })
    folder = await mkdtemp(join(root, 'out', 'guide-'))
    for (const program of programs) await writeFile(join(folder, program.name), program.text)
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: true, rootDir: root },
      include: ['*.ts'],
      exclude: [],
    }
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
  })

  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each(Object.entries(compilers))('compiles with TypeScript %s', async (_, compiler) => {
    const checked = execute(process.execPath, [compiler, '-p', join(folder, 'tsconfig.json')])
    await expect(checked.catch((error: { stdout: string }) => error)).resolves.toMatchObject({ stdout: '' })
  })

  it('prints what it says', async () => {
    const { VITEST: _, NODE_ENV: __, ...env } = process.env
    for (const { name, prints } of programs) {
      const { stdout } = await execute(process.execPath, ['--import', 'tsx', name], { cwd: folder, env })
      expect(stdout, name).toBe(prints)
    }
  })
})
