import { existsSync } from 'node:fs'
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
    throw new EntryError(`The entry module "${path}" threw while a worker thread imported it: ${textOf(cause)}`, { cause })
  })
  // What the module does behind a call that it did not await is its own affair; it must not end the thread unnamed.
  loading.catch((cause: unknown) => {
    process.emitWarning(`The entry module "${path}" threw in worker thread ${thread}, behind the call that starts the work: ${textOf(cause)}`)
  })
  role.loading = false
  const project = projectsOfThisThread().find((each) => each.key === entry.projectKey)
  if (project !== undefined) return project
  throw new EntryError(
    `The entry module "${path}" makes no such project in a worker thread. The module given as entry must make the project and declare its pipelines at its top level, in every thread in the same order: give entry: import.meta.url in the module that calls new Project.`,
  )
}

const textOf = (cause: unknown): string => (cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause))

/** Node strips types from 22.18 on; before that tsx does it, which the program's own thread has not passed on. */
async function loadTypeScript(href: string): Promise<void> {
  const strips = (process.features as { typescript?: unknown }).typescript
  if (typeof strips === 'string' || [...process.execArgv, process.env['NODE_OPTIONS'] ?? ''].some((arg) => arg.includes('tsx'))) return
  for (const from of [href, import.meta.url]) {
    try {
      const api = pathToFileURL(createRequire(from).resolve('tsx/esm/api')).href
      const { register } = (await import(api)) as { register: () => void }
      register()
      return
    } catch {
      // Not installed there: try the next place.
    }
  }
  throw new EntryError(
    `The entry module "${fileURLToPath(href)}" is TypeScript, which Node ${process.version} cannot load by itself: run npm install --save-dev tsx, or use Node 22.18 or newer.`,
  )
}
