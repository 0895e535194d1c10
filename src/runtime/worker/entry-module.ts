import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { EntryError } from '../../base/errors.ts'
import { threadState } from '../../base/thread.ts'
import { projectsOfThisThread, type ProjectBase } from '../../app/project-base.ts'
import { turnEventLoop } from '../event-loop.ts'
import type { EntrySpec } from '../messages.ts'

const isTypeScript = (href: string): boolean => /\.[cm]?tsx?$/.test(href)

/**
 * Imports the user's module, to its end or to the first call that would run something, and finds the project there.
 *
 * @throws EntryError
 */
export async function importEntry(entry: EntrySpec, thread: number): Promise<ProjectBase> {
  const state = threadState()
  if (entry.program !== undefined) process.argv[1] = entry.program
  const path = fileURLToPath(entry.href)
  if (!existsSync(path)) {
    throw new EntryError(
      `The entry module "${path}" does not exist. Worker threads import it to find the pipelines: give its path or import.meta.url as new Project({ entry }).`,
    )
  }
  if (isTypeScript(entry.href)) await loadTypeScript(entry.href)
  let declared!: () => void
  const asked = new Promise<void>((resolve) => (declared = resolve))
  const role = { kind: 'pool' as const, thread, loading: true, declared }
  state.role = role
  const loading = import(entry.href)
  // The call came in the middle of the module: what follows it in the same turn is still declared.
  await Promise.race([loading, asked.then(turnEventLoop)]).catch((cause: unknown) => {
    throw new EntryError(
      `The entry module "${path}" threw while a worker thread imported it: ${textOf(cause)}`,
      { cause },
    )
  })
  // What the module does behind a call that it did not await is its own affair; it must not end the thread unnamed.
  loading.catch((cause: unknown) => {
    process.emitWarning(
      `The entry module "${path}" threw in worker thread ${thread}, behind the call that starts the work: ${textOf(cause)}`,
    )
  })
  role.loading = false
  const project = projectsOfThisThread().find((each) => each.key === entry.projectKey)
  if (project !== undefined) return project
  throw new EntryError(
    `The entry module "${path}" makes no such project in a worker thread. The module given as entry must make the project and declare its pipelines at its top level, in every thread in the same order: give entry: import.meta.url in the module that calls new Project.`,
  )
}

const textOf = (cause: unknown): string =>
  cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause)

/**
 * Node strips types from 22.18 on. Before that tsx does it, and each thread must ask for it: what the program was
 * started with does not reach the threads of a thread.
 */
async function loadTypeScript(href: string): Promise<void> {
  if (typeof (process.features as { typescript?: unknown }).typescript === 'string') return
  // `npx tsx` may have brought one that is installed nowhere here; it is then among the program's own arguments.
  const loader = process.execArgv.find((arg) => /[\\/]tsx[\\/]dist[\\/]/.test(arg))
  const api = tsxApi(href) ?? tsxApi(import.meta.url) ?? (loader === undefined ? undefined : tsxApi(loader))
  if (api === undefined) {
    throw new EntryError(
      `The entry module "${fileURLToPath(href)}" is TypeScript, which Node ${process.version} cannot load by itself: run npm install --save-dev tsx, or use Node 22.18 or newer.`,
    )
  }
  const { register } = (await import(api)) as { register: () => void }
  register()
}

/** `tsx/esm/api` as an ES module; `require.resolve` would give its form for `require`. */
function tsxApi(from: string): string | undefined {
  let root: string
  try {
    root = createRequire(from).resolve('tsx/package.json')
  } catch {
    return undefined
  }
  const { exports } = JSON.parse(readFileSync(root, 'utf8')) as {
    exports: Record<string, { import?: { default?: string } }>
  }
  const path = exports['./esm/api']?.import?.default
  return path === undefined ? undefined : new URL(path, pathToFileURL(root)).href
}
