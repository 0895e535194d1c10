import { execFile } from 'node:child_process'
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../../', import.meta.url))
const require = createRequire(import.meta.url)
const compilerOf = (name: string): string =>
  join(dirname(require.resolve(`${name}/package.json`)), 'bin', 'tsc')

/** The oldest compiler that is supported, and the newest. */
export const compilers = { '5.9': compilerOf('typescript-5.9'), '7': compilerOf('typescript') }

export interface Checked {
  readonly code: number
  readonly output: string
  /** Times a generic type was given its arguments: what checking costs, on every machine the same. */
  readonly instantiations: number
  /** The declarations of the first program. */
  readonly declarations: string
}

const execute = promisify(execFile)

async function compile(bin: string, config: string): Promise<{ code: number; output: string }> {
  try {
    const { stdout } = await execute(process.execPath, [bin, '-p', config, '--extendedDiagnostics'], {
      maxBuffer: 2 ** 26,
    })
    return { code: 0, output: stdout }
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string }
    return { code, output: stdout + stderr }
  }
}

/** A folder of a user who has installed the package: only declarations are there, and only what is exported has a name. */
export class UserProject {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async install(): Promise<UserProject> {
    // Under node_modules, so that zod and the types of Node are found from there.
    const folder = await mkdtemp(join(root, 'node_modules', '.user-'))
    const installed = join(folder, 'node_modules', 'stairs')
    await mkdir(installed, { recursive: true })
    await copyFile(join(root, 'package.json'), join(installed, 'package.json'))
    const config = join(folder, 'package.tsconfig.json')
    await writeJson(config, {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { emitDeclarationOnly: true, rootDir: root, outDir: join(installed, 'dist') },
      include: [],
      files: [join(root, 'src/index.ts')],
    })
    const built = await compile(compilers['7'], config)
    if (built.code !== 0) throw new Error(`The package does not compile.\n${built.output}`)
    await writeJson(join(folder, 'package.json'), { name: 'user', type: 'module' })
    return new UserProject(folder)
  }

  /** Checks one program with the strict flags of this project and emits its declarations. */
  async check(compiler: keyof typeof compilers, program: string): Promise<Checked> {
    const folder = await mkdtemp(join(this.folder, 'program-'))
    const config = join(folder, 'tsconfig.json')
    await writeJson(config, {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { emitDeclarationOnly: true, rootDir: folder, outDir: join(folder, 'out') },
      include: ['program.ts'],
      exclude: [],
    })
    await writeFile(join(folder, 'program.ts'), program)
    const { code, output } = await compile(compilers[compiler], config)
    const instantiations = Number(/^Instantiations:\s+(\d+)/m.exec(output)?.[1])
    const declarations = await readFile(join(folder, 'out', 'program.d.ts'), 'utf8').catch(() => '')
    return { code, output, instantiations, declarations }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true })
  }
}

const writeJson = (file: string, value: object): Promise<void> => writeFile(file, JSON.stringify(value))

export const programText = (name: string): Promise<string> =>
  readFile(new URL(`./programs/${name}.ts`, import.meta.url), 'utf8')
