import { setTimeout as sleep } from 'node:timers/promises'
import { Project, type Input } from 'stairs'

/** Declarations only: worker threads import this module. */

export const project = new Project({ name: 'bench-idle', threads: 2, entry: import.meta.url })
const app = project.app('bench')

const main = app.pipeline('main', (input: Input<{ id: number }>) =>
  input.subscribeFunc(({ id }) => ({ double: id * 2 }), { asWorker: true, name: 'double' }),
)

export const feed = app.producer('feed', { to: main }, async function* (args: { waitMs: number }) {
  await sleep(args.waitMs)
  yield { id: 1 }
})
