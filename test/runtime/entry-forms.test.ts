import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { transform } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Project, type Input } from 'stairs'
import { node, program, type Ended } from '../fixtures/runtime/child.ts'
import { collect, rejectionOf } from '../fixtures/runtime/rows.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const stripsTypes = typeof (process.features as { typescript?: unknown }).typescript === 'string'
let folder: string
let plain: string

/** A project of a user, with this package installed, in a folder of an awkward name. */
beforeAll(async () => {
  folder = join(mkdtempSync(join(tmpdir(), 'entry-')), 'my prójects %20 #1 ✓')
  mkdirSync(join(folder, 'node_modules'), { recursive: true })
  symlinkSync(root, join(folder, 'node_modules', 'stairs'), 'dir')
  symlinkSync(join(root, 'node_modules', 'tsx'), join(folder, 'node_modules', 'tsx'), 'dir')
  const source = readFileSync(program('fibonacci.ts'), 'utf8')
  plain = (await transform(source, { loader: 'ts', format: 'esm', target: 'es2022' })).code
})
afterAll(() => rmSync(join(folder, '..'), { recursive: true }))

function expectFibonacci({ code, stdout, stderr }: Ended): void {
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const lines = stdout.trim().split('\n')
  expect(lines).toHaveLength(21)
  expect(lines).toContain('Fibonacci of 19 is 4181')
  expect(lines).toContain('rows out: 20')
}

describe('a program in one file', { timeout: 30_000 }, () => {
  it.each([
    ['main.mjs', {}],
    ['my main.mjs', {}],
    ['späße ✓.mjs', {}],
    ['main.js', { type: 'module' }],
  ])('%s', async (name, description) => {
    const place = join(folder, `with ${name}`)
    mkdirSync(place)
    writeFileSync(join(place, 'package.json'), JSON.stringify(description))
    writeFileSync(join(place, name), plain)
    expectFibonacci(await node([join(place, name)]))
    expectFibonacci(await node([name], { cwd: place }))
  })

  it.each(['main.ts', 'main.mts', 'späße ✓.mts'])('%s with tsx', async (name) => {
    const place = join(folder, `with ${name}`)
    mkdirSync(place)
    writeFileSync(join(place, 'package.json'), JSON.stringify({ type: 'module' }))
    cpSync(program('fibonacci.ts'), join(place, name))
    expectFibonacci(await node(['--import', 'tsx', join(place, name)], { cwd: place }))
    expectFibonacci(await node([join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), name], { cwd: place }))
    if (stripsTypes) expectFibonacci(await node(['--no-warnings', join(place, name)]))
  })

  it('runs where no code may be made from strings', async () => {
    const { code, stdout } = await node([
      '--disallow-code-generation-from-strings',
      program('same-world.mjs'),
    ])
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ done: { rows: 2000, sum: 3_998_000 } })
  })

  it('is the same in every thread', async () => {
    const { code, stdout } = await node([program('same-world.mjs'), 'one', '--two=2', 'dreißig ✓'], {
      env: { COLOUR: 'blue' },
    })
    expect(code).toBe(0)
    const { here, there } = JSON.parse(stdout).done.first
    expect(here).toMatchObject({
      env: 'blue',
      argv: [expect.any(String), program('same-world.mjs'), 'one', '--two=2', 'dreißig ✓'],
    })
    expect(there).toEqual(here)
  })
})

describe('a test file', () => {
  it('is no entry, and is told so', async () => {
    const project = new Project({ threads: 2 })
    const app = project.app('core')
    const main = app.pipeline('main', (input: Input<{ id: number }>) =>
      input.subscribeFunc(() => ({}), { asWorker: true }),
    )
    const feed = app.producer('feed', { to: main }, () => [{ id: 1 }])
    for (const error of [
      await rejectionOf(project.run(feed)),
      await rejectionOf((async () => collect(main.map([{ id: 1 }])))()),
    ]) {
      expect(error).toMatchObject({ name: 'EntryError', code: 'ENTRY' })
      expect(error.message).toContain('threads: 0')
      expect(error.message).toContain('import.meta.url')
    }
    expect(await main.call({ id: 1 })).toEqual([{ id: 1 }])
    await project.close()
  })

  it('may work everything in its own thread', async () => {
    await using project = new Project({ threads: 0 })
    const app = project.app('core')
    const main = app.pipeline('main', (input: Input<{ id: number }>) =>
      input.subscribeFunc(({ id }) => ({ next: id + 1 }), { asWorker: true }),
    )
    expect(await collect(main.map([{ id: 1 }]))).toEqual([{ id: 1, next: 2 }])
  })

  it('is told of mistakes where they are made', () => {
    const app = new Project({ threads: 0 }).app('core')
    app.pipeline('main', (input: Input<{ id: number }>) => input)
    expect(() => app.pipeline('main', (input: Input<{ id: number }>) => input)).toThrow(
      expect.objectContaining({ code: 'DECLARATION', message: expect.stringContaining('"main"') }),
    )
    const wrong = app.pipeline('wrong', (input: Input<{ id: number; title: string }>) =>
      input.select('id', 'title').get('titel' as 'title'),
    )
    expect(() => wrong.explain()).toThrow(
      expect.objectContaining({ code: 'DECLARATION', message: expect.stringMatching(/titel.*title/) }),
    )
  })
})
