import { Project, type Input } from 'stairs'
import { work, type WorkRow } from './work.ts'

/** Declarations only: worker threads import this module. */

export const project = new Project({ name: 'bench-cpu', threads: 2, entry: import.meta.url })

export const working = project.app('bench').pipeline('work', (input: Input<WorkRow>) =>
  input.subscribeFunc(({ seed, iterations }) => ({ result: work(seed, iterations) }), {
    asWorker: true,
    name: 'work',
  }),
)
