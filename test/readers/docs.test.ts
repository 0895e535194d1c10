import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { App } from 'stairs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilers } from '../types/compilers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const text = await readFile(join(root, 'docs', 'readers.md'), 'utf8')
const execute = promisify(execFile)

const found = [...text.matchAll(/^```ts\n(\/\/ ([\w-]+\.ts)\n.*?)^```\n\n```text\n(.*?)^```$/gms)]
const programs = found
  .map(([, program, name, prints]) => ({ program: program!, name: name!, prints: prints! }))
  .filter(({ program }) => !program.includes('partitionedProducer') || 'partitionedProducer' in App.prototype)

let folder: string

beforeAll(async () => {
  // Inside this package, so that 'stairs' means what dist holds.
  await mkdir(join(root, 'out'), { recursive: true })
  folder = await mkdtemp(join(root, 'out', 'readers-'))
  for (const { name, program } of programs) await writeFile(join(folder, name), program)
  const config = {
    extends: join(root, 'tsconfig.json'),
    compilerOptions: { noEmit: true, rootDir: root },
    include: ['*.ts'],
    exclude: [],
  }
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

describe('docs/readers.md', () => {
  it('has a name and an output for each program', () => {
    expect(found.length).toBe([...text.matchAll(/^```ts$/gm)].length)
    expect(programs.length).toBeGreaterThanOrEqual(5)
  })

  it.each(Object.entries(compilers))('has programs that compile with TypeScript %s', async (_, compiler) => {
    const checked = execute(process.execPath, [compiler, '-p', join(folder, 'tsconfig.json')])
    await expect(checked.catch((error: { stdout: string }) => error)).resolves.toMatchObject({ stdout: '' })
  })

  it.each(programs)('has a program that prints what it says: $name', async ({ name, prints }) => {
    const { VITEST: _, NODE_ENV: __, ...env } = process.env
    const { stdout } = await execute(process.execPath, ['--import', 'tsx', name], { cwd: folder, env })
    expect(stdout).toBe(prints)
  })
})
