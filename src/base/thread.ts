import { threadGlobal } from './thread-global.ts'

/** A thread of the pool imports the user's module first (`loading`) and works rows after that. */
export interface PoolRole {
  readonly kind: 'pool'
  /** The threads of the pool count from 1. */
  readonly thread: number
  /** The user's module is being imported: what would run something waits for ever instead. */
  loading: boolean
  /** Called when the module asks for something to run: what it declares stands above that call. */
  readonly declared: () => void
}

export type ThreadRole = { readonly kind: 'main' } | PoolRole

export interface ThreadState {
  role: ThreadRole
  /** A frame is being worked, synchronously, in this thread: whoever is called now is called by a handler. */
  working: boolean
}

/** The state of this thread. The runtime writes it; everybody else reads. */
export const threadState = (): ThreadState =>
  threadGlobal<ThreadState>('thread', () => ({ role: { kind: 'main' }, working: false }))

export const threadRole = (): ThreadRole => threadState().role

/** 0 is the caller's thread; the threads of the pool count from 1. */
export const threadNumber = (): number => {
  const role = threadRole()
  return role.kind === 'pool' ? role.thread : 0
}
