import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compilers } from './types/compilers.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const execute = promisify(execFile)

/** What a user writes in a package of their own, whose declarations name types of this one. */
const program = `
import { Project, type Input, type OutputRow } from 'stairs'
import { csv, parquet, sql, type Reader } from 'stairs/readers'
export const project = new Project({ threads: 1, name: undefined })
const app = project.app('core')
export const main = app.pipeline('main', (rows: Input<{ n: number }>) =>
  rows.subscribeFunc(({ n }) => ({ double: 2 * n }), { asWorker: true, name: 'double' }))
export const generate = app.producer('generate', { to: main }, function* () { yield { n: 1 } })
export const items = app.consumerIter('items', ({ n }: { n: number }) => n)
export const row: OutputRow<typeof main> = { n: 1, double: 2 }
// Types that were not found would be any, and this no mistake:
// @ts-expect-error
export const unknownColumn = csv<{ n: number }>('a.csv', { columns: ['m'] })
export const readers = [parquet<{ n: number }>('a.parquet'), sql<{ n: number }>('SELECT 1 AS n')]
export const numbers: Reader<unknown, { n: number }> = csv<{ n: number }>('a.csv', { types: { n: 'number' } })
// @ts-expect-error
export const wrong: OutputRow<typeof main> = { n: 1, double: '2' }
`
/** The same in JavaScript, run. */
const script = `
import { Project, getProject } from 'stairs'
const project = new Project({ threads: 1 })
const app = project.app('core')
const main = app.pipeline('main', ({ n }) => n.subscribeFunc(({ n }) => ({ double: 2 * n }), { asWorker: true }))
for await (const row of main.map([{ n: 1 }, { n: 2 }], { ordered: true })) console.log(JSON.stringify(row))
if (getProject() !== project) throw new Error('another copy')
`

let packed: readonly string[]
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stairs-package-'))
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await execute('npm', pack, { cwd: root })
  const [made] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }]
  packed = made.files.map((file) => file.path)
  await install(made.filename)
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** As npm would, but with what the package needs linked from here. */
async function install(tarball: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  await mkdir(join(modules, 'stairs'), { recursive: true })
  await execute('tar', ['-xzf', tarball, '-C', join('node_modules', 'stairs'), '--strip-components=1'], {
    cwd: folder,
  })
  const manifest = await readFile(join(modules, 'stairs', 'package.json'), 'utf8')
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> }
  for (const name of [...Object.keys(dependencies), '@types/node']) {
    await mkdir(dirname(join(modules, name)), { recursive: true })
    await symlink(join(root, 'node_modules', name), join(modules, name), 'junction')
  }
  await writeFile(join(folder, 'package.json'), '{ "name": "user", "type": "module" }')
}

describe('what npm publishes', () => {
  it('has all that was compiled, its source, and what people read', async () => {
    const sources = (await readdir(join(root, 'src'), { recursive: true })).filter((path) =>
      path.endsWith('.ts'),
    )
    const needed = sources.flatMap((path) => {
      const name = path.split(sep).join('/').replace(/\.ts$/, '')
      return [`src/${name}.ts`, `dist/src/${name}.d.ts`]
    })
    needed.push('dist/engine/index.js', 'dist/engine/machine.js', 'dist/engine/readers/index.js')
    needed.push(
      'dist/engine/supervisor/main.cjs',
      'dist/engine/supervisor/recovery.js',
      'dist/engine/supervisor/spills.js',
    )
    needed.push('dist/engine/worker/bootstrap.cjs', 'dist/engine/worker/thread.js')
    expect(needed.length).toBeGreaterThan(200)
    expect(packed).toEqual(expect.arrayContaining(['package.json', 'README.md', 'LICENSE', ...needed]))
  })

  it('has nothing else: no tests, no examples, no caches', () => {
    const other = packed.filter(
      (path) => !/^(dist\/src\/.*\.d\.ts|dist\/engine\/.*\.c?js(\.map)?|src\/.*\.(ts|md))$/.test(path),
    )
    expect(other.toSorted()).toEqual(['LICENSE', 'README.md', 'package.json'])
    expect(packed.filter((path) => /\.test\.|(^|\/)(test|tests|node_modules)\//.test(path))).toEqual([])
  })
})

describe('the installed package', () => {
  it('works, threads included', async () => {
    await writeFile(join(folder, 'script.js'), script)
    // Not a test runner's child: there a program of this kind has other defaults.
    const { VITEST: _, NODE_ENV: __, ...env } = process.env
    const { stdout } = await execute(process.execPath, ['script.js'], { cwd: folder, env })
    expect(stdout).toBe('{"n":1,"double":2}\n{"n":2,"double":4}\n')
  })

  const cases = Object.entries(compilers).flatMap(([version, compiler]) =>
    ['nodenext', 'bundler'].map((resolution) => ({ version, compiler, resolution })),
  )

  it.each(cases)(
    'has types for TypeScript $version, $resolution',
    async ({ version, compiler, resolution }) => {
      const name = `${version}-${resolution}`
      expect(await check(compiler, resolution, name)).toBe('')
      const declarations = await readFile(join(folder, name, 'out', 'program.d.ts'), 'utf8')
      expect(declarations).toMatch(/import\b.*\bfrom ["']stairs["']/)
    },
  )
})

/** @returns what the compiler says */
async function check(compiler: string, resolution: string, name: string): Promise<string> {
  const cwd = join(folder, name)
  await mkdir(cwd)
  const compilerOptions = {
    target: 'es2022',
    module: resolution === 'bundler' ? 'esnext' : resolution,
    moduleResolution: resolution,
    types: ['node'],
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    // Declarations of the package are checked, too.
    skipLibCheck: false,
    declaration: true,
    outDir: 'out',
    rootDir: '.',
  }
  await writeFile(join(cwd, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['program.ts'] }))
  await writeFile(join(cwd, 'program.ts'), program)
  try {
    return (await execute(process.execPath, [compiler, '-p', '.'], { cwd })).stdout
  } catch (error) {
    return (error as { stdout: string }).stdout
  }
}
