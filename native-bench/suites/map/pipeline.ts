import { Project, type Input } from 'stairs'
import { readTask } from '../../contestant.ts'
import type { BenchRow } from '../../rows.ts'
import type { TunedOptions } from './tuning.ts'

/** Declarations only: worker threads import this module. */

// Workers have the program's arguments: every thread reads the same task.
const { tuning } = readTask<TunedOptions>().options

export const project = new Project({
  name: 'bench-map',
  threads: 1,
  entry: import.meta.url,
  ...(tuning === undefined ? {} : { tuning }),
})

export const doubling = project
  .app('bench')
  .pipeline('double', (input: Input<BenchRow>) =>
    input.subscribeFunc(({ id }) => ({ double: id * 2 }), { asWorker: true, name: 'double' }),
  )
