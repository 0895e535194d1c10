import {
  App,
  concatenate,
  Flow,
  step,
  type DataFrame,
  type FlowShape,
  type Input,
  type Project,
} from 'stairs'
import { z } from 'zod'

/** One mistake each, that the compiler must refuse. Checked, never run. */

declare const project: Project
declare const numbers: DataFrame<{ a: number; b: string }>
const app = new App('core')
const main = app.pipeline('main', ({ a }: Input<{ a: number }>) => a)
const text = app.consumer('text', ({ b }: { b: string }) => void b)
const numeric = app.consumer('numeric', ({ b }: { b: number }) => void b)

// A key the frame lacks: in a handler, in `when`, in select, drop, rename, get and in the input itself.
// @ts-expect-error
numbers.subscribeFunc(({ missing }) => ({ x: missing }))
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { when: ({ missing }) => missing })
// @ts-expect-error
numbers.select('missing')
// @ts-expect-error
numbers.drop('missing')
// @ts-expect-error
numbers.rename({ x: 'missing' })
// @ts-expect-error
numbers.get('missing')
// @ts-expect-error
app.pipeline('noKey', ({ missing }: Input<{ a: number }>) => missing)
// @ts-expect-error
numbers.select('a').subscribeFunc(({ b }) => ({ x: b }))
// @ts-expect-error
numbers.drop('a').get('a')
// @ts-expect-error
numbers.rename({ x: 'a' }).get('a')
// @ts-expect-error
numbers.applyFunc(() => ({ x: 1 })).get('a')

// rename is { new: 'old' }.
// @ts-expect-error
numbers.rename({ a: 'x' })

// A consumer that reads what the row has not, or has as another type.
// @ts-expect-error
numbers.select('a').subscribeConsumer(text)
// @ts-expect-error
numbers.subscribeConsumer(numeric)
// @ts-expect-error
numbers.subscribeConsumer(main)
const bulk = app.batchConsumer('bulk', { size: 10 }, (rows: { c: number }[]) => void rows)
const alone = app.standaloneConsumer('alone', ({ c }: { c: number }) => void c)
// @ts-expect-error
numbers.subscribeConsumer(bulk)
// @ts-expect-error
numbers.subscribeConsumer(alone)

// Batches: no size, a key the rows lack, one result for all, results that are no rows.
// @ts-expect-error
numbers.subscribeBatch((rows) => rows.map(({ a }) => ({ x: a })), {})
// @ts-expect-error
numbers.subscribeBatch((rows) => rows.map(({ missing }) => ({ x: missing })), { size: 10 })
// @ts-expect-error
numbers.subscribeBatch((rows) => ({ x: rows.length }), { size: 10 })
// @ts-expect-error
numbers.subscribeBatch((rows) => rows.map(({ a }) => a), { size: 10 })
// @ts-expect-error
app.batchConsumer('noSize', (rows: { c: number }[]) => void rows)

// Signals: an event has what it has; those that are not waited for give no promise that counts.
// @ts-expect-error
project.signals.onComponentCalled(({ ms }) => void ms)
// @ts-expect-error
project.signals.onWorkerStart((event) => void event.app)

// Results that are no rows.
// @ts-expect-error
numbers.subscribeFunc(() => 1)
// @ts-expect-error
numbers.subscribeFunc(() => undefined)
// @ts-expect-error
numbers.subscribeFunc(() => [{ x: 1 }])
// @ts-expect-error
numbers.applyFunc(function* () {
  yield { x: 1 }
})
// @ts-expect-error
numbers.subscribeFunc(async () => 'text')
// @ts-expect-error
numbers.subscribeFuncAsProducer(() => ({ x: 1 }))
// @ts-expect-error
numbers.subscribeFuncAsProducer(() => [1, 2])

// `when` makes what is added optional; it has no place at apply.
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { when: () => true }).subscribeFunc(({ x }) => ({ y: x + 1 }))
// @ts-expect-error
numbers.applyFunc(() => ({ x: 1 }), { when: () => true })
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { when: () => 'yes' })

// keyWrapper: the result is under that key and nowhere else; consumers have none.
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { keyWrapper: 'w' }).get('x')
// @ts-expect-error
numbers.subscribeFunc(() => 1, { keyWrapper: 'w' }).subscribeFunc(({ w }) => ({ y: w.length }))
// @ts-expect-error
numbers.subscribeConsumer(text, { keyWrapper: 'w' })

// Options that do not exist, or have another type.
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { asWorkr: true })
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { asWorker: 4 })
// @ts-expect-error
numbers.subscribeFunc(() => ({ x: 1 }), { onError: 'ignore' })

// concatenate.
// @ts-expect-error
concatenate({ a: numbers, b: 1 })
// @ts-expect-error
concatenate(numbers)
// @ts-expect-error
concatenate({ nested: numbers }).get('a')
// @ts-expect-error
concatenate({ value: numbers.get('a') }).subscribeFunc(({ value }) => ({ x: value.length }))

// A builder that returns no frame; a schema of another row.
// @ts-expect-error
app.pipeline('noFrame', (_input: Input<{ a: number }>) => 1)
// @ts-expect-error
app.pipeline('otherRow', ({ a }: Input<{ a: number }>) => a, { input: z.object({ a: z.string() }) })
// @ts-expect-error
app.pipeline('noSuchKey', ({ b }) => b, { input: z.object({ a: z.string() }) })

