import { isMainThread } from 'node:worker_threads'
import { Project, type Input } from 'stairs'
import { readTask } from '../../contestant.ts'
import { POOL_SIZE } from '../../rows.ts'
import { makeSamples } from '../samples/rows.ts'

/** The feed of the example: worker threads import this module, and hold the samples when the clock starts. */

export interface FeedOptions {
  readonly threads: number
}

interface Sample {
  readonly pixels: Float32Array
  readonly label: number
}

const { threads } = readTask<FeedOptions>().options

const held: Sample[] = isMainThread
  ? []
  : makeSamples().pool.map(({ label, data }) => ({ pixels: data, label }))

export const project = new Project({ name: 'bench-training', threads, entry: import.meta.url })
const app = project.app('training')

export const trainData = app.consumerIter<Sample>('trainData')

const train = app.pipeline('train', (sample: Input<Sample>) => sample.subscribeConsumer(trainData))

export const samples = app.producer(
  'samples',
  { to: train, asWorker: true },
  function* ({ count }: { count: number }) {
    for (let index = 0; index < count; index++) yield held[index & (POOL_SIZE - 1)]!
  },
)
