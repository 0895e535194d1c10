import {
  App,
  concatenate,
  Flow,
  step,
  producerSignals,
  type Collated,
  type Consumer,
  type DataFrame,
  type DataPoint,
  type FlowShape,
  type Input,
  type InputRow,
  type ItemOf,
  type OutputRow,
  type PartitionedSource,
  type Pipeline,
  type Project,
  type RepeatWhen,
  type Tensor,
} from 'stairs'
import { z } from 'zod'

/** What users write, and the types that must come of it. Checked, never run. */

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the compiler compares the two conditions by identity
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false
declare function same<A, B>(..._proof: Same<A, B> extends true ? [] : ['different', A, B]): void

declare const project: Project
declare const patience: number
const app = new App('core', { config: { limit: 3 } })

// A row through every verb.
const verbs = app.pipeline('verbs', (input: Input<{ a: number; b: string; c: boolean }>) =>
  input
    .select('a', 'b')
    .rename({ x: 'a' })
    .addValue({ unit: 'm' })
    .subscribeFunc(({ x, b, unit }) => ({ text: `${x}${b}${unit}`, x: String(x) }))
    .subscribeFunc(async ({ text }) => text.length, { keyWrapper: 'length' })
    .drop('b'),
)
same<InputRow<typeof verbs>, { a: number; b: string; c: boolean }>()
same<OutputRow<typeof verbs>, { text: string; x: string; unit: string; length: number }>()

// rename: swapping, two names for one key, replacing one that exists.
const swapped = app.pipeline('swapped', (input: Input<{ a: number; b: string }>) =>
  input.rename({ a: 'b', b: 'a' }),
)
same<OutputRow<typeof swapped>, { a: string; b: number }>()
const twice = app.pipeline('twice', (input: Input<{ a: number }>) => input.rename({ x: 'a', y: 'a' }))
same<OutputRow<typeof twice>, { x: number; y: number }>()
const replaced = app.pipeline('replaced', (input: Input<{ a: number; b: string }>) =>
  input.rename({ a: 'b' }),
)
same<OutputRow<typeof replaced>, { a: string }>()

// when: what a skipped step would have added is optional, what it would have replaced has either type.
const maybe = app.pipeline('maybe', ({ a }: Input<{ a: number }>) =>
  a.subscribeFunc(({ a: value }) => ({ a: String(value), b: value }), { when: (row) => row.a > 1 }),
)
same<OutputRow<typeof maybe>, { a: number | string; b?: number }>()

// One of several shapes is one shape.
const either = app.pipeline('either', ({ a }: Input<{ a: number }>) =>
  a.subscribeFunc(({ a: value }) => (value > 1 ? { big: true } : { small: 'yes', big: false })),
)
same<OutputRow<typeof either>, { a: number; big: boolean; small?: string }>()

// Fan-outs: generators, async generators, promises of arrays, keyWrapper for items of any type.
const fan = app.pipeline('fan', ({ n }: Input<{ n: number }>) =>
  n
    .subscribeFuncAsProducer(function* ({ n: count }) {
      for (let i = 0; i < count; i++) yield { i }
    })
    .subscribeFuncAsProducer(async ({ i }) => [{ j: i }])
    .subscribeFuncAsProducer(({ j }) => [String(j)], { keyWrapper: 'word' }),
)
same<OutputRow<typeof fan>, { n: number; i: number; j: number; word: string }>()
const applied = app.pipeline('applied', ({ n }: Input<{ n: number }>) =>
  n.applyFuncAsProducer(async function* ({ n: count }) {
    yield { count }
  }),
)
same<OutputRow<typeof applied>, { count: number }>()

// concatenate: a point gives its value, a frame nests; positional frames merge.
const joined = app.pipeline('joined', ({ a, b }: Input<{ a: number; b: string }>) =>
  concatenate({ a: a.as('z'), rest: b.subscribeFunc(({ b: text }) => ({ size: text.length })) }),
)
same<OutputRow<typeof joined>, { a: number; rest: { b: string; size: number } }>()
const merged = app.pipeline('merged', ({ a, b }: Input<{ a: number; b: string }>) =>
  concatenate(
    a,
    b,
    a.applyFunc(({ a: value }) => ({ b: value })),
  ),
)
same<OutputRow<typeof merged>, { a: number; b: number }>()

