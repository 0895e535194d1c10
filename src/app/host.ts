import { EntryError, UsageError } from '../base/errors.ts'
import { threadState } from '../base/thread.ts'
import { isTestProgram, type ProjectSettings } from './config.ts'
import type { Engine } from './engine.ts'
import type { SignalHub } from './signals.ts'

/** What components ask of the project they belong to. */
export interface Host {
  readonly settings: ProjectSettings
  readonly closed: boolean
  readonly hub: SignalHub
  /** All is declared: tells so who listens, at the first call and where apps were added since. @throws SignalError */
  ready(): void
  /** Made at first use. */
  readonly engine: Engine
}

type Verb = 'run' | 'map' | 'call' | 'iter' | 'iterSync'

/**
 * Whether `verb` may go ahead in this thread now, and on which engine.
 *
 * @returns undefined while a thread of the pool imports the user's module: what is asked there is asked of the
 *   caller's thread, and waits here for ever (`never`, `neverIterator`)
 * @throws UsageError inside a handler and after `close`; EntryError where there is nothing worker threads could import
 */
export function engineFor(verb: Verb, what: string, host: Host): Engine | undefined {
  const state = threadState()
  if (state.role.kind === 'pool' && state.role.loading) {
    state.role.declared()
    return undefined
  }
  // A call is worked where it is made, so a handler may make one.
  if (verb !== 'call' && (state.role.kind === 'pool' || state.working)) {
    throw new UsageError(
      `${what}: ${verb} cannot be used inside a handler. Start it where the program starts its work; a handler may use pipeline.call(row).`,
    )
  }
  if (host.closed) throw new UsageError(`${what}: the project "${host.settings.name}" is closed.`)
  if (verb === 'run' || verb === 'map') requireEntry(what, host.settings)
  host.ready()
  return host.engine
}

function requireEntry(what: string, settings: ProjectSettings): void {
  if (settings.threads === 0 || settings.entryGiven) return
  if (settings.entry === undefined) {
    throw new EntryError(
      `${what}: this program has no file that worker threads could import. Put the declarations into a module and ` +
        'give it as new Project({ entry: import.meta.url }) there, or use threads: 0.',
    )
  }
  if (isTestProgram()) {
    throw new EntryError(
      `${what}: worker threads import the module that declares the project, and a test file cannot be that. Use ` +
        'new Project({ threads: 0 }) in the test, or declare in a module of its own with new Project({ entry: import.meta.url }).',
    )
  }
}

/** What a promise is while the module is loading in a thread of the pool. */
export const never = <T>(): Promise<T> => new Promise<T>(() => undefined)

export const neverIterator = <T>(): AsyncIterableIterator<T> => ({
  next: () => never(),
  [Symbol.asyncIterator]() {
    return this
  },
})
