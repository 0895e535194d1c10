import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../markdown.ts'

const run = promisify(execFile)

/** What an example prints when a user runs it, built, without what the test runner puts into the environment. */
export async function outputOf(name: string, ...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'] }
  const main = join(root, 'dist', 'examples', name, 'main.js')
  const { stdout, stderr } = await run(process.execPath, [main, ...args], { env, timeout: 50_000 })
  if (stderr !== '') throw new Error(`${name} complains: ${stderr}`)
  return stdout
}

/** What its README says that it prints. */
export async function promisedBy(name: string): Promise<string> {
  const readme = await readFile(join(root, 'examples', name, 'README.md'), 'utf8')
  return /^```text\n(.*?)^```$/ms.exec(readme)![1]!
}
