import { Project, type Input } from 'stairs'
import { readTask } from '../../contestant.ts'
import type { BenchRow } from '../../rows.ts'

/** Declarations only: worker threads import this module. */

export interface OurOptions {
  readonly threads: number
}

// Workers have the program's arguments: every thread reads the same task.
const { threads } = readTask<OurOptions>().options

export const project = new Project({ name: 'bench-pipeline', threads, entry: import.meta.url })

export const summing = project.app('bench').pipeline('sum', (input: Input<BenchRow>) =>
  input
    .subscribeFunc(({ id }) => ({ double: id * 2 }), { asWorker: true, name: 'double' })
    .subscribeFunc(({ id, double }) => ({ triple: id + double }), { asWorker: true, name: 'triple' })
    .subscribeFunc(({ double, triple }) => ({ sum: double + triple }), { asWorker: true, name: 'sum' }),
)
