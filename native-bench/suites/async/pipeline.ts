import { Project, type Input } from 'stairs'
import { call, IN_FLIGHT, type Call } from './calls.ts'

/** Declarations only: worker threads import this module. */

export const project = new Project({ name: 'bench-async', threads: 1, entry: import.meta.url })

export const calling = project
  .app('bench')
  .pipeline('calls', (input: Input<Call>) =>
    input.subscribeFunc(call, { asWorker: true, concurrency: IN_FLIGHT, name: 'call' }),
  )