// Configs, and a schema instead of Input<…>.
app.pipeline(
  'configured',
  ({ a }: Input<{ a: number }>, { config, app: owner }) => {
    same<typeof config, { factor: number }>()
    same<typeof owner.config, { limit: number }>()
    return a.subscribeFunc(({ a: value }) => ({ b: value * config.factor }))
  },
  { config: { factor: 2 } },
)
const checked = app.pipeline(
  'checked',
  ({ id }) => id.subscribeFunc(({ id: given }) => ({ next: given + 1 })),
  {
    input: z.object({ id: z.number(), name: z.string().optional() }),
  },
)
same<OutputRow<typeof checked>, { id: number; next: number }>()

// A function over frames keeps the other keys.
const counted = <T extends { text: string }>(frame: DataFrame<T>) =>
  frame.subscribeFunc((row) => ({ words: row.text.split(' ') }))
const usesCounted = app.pipeline('usesCounted', (input: Input<{ id: number; text: string }>) =>
  counted(input),
)
same<OutputRow<typeof usesCounted>, { id: number; text: string; words: string[] }>()
const point = (value: DataPoint<'a', number>): DataPoint<'b', number> => value.as('b')
app.pipeline('pointed', ({ a }: Input<{ a: number }>) => point(a))

// Consumers take rows with more keys, pipelines fit where fewer are read.
const print = app.consumer('print', ({ a }: { a: number }) => void a)
const wide: Consumer<{ a: number; b: string }> = print
app.pipeline('printed', (input: Input<{ a: number; b: string }>) =>
  input
    .subscribeConsumer(print, { when: ({ b }) => b !== '', asWorker: { threads: 2 } })
    .subscribeConsumer(wide),
)

// Rows in batches: what the step adds, with one result for each row.
const predicted = app.pipeline('predicted', (input: Input<{ a: number; b: string }>) =>
  input
    .subscribeBatch(async (rows) => rows.map(({ a }) => ({ next: a + 1 })), { size: 32, maxWaitMs: 5 })
    .subscribeBatch((rows) => rows.map(({ next }) => next % 2 === 0), { size: 8, keyWrapper: 'even' })
    .subscribeBatch((rows, { metas }) => rows.map((_, i) => ({ b: metas[i]! })), {
      size: 8,
      when: ({ even }) => even,
    }),
)
same<
  OutputRow<typeof predicted>,
  { a: number; b: string | Record<string, unknown>; next: number; even: boolean }
>()
const bulk = app.batchConsumer('bulk', { size: 500 }, async (rows: { a: number }[]) => rows.length, {
  concurrency: 2,
})
const alone = app.standaloneConsumer('alone', ({ a }: { a: number }) => void a, { restart: true })
app.pipeline('stored', (input: Input<{ a: number; b: string }>) =>
  input.subscribeConsumer(bulk, { asWorker: true }).subscribeConsumer(alone, { when: ({ b }) => b !== '' }),
)

// Signals have typed events and give what removes the listener.
const removes: (() => void)[] = [
  project.signals.onComponentFinished(async ({ name, pipeline, thread, ms, skipped }) => {
    same<
      [typeof name, typeof pipeline, typeof thread, typeof ms, typeof skipped],
      [string, string, number, number, boolean]
    >()
  }),
  project.signals.onComponentFailed(({ error }) => same<typeof error, unknown>()),
  project.signals.onAppReady((event) => same<typeof event.app.name, string>()),
]
void removes
const general: Pipeline<{ a: number; b: string; more: Date }> = merged

