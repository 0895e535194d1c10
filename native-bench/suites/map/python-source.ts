import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where map.py is: in the source tree only, as the compiler copies nothing but TypeScript. */

const NAME = 'native-bench/suites/map/map.py'

function findSource(): string | undefined {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    const path = join(folder, NAME)
    if (existsSync(path)) return path
    if (folder === dirname(folder)) return undefined
  }
}

/** @throws where the program is not there */
export function pythonSource(): string {
  const path = findSource()
  if (path === undefined) throw new Error(`there is no ${NAME} above ${import.meta.dirname}`)
  return path
}

/** Why Python cannot take part; undefined where it can. */
export function pythonIsMissing(): string | undefined {
  if (findSource() === undefined)
    return `${NAME} is not there: run the benchmarks in a clone of the repository`
  const found = spawnSync('python3', ['-c', 'from multiprocessing import get_context; get_context("fork")'])
  if (found.error !== undefined) return `python3 cannot be started: ${found.error.message}`
  return found.status === 0 ? undefined : 'python3 has no multiprocessing with fork on this system'
}
