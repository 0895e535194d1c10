import type { ThreadTask } from '../messages.ts'

/**
 * What Piscina loads. It loads by `require`, which other tools may have patched to make a second copy of whatever
 * this file imports; so it imports nothing, and gets the module to run as an ES module. No top-level await: Piscina
 * could not load that where code generation is disallowed.
 */
export default async function bootstrap(task: ThreadTask): Promise<void> {
  const { runThread } = (await import(task.module)) as { runThread: (task: ThreadTask) => Promise<void> }
  await runThread(task)
}