// Producers, with and without arguments.
const load = app.producer(
  'load',
  { to: merged, asWorker: true, total: 2 },
  function* ({ path }: { path: string }) {
    yield { a: 1, b: path }
  },
)
const limited = app.producer(
  'limited',
  { to: [merged, swapped] },
  async ({ limit = 1 }: { limit?: number }) => [{ a: limit, b: 'text' }],
)
const source = app.producer('source', function* () {
  yield { any: 'row' }
})
const later = app.producer('later', { to: () => merged }, () => [{ a: 1, b: 'x' }])
void project.run([load.with({ path: 'x' }), limited, later], { progress: true })
void project.run(limited)
same<ReturnType<typeof source.rows>, AsyncIterableIterator<{ any: string }>>()
void load.rows({ path: 'x' })
void limited.rows()

// Producers of the other kinds: arguments and rows come from what they are made of.
const again = app.producer(
  'again',
  { to: merged, singleTransaction: true, repeat: { times: 2, on: producerSignals.onPipelineEmpty } },
  () => [{ a: 1, b: 'x' }],
)
const whenReady: RepeatWhen = async (producer) => producer.name === 'again' && patience > 1
const loadAll = app.batchProducer(
  'loadAll',
  { to: load, repeat: { on: whenReady } },
  function* ({ folder }: { folder: string }) {
    yield { path: folder }
  },
)
const loadLater = app.batchProducer('loadLater', { to: () => load }, async () => [{ path: 'x' }])
const longer = app.redirectProducer('longer', { basedOn: load, to: merged }, async function* (rows) {
  for await (const { a, b } of rows) yield { a: a + 1, b: `${b}!` }
})
const unfed = app.redirectProducer('unfed', { basedOn: () => limited }, (rows) => rows)
const parts = app.partitionedProducer(
  'parts',
  { to: [merged, swapped] },
  {
    partitions: ({ folder = '.' }: { folder?: string }) => [{ folder, from: 0 }],
    read: ({ folder, from }) => [{ a: from, b: folder }],
    total: async () => 1,
  },
)
declare const reader: PartitionedSource<{ path: string }, { a: number; b: string }>
const fromReader = app.partitionedProducer('fromReader', { to: () => merged, repeat: { times: 2 } }, reader)
void project.run([
  again,
  loadAll.with({ folder: 'x' }),
  loadLater,
  longer.with({ path: 'x' }),
  parts,
  fromReader,
])
same<ReturnType<typeof loadAll.rows>, AsyncIterableIterator<{ path: string }>>()
same<ReturnType<typeof unfed.rows>, AsyncIterableIterator<{ a: number; b: string }>>()
same<ReturnType<typeof parts.rows>, AsyncIterableIterator<{ a: number; b: string }>>()

// Iterators and batches.
const train = app.consumerIter('train', ({ a, b }: { a: number; b: string }) => ({
  a,
  b,
  pixels: new Uint8Array(4),
  list: [a],
  at: new Date(),
}))
same<
  Collated<ItemOf<typeof train>>,
  {
    a: Float64Array
    b: string[]
    pixels: Tensor<Uint8Array<ArrayBuffer>>
    list: Tensor<Float64Array>
    at: Date[]
  }
>()
same<Collated<{ a?: number }>, { a: Float64Array | (number | undefined)[] }>()
same<Collated<number>, Float64Array>()
same<Collated<[number, string]>, [number, string][]>()
export async function iterates(): Promise<void> {
  for await (const row of train.iter({ shuffle: 10 })) same<typeof row.a, number>()
  for await (const batch of train.iter({ batch: 64, shuffle: 100, seed: 1 }))
    same<typeof batch.a, Float64Array>()
  for await (const batch of train.iter({ batch: 2, collate: (items) => items.map((item) => item.a) })) {
    same<typeof batch, number[]>()
  }
  for (const batch of await train.iterSync({ batch: 8, dropLast: true })) same<typeof batch.b, string[]>()
  for await (const row of merged.map([{ a: 1, b: '' }], { ordered: true }))
    same<typeof row, { a: number; b: number }>()
  for await (const rows of merged.map([{ a: 1, b: '' }], { batch: 8 }))
    same<typeof rows, { a: number; b: number }[]>()
  const [first] = await general.call({ a: 1, b: '', more: new Date() })
  void first
}