// A producer that yields the wrong row, or a row that one of its pipelines cannot take.
// @ts-expect-error
app.producer('wrongKey', { to: main }, function* () {
  yield { valu: 1 }
})
// @ts-expect-error
app.producer('wrongType', { to: main }, async () => [{ a: 'text' }])
const other = app.pipeline('other', ({ b }: Input<{ b: string }>) => b)
// @ts-expect-error
app.producer('oneOfTwo', { to: [main, other] }, function* () {
  yield { a: 1 }
})
// @ts-expect-error
app.producer('toConsumer', { to: text }, () => [{ b: 'x' }])
// @ts-expect-error
app.producer('total', { to: main, total: 'many' }, () => [{ a: 1 }])

// Arguments.
const load = app.producer('load', { to: main }, function* ({ path }: { path: string }) {
  yield { a: path.length }
})
// @ts-expect-error
void project.run(load)
// @ts-expect-error
void project.run([load])
// @ts-expect-error
load.with({ file: 'x' })
// @ts-expect-error
void load.rows()
// @ts-expect-error
void project.run(main)

// Rows given by hand.
// @ts-expect-error
void main.call({ a: 'text' })
// @ts-expect-error
main.map([{ b: 1 }])
// @ts-expect-error
main.map([{ a: 1 }], { orderd: true })

// Iterators: what belongs to a batch needs one; items have the type of the function.
const items = app.consumerIter('items', ({ a }: { a: number }) => a)
// @ts-expect-error
items.iter({ dropLast: true })
// @ts-expect-error
items.iter({ batch: 2, collate: (given: string[]) => given })
// @ts-expect-error
numbers.select('b').subscribeConsumer(items)

// Pipelines in pipelines.
const shout = app.pipeline(
  'shout',
  ({ b }: Input<{ b: string }>, { config }) => b.addValue({ by: config.by }),
  {
    config: { by: '!' },
  },
)
// @ts-expect-error
numbers.select('a').subscribePipeline(shout)
// @ts-expect-error
numbers.select('a').callPipeline(shout)
// @ts-expect-error
numbers.select('b').applyPipeline(shout, { config: { by: 1 } })
// @ts-expect-error
numbers.select('b').applyPipeline(shout, { config: { buy: '?' } })
// @ts-expect-error
numbers.select('b').callPipeline(shout, { when: ({ a }) => a > 1 })
// @ts-expect-error
numbers.select('b').callPipeline(shout, { otherwise: main })
// @ts-expect-error
app.pipeline('wrongHook', (input: Input<{ a: number }>) => input, { before: ({ b }) => void b })
app.pipeline('wrongSelf', (input: Input<{ a: number }>, { self }) =>
  // @ts-expect-error
  input.applyFunc(() => ({ c: 1 })).callPipeline(self),
)
// Flows: steps read rows and give rows, and are led to as fields.
class Wrong extends Flow {
  run(row: { value: number }) {
    // @ts-expect-error
    this.startFrom(this.first, { value: 'text' })
    // @ts-expect-error
    this.startFrom(this.first, {})
    // @ts-expect-error
    this.startFrom('first', row)
    const r = this.startFrom(this.first, row)
    // @ts-expect-error
    void r.get(this.last).vlue
    // @ts-expect-error
    void r.get('last')
    // @ts-expect-error
    void this.startFromAsync(this.last, row).get(this.last)
    // @ts-expect-error
    this.first.setNext(null, this.last)
    // @ts-expect-error
    this.first.setNext()
    // @ts-expect-error
    this.first.addNext(null)
    // @ts-expect-error
    this.first.set({})
  }
  first = step(({ value }: { value: number }) => ({ value }), { next: () => this.last })
  last = step(({ value }: { value: number }) => ({ value }))
  // @ts-expect-error
  misspelt = step(({ value }: { value: number }) => ({ value }), { next: () => this.lsat })
  // @ts-expect-error
  list = step(({ value }: { value: number }) => [value])
  // @ts-expect-error
  single = step(({ value }: { value: number }) => value)
  // @ts-expect-error
  unknownOption = step(({ value }: { value: number }) => ({ value }), { nxt: () => this.last })
  // @ts-expect-error
  conflict = step(({ value }: { value: number }) => ({ value }), { onConflict: 'first' })
}
class Narrower extends Wrong {
  // @ts-expect-error
  override last = step(({ third }: { third: number }) => ({ third }))
}
// @ts-expect-error
const noRun: FlowShape<object, unknown> = new (class extends Flow {})()
void [Narrower, noRun]
// Producers of the other kinds.
// @ts-expect-error
app.producer('noTimes', { to: main, repeat: { times: 'often' } }, () => [{ a: 1 }])
// @ts-expect-error
app.producer('noSignal', { to: main, repeat: { on: () => 'yes' } }, () => [{ a: 1 }])
// @ts-expect-error
app.batchProducer('otherArgs', { to: load }, () => [{ file: 'x' }])
// @ts-expect-error
app.batchProducer('noProducer', { to: main }, () => [{ path: 'x' }])
// @ts-expect-error
app.batchProducer('noOption', { to: load, singleTransaction: true }, () => [{ path: 'x' }])
const others = (rows: AsyncIterableIterator<{ b: 1 }>) => rows
// @ts-expect-error
app.redirectProducer('otherRows', { basedOn: load, to: main }, others)
// @ts-expect-error
app.redirectProducer('givesOther', { basedOn: load, to: main }, () => [{ b: 1 }])
const longer = app.redirectProducer('longer', { basedOn: load, to: main }, (rows) => rows)
// @ts-expect-error
void project.run(longer)
const partitions = () => [1]
// @ts-expect-error
app.partitionedProducer('wrongRow', { to: main }, { partitions, read: (b) => [{ b }] })
// @ts-expect-error
app.partitionedProducer('wrongPart', { to: main }, { partitions, read: (a: string) => [{ a }] })
// @ts-expect-error
app.partitionedProducer('noRead', { to: main }, { partitions })
