import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { outputFolder, sourceOf } from './source.ts'

const FLAGS = ['-std=c++17', '-O3', '-march=native', '-pthread']

/** Compiles a C++ program of `native-bench/native` unless it was; its path. @throws with the reason where it cannot */
export function compiled(name: string): string {
  const source = sourceOf(`${name}.cpp`)
  const version = createHash('sha256').update(FLAGS.join()).update(readFileSync(source)).digest('hex')
  const folder = outputFolder()
  const program = fileURLToPath(new URL(`${name}-${version.slice(0, 16)}`, folder))
  if (existsSync(program)) return program
  mkdirSync(folder, { recursive: true })
  // Moved when it is whole: contestants may start at the same time.
  const unfinished = `${program}.${process.pid}`
  const { error, status, stderr } = spawnSync('g++', [...FLAGS, '-o', unfinished, fileURLToPath(source)], {
    encoding: 'utf8',
  })
  if (error !== undefined) throw new Error(`g++ cannot be started (${error.message})`)
  if (status !== 0) throw new Error(`g++ cannot compile ${name}.cpp: ${stderr.trim()}`)
  renameSync(unfinished, program)
  return program
}

/** For `Contestant.unavailable`. What it compiles is not compiled on the clock. */
export function compilerMissing(name: string): string | undefined {
  try {
    compiled(name)
    return undefined
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** For `Contestant.unavailable`. */
export function pythonMissing(): string | undefined {
  const { error, status } = spawnSync('python3', ['--version'])
  return error === undefined && status === 0 ? undefined : 'python3 cannot be started'
}
