/** What crosses the walls between main, supervisor and the threads of the pool. Control only: rows go through rings. */
import type { Programs } from './programs.ts'
import type { MessagePort } from 'node:worker_threads'
import type { ErrorEnvelope } from './failure.ts'
import type { Holder, PlanSpace, PoolSpace } from './space.ts'

/** How a thread finds the user's module and what is declared there. */
export interface EntrySpec {
  readonly href: string
  /** Key of the project among those that the module makes. */
  readonly projectKey: string
  /** `process.argv[1]` of the program: the same in every thread. */
  readonly program: string | undefined
}

/** What is known before there is shared memory: enough to start threads. */
export interface SupervisorSetup {
  /** Threads for standalone consumers. */
  readonly holders: readonly Holder[]
  readonly poolThreads: number
  readonly entry: EntrySpec
  readonly maxRowBytes: number
  readonly heapMb: number
  readonly programs: Programs
}

export type ToSupervisor =
  | { readonly type: 'pool'; readonly pool: PoolSpace }
  | { readonly type: 'plan'; readonly space: PlanSpace }
  | { readonly type: 'close' }

/** The pool cannot go on; `kind` says which error the user gets. That it has closed is told by the thread's exit. */
export interface FromSupervisor {
  readonly type: 'fatal'
  readonly kind: FatalKind
  readonly message: string
  readonly cause: ErrorEnvelope | undefined
}

export type FatalKind = 'entry' | 'mismatch' | 'signal' | 'crash-loop' | 'pinned' | 'spill'

export interface ThreadTask {
  readonly thread: number
  readonly setup: SupervisorSetup
  readonly pool: PoolSpace
  readonly plans: readonly PlanSpace[]
  readonly port: MessagePort
  /** Href of the module that runs a thread. */
  readonly module: string
}

export type ToThread = { readonly type: 'plan'; readonly space: PlanSpace } | { readonly type: 'stop' }

export type FromThread =
  | { readonly type: 'ready' }
  | {
      readonly type: 'failed'
      readonly kind: 'entry' | 'mismatch' | 'signal'
      readonly message: string
      readonly cause: ErrorEnvelope | undefined
    }
