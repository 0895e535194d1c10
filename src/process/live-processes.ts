import { threadGlobal } from '../base/thread-global.ts'

/** What has processes that end with this thread. */
export interface LiveProcesses {
  /** They end when they have answered what they were sent; rows that come later start others. */
  end(): Promise<void>
  /** The thread is ending at once: nothing can be waited for. */
  abort(): void
}

const liveHere = (): Set<LiveProcesses> =>
  threadGlobal('processes', () => {
    const live = new Set<LiveProcesses>()
    // One listener for all, however many steps there are.
    process.once('exit', () => {
      for (const each of live) each.abort()
    })
    return live
  })

/** @returns forgets it again */
export function endWithThread(processes: LiveProcesses): () => void {
  const live = liveHere()
  live.add(processes)
  return () => live.delete(processes)
}

/** Ends the processes of all steps of this thread. */
export async function endProcesses(): Promise<void> {
  await Promise.all(Array.from(liveHere(), (each) => each.end()))
}