// Options passed on by a caller may be undefined.
export const passedOn = (options: {
  asWorker?: boolean | undefined
  name?: string | undefined
  batch?: undefined
}) =>
  app.pipeline('passedOn', ({ a }: Input<{ a: number }>) =>
    a.subscribeFunc(() => ({ b: 1 }), { name: options.name }),
  )

// Pipelines in pipelines: a graft gives what it adds or replaces, config is taken in parts, a call changes nothing.
const inner = app.pipeline(
  'inner',
  ({ text }: Input<{ text: string }>, { config }) =>
    text.subscribeFunc((row) => ({ words: row.text.split(config.by) })),
  { config: { by: ' ', limit: 1 } },
)
const grafted = app.pipeline('grafted', (input: Input<{ id: number; text: string }>, { self }) =>
  input
    .subscribePipeline(inner, { config: { by: ',' }, name: 'split' })
    .callPipeline(self, { when: ({ words }) => words.length > 1 })
    .callPipeline(inner, { when: ({ id }) => id > 1, otherwise: inner, asWorker: false }),
)
same<OutputRow<typeof grafted>, { id: number; text: string; words: string[] }>()
const justApplied = app.pipeline('justApplied', (input: Input<{ id: number; text: string }>) =>
  input.applyPipeline(inner),
)
same<OutputRow<typeof justApplied>, { text: string; words: string[] }>()
/** A pipeline out of a config. */
app.pipeline(
  'injected',
  (input: Input<{ text: string }>, { config }) =>
    input.applyPipeline(config.clean).subscribeFunc(({ words }) => ({ count: words.length })),
  { config: { clean: inner } },
)
app.pipeline('hooked', (input: Input<{ id: number }>) => input, {
  before: ({ id }) => void id.toFixed(),
  after: [(row, results, { meta }) => void [row.id, results.length, meta], async ({ id }) => void id],
})
// Flows: a result has the type of its step; the row that starts one may have keys that only later steps read.
interface Value {
  value: number
}
class MyFlow extends Flow {
  run({ value }: Value) {
    const r = this.startFrom(this.calculateStats, { value, read: 'later' })
    same<typeof stats, { value: number }>()
    const stats = r.get(this.calculateStats)
    same<typeof frame, Readonly<Record<string, unknown>>>()
    const frame = r.frame(this.calculateStats)
    return { total: r.get(this.validateData).value, stats }
  }
  calculateStats = step(({ value }: Value) => ({ value: value ** 2 }), {
    next: () => this.validateData,
    saveResult: true,
  })
  validateData = step(({ value }: Value) => ({ value: Math.max(value, 100) }))
}
class Other extends MyFlow {
  override validateData = step(({ value }: Value) => ({ value }))
  third = step(({ value }: Value) => ({ third: value }))
  override reconnect() {
    this.validateData.setNext(this.third)
    this.third.setNext(null)
    this.calculateStats.addNext(this.third, this.validateData)
    this.third.set({ saveResult: true })
  }
}
const shape: FlowShape<Value, { total: number; stats: { value: number } }> = new Other()
same<ReturnType<(typeof shape)['run']>, { total: number; stats: { value: number } }>()
class Gives extends Flow {
  nothing = step((row: Value) => void row.value)
  later = step(async ({ value }: Value, context) => {
    same<typeof thread, number>()
    const thread = context.thread
    return { later: String(value), thread }
  })
  maybe = step(({ value }: Value) => (value > 1 ? { big: true } : undefined))
  unread = step(() => ({ constant: 1 }), { next: () => [this.maybe, this.later], onConflict: 'last' })
  async run(row: Value) {
    const r = await this.startFromAsync(this.unread, row)
    same<typeof nothing, undefined>()
    const nothing = r.get(this.nothing)
    same<typeof second, { later: string; thread: number }>()
    const second = r.get(this.later)
    same<typeof unsure, { big: boolean } | undefined>()
    const unsure = r.get(this.maybe)
    return { nothing, later: second, maybe: unsure }
  }
}
const gives = new Gives()
gives.startFrom(gives.later, { value: 1 })
// Interfaces are rows too.
interface Answer {
  answer: number
}
export const answers = step((row: Value): Answer => ({ answer: row.value }))
