import { Project, type Input } from 'stairs'
import type { BenchRow } from '../../rows.ts'

/** Declarations only: worker threads import this module. */

export const project = new Project({ name: 'bench-memory', threads: 1, entry: import.meta.url })

export const doubling = project
  .app('bench')
  .pipeline('double', (input: Input<BenchRow>) =>
    input.subscribeFunc(({ id }) => ({ double: id * 2 }), { asWorker: true, name: 'double' }),
  )
