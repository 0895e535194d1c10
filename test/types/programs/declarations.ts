import {
  App,
  concatenate,
  Flow,
  perThread,
  step,
  type DataFrame,
  type Input,
  type InputRow,
  type OutputRow,
  type Project,
} from 'stairs'

/** What a library of somebody else exports without writing a type: declarations must be able to name it all. */

declare const project: Project

export const app = new App('core', { config: { limit: 3 } })
export const words = <T extends { text: string }>(frame: DataFrame<T>) =>
  frame.subscribeFunc(({ text }) => ({ words: text.split(' ') }))
export const maybeWords = <T extends { text: string }>(frame: DataFrame<T>) =>
  frame.subscribeFunc(({ text }) => (text === '' ? { empty: true } : { words: text.split(' ') }), {
    when: ({ text }) => text !== 'x',
  })
export const renamed = <T extends { text: string }>(frame: DataFrame<T>) =>
  frame.rename({ title: 'text' }).drop('title')
export const wrapped = <T extends { text: string }>(frame: DataFrame<T>) =>
  frame.subscribeFunc(({ text }) => text.length, { keyWrapper: 'length' }).addValue({ unit: 'm' })
export const several = <T extends { n: number }>(frame: DataFrame<T>) =>
  frame.subscribeFuncAsProducer(({ n }) => [{ i: n }])
export const side = <T extends { n: number }>(frame: DataFrame<T>) =>
  concatenate({ n: frame.get('n'), whole: frame, other: frame.select('n') })
export const merged = <T extends { n: number }>(frame: DataFrame<T>) =>
  concatenate(frame, frame.get('n').as('m'))

export const main = app.pipeline('main', ({ id, text }: Input<{ id: number; text: string }>) =>
  words(concatenate({ id, text })),
)
export const print = app.consumer('print', (row: { id: number }) => void row.id)
export const train = app.consumerIter('train', ({ id }: { id: number }) => ({
  id,
  list: new Float32Array(2),
}))
export const load = app.producer('load', { to: main }, function* ({ path }: { path: string }) {
  yield { id: 1, text: path }
})
export const plain = app.producer('plain', () => [{ id: 1 }])
export const model = perThread(async () => ({ score: (text: string) => text.length }))
export const batches = () => train.iter({ batch: 8 })
export const run = () => project.run(load.with({ path: 'x' }))
export const results = () => main.map([{ id: 1, text: 'x' }])
export type Row = OutputRow<typeof main>
export type Given = InputRow<typeof main>
export class Lengths extends Flow {
  run({ text }: { text: string }) {
    return this.startFrom(this.trim, { text }).get(this.measure)
  }
  trim = step(({ text }: { text: string }) => ({ text: text.trim() }), { next: () => this.measure })
  measure = step(async ({ text }: { text: string }) => ({ length: text.length }))
}
export const startLengths = (flow: Lengths) => flow.startFrom(flow.trim, { text: 'x' })
export const days = app.batchProducer('days', { to: load }, () => [{ path: 'x' }])
export const redirected = app.redirectProducer('redirected', { basedOn: plain }, (rows) => rows)
export const parts = app.partitionedProducer('parts', { partitions: () => ['a'], read: (name) => [{ name }] })
