import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

export const root = fileURLToPath(new URL('..', import.meta.url))
const execute = promisify(execFile)

interface Block {
  readonly language: string
  readonly text: string
}

export interface Program {
  readonly name: string
  readonly text: string
  /** What the page says it prints: the block `text` behind it. */
  readonly prints: string | undefined
}

/** A page for users, and the programs on it as files that can be compiled and run. */
export class Page {
  readonly blocks: readonly Block[]
  /** A program is called as its first line says: `// name.ts`. */
  readonly programs: readonly Program[]
  readonly text: string
  readonly #name: string
  #folder: string | undefined

  private constructor(name: string, text: string) {
    this.#name = name
    this.text = text
    this.blocks = [...text.matchAll(/^```(\w*)\n(.*?)^```$/gms)].map(([, language, inner]) => ({
      language: language!,
      text: inner!,
    }))
    this.programs = this.blocks.flatMap((block, number) => {
      if (block.language !== 'ts') return []
      const called = /^\/\/ ([\w-]+\.ts)\n/.exec(block.text)?.[1]
      const next = this.blocks[number + 1]
      return [
        {
          name: called ?? `block-${number}.ts`,
          text: block.text,
          prints: next?.language === 'text' ? next.text : undefined,
        },
      ]
    })
  }

  static async read(path: string): Promise<Page> {
    return new Page(path.replaceAll(/\W/g, '-'), await readFile(join(root, path), 'utf8'))
  }

  /** Those that print what the page says. */
  get telling(): readonly Program[] {
    return this.programs.filter(({ prints }) => prints !== undefined)
  }

  /** Those that others import, or whose outcome the page does not show. */
  get silent(): readonly Program[] {
    return this.programs.filter(({ prints }) => prints === undefined)
  }

  /** Modules that some other program of the page imports. */
  isImported({ name }: Program): boolean {
    return this.programs.some(({ text }) => text.includes(`'./${name}'`))
  }

  /** Writes the programs into a folder of their own. */
  async unpack(): Promise<void> {
    // Inside this package, so that 'stairs' means what dist holds; `out` is what git, prettier and the compiler pass over.
    await mkdir(join(root, 'out'), { recursive: true })
    this.#folder = await mkdtemp(join(root, 'out', `${this.#name}-`))
    for (const { name, text } of this.programs) await writeFile(join(this.#folder, name), text)
    const config = {
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: true, noUnusedLocals: false, rootDir: root },
      include: ['*.ts'],
      exclude: [],
    }
    await writeFile(join(this.#folder, 'tsconfig.json'), JSON.stringify(config))
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true })
  }

  /** What a compiler has to say; nothing, if all is well. */
  async compile(compiler: string): Promise<string> {
    const checked = execute(process.execPath, [compiler, '-p', join(this.#folder!, 'tsconfig.json')])
    return (await checked.catch((error: { stdout: string }) => error)).stdout
  }

  /** Runs a program as a user does, and gives what it printed. */
  async run(name: string): Promise<string> {
    // Not a test runner's child: what a page promises holds for a program that a user starts.
    const { VITEST: _, NODE_ENV: __, ...env } = process.env
    const { stdout } = await execute(process.execPath, ['--import', 'tsx', name], { cwd: this.#folder!, env })
    return stdout
  }
}
