import { afterAll, expect, test } from 'vitest'
import { concatenate, Flow, perThread, Project, SkipRow, step, type Input } from 'stairs'
import { collect, rejectionOf } from '../fixtures/runtime/rows.ts'

const project = new Project({ threads: 0 })
const app = project.app('core')
afterAll(() => project.close())

type Value = { value: number }

class MyFlow extends Flow {
  run({ value }: Value) {
    const result = this.startFrom(this.calculateStats, { value })
    return { stats: result.get(this.calculateStats).value, total: result.get(this.validateData).value }
  }
  calculateStats = step(({ value }: Value) => ({ value: value ** 2 }), {
    next: () => this.validateData,
    saveResult: true,
  })
  validateData = step(({ value }: Value) => ({ value: Math.max(value, 100) }))
}

test('6.1 flow: steps in any order, parameters of the constructor, results as typed objects', async () => {
  class AtLeast extends MyFlow {
    readonly least: number
    constructor(least: number) {
      super()
      this.least = least
    }
    override validateData = step(({ value }: Value) => ({ value: Math.max(value, this.least) }))
  }
  const main = app.pipeline('atLeast', (input: Input<Value>) => input.subscribeFlow(new AtLeast(50)))
  expect(await main.call({ value: 3 })).toEqual([{ value: 3, stats: 9, total: 50 }])
})

test('6.1 flow: a class where an instance is needed is refused when the pipeline is built', async () => {
  const main = app.pipeline('asClass', (input: Input<Value>) => input.subscribeFlow(MyFlow as never))
  expect((await rejectionOf(main.call({ value: 1 })))?.message).toContain('new MyFlow()')
})

test('6.3 reconnect: a step is added behind another, and one is passed over', () => {
  class Longer extends MyFlow {
    third = step(({ value }: Value) => ({ third: value }))
    override reconnect(): void {
      this.validateData.setNext(this.third)
      this.validateData.set({ saveResult: true })
    }
  }
  const longer = new Longer()
  const result = longer.startFrom(longer.calculateStats, { value: 20 })
  expect([result.get(longer.validateData), result.get(longer.third)]).toEqual([
    { value: 400 },
    { third: 400 },
  ])
  class Shorter extends Longer {
    override reconnect(): void {
      this.calculateStats.setNext(this.third)
    }
  }
  const shorter = new Shorter()
  expect(shorter.startFrom(shorter.calculateStats, { value: 3 }).get(shorter.third)).toEqual({ third: 9 })
})

test('6.2 diamond: the common step runs once, with what both branches set', () => {
  let runs = 0
  class Diamond extends Flow {
    root = step(({ value }: Value) => ({ value: value + 1 }), { next: () => [this.root1, this.root2] })
    root1 = step(({ value }: Value) => ({ one: value }), { next: () => this.last })
    root2 = step(({ value }: Value) => ({ two: value * 2 }), { next: () => this.last })
    last = step(({ one, two }: { one: number; two: number }) => {
      runs++
      return { sum: one + two }
    })
  }
  const flow = new Diamond()
  expect(flow.startFrom(flow.root, { value: 1 }).get(flow.last)).toEqual({ sum: 6 })
  expect(runs).toBe(1)
})

class Words extends Flow {
  run({ text, topic }: { text: string; topic: string }) {
    return { words: this.startFrom(this.tokenise, { text, topic }).get(this.tokenise).words }
  }
  tokenise = step(({ text }: { text: string }) => ({ words: text.toLowerCase().split(/\W+/) }), {
    next: () => this.filter,
    saveResult: true,
  })
  filter = step(({ words, topic }: { words: string[]; topic: string }) => {
    if (!words.includes(topic)) throw new SkipRow(`not about ${topic}`)
  })
}

test('7 hacker_news: a filter flow, two branches (one a worker flow), concatenate, constants', async () => {
  const sentiment = { run: ({ words }: { words: string[] }) => ({ value: words.includes('love') ? 1 : 0 }) }
  const libraries = {
    run: ({ words }: { words: string[] }) => ({ libs: words.filter((word) => word.endsWith('py')) }),
  }
  const main = app.pipeline(
    'hackerNews',
    (input: Input<{ text: string }>, { config: { topic } }) => {
      const words = input.addValue({ topic }).applyFlow(new Words()).get('words')
      return concatenate({
        sentiment: words
          .applyFlow(sentiment, { asWorker: true })
          .rename({ sentiment: 'value' })
          .get('sentiment'),
        libs: words.applyFlow(libraries).addValue({ key: 'libs' }),
      })
    },
    { config: { topic: 'python' } },
  )
  const posts = ['I love Python and numpy', 'Rust is fine', 'python, scipy, numpy'].map((text) => ({ text }))
  expect(await collect(main.map(posts, { ordered: true }))).toEqual([
    { sentiment: 1, libs: { libs: ['numpy'], key: 'libs' } },
    { sentiment: 0, libs: { libs: ['scipy', 'numpy'], key: 'libs' } },
  ])
})

test('7 bag_of_words: a pipeline of a fan-out flow reused by two, one of which gets it by its config', async () => {
  const sentences = {
    *run({ review }: { review: string }) {
      for (const sentence of review.split('.')) if (sentence !== '') yield { sentence: sentence.trim() }
    },
  }
  const [texts, models] = [project.app('texts'), project.app('models', { config: { least: 2 } })]
  const toWords = texts.pipeline('reviewToWords', (input: Input<{ review: string }>) =>
    input.subscribeFlowAsProducer(sentences).applyFunc(({ sentence }) => ({ words: sentence.split(' ') })),
  )
  const train = models.consumerIter<{ id: number; words: string[] }>('train')
  const fit = models.pipeline('fit', (input: Input<{ id: number; review: string }>, { app: { config } }) =>
    input.subscribePipeline(toWords).subscribeConsumer(train, {
      when: ({ words }) => words.length >= config.least,
    }),
  )
  const embed = models.pipeline(
    'embed',
    (input: Input<{ review: string }>, { config: { preparing } }) =>
      input.applyPipeline(preparing).subscribeFunc(({ words }) => ({ first: words[0] })),
    { config: { preparing: toWords } },
  )
  const feed = models.producer('reviews', { to: fit }, () => [{ id: 1, review: 'A good film. Bad. So so.' }])
  const running = project.run(feed)
  expect((await collect(train.iter())).map(({ id, words }) => [id, words.length])).toEqual([
    [1, 3],
    [1, 2],
  ])
  await running
  expect(await embed.call({ review: 'Bad. Good.' })).toEqual([
    { words: ['Bad'], first: 'Bad' },
    { words: ['Good'], first: 'Good' },
  ])
})

const pages: Record<string, string[]> = { '/a': ['x', 'github/1'], '/b': [], '/c': ['github/2', 'github/3'] }

/** Without `run`: there to be inherited from. */
abstract class Source extends Flow {
  fetch = step(
    ({ url }: { url: string }) => {
      const links = pages[url]
      if (links === undefined || links.length === 0) throw new SkipRow('a bad page')
      return { links }
    },
    { next: () => this.search },
  )
  search = step(({ links }: { links: string[] }) => ({ found: links }), { saveResult: true })
}
class Links extends Source {
  *run({ url }: { url: string }): Generator<{ link: string }> {
    const result = this.startFrom(this.fetch, { url })
    for (const link of result.get(this.onlyGithub).found) yield { link }
  }
  onlyGithub = step(({ found }: { found: string[] }) => ({
    found: found.filter((link) => link.startsWith('github')),
  }))
  override reconnect(): void {
    this.search.setNext(this.onlyGithub)
  }
}

test('7 kaggle_to_github: an abstract flow inherited and re-wired, a fan-out as a worker that skips bad pages', async () => {
  const opened = perThread(() => ({ pages: 0 }))
  const main = app.pipeline('links', (input: Input<{ url: string }>) =>
    input
      .subscribeFuncAsProducer(
        async function* ({ url }) {
          await Promise.resolve()
          opened.value.pages++
          yield { url: `/${url}` }
        },
        { asWorker: true },
      )
      .subscribeFlowAsProducer(new Links(), { asWorker: true })
      .addValue({ key: 'github' }),
  )
  const found = await collect(
    main.map(
      ['a', 'b', 'gone', 'c'].map((url) => ({ url })),
      { ordered: true },
    ),
  )
  expect(found).toEqual([
    { url: '/a', link: 'github/1', key: 'github' },
    { url: '/c', link: 'github/2', key: 'github' },
    { url: '/c', link: 'github/3', key: 'github' },
  ])
  expect(opened.value.pages).toBe(4)
})

test('8.2 long chains: 2,000 steps of a pipeline, called, mapped and run', async () => {
  const main = app.pipeline('long', (input: Input<Value>) => {
    let frame = input.subscribeFunc(({ value }) => ({ value }))
    for (let i = 0; i < 2000; i++) frame = frame.subscribeFunc(({ value }) => ({ value: value + 1 }))
    return frame
  })
  expect(await main.call({ value: 0 })).toEqual([{ value: 2000 }])
  expect(await collect(main.map([{ value: 1 }]))).toEqual([{ value: 2001 }])
})

test('8.2 handlers: defaults, bound functions and methods get what they read', async () => {
  class Scale {
    readonly by = 3
    of({ value }: Value) {
      return { scaled: value * this.by }
    }
  }
  const scale = new Scale()
  const main = app.pipeline('handlers', (input: Input<Value>) =>
    input
      .subscribeFunc(scale.of.bind(scale), { name: 'scale' })
      .subscribeFunc(({ value, missing = 5 }: Value & { missing?: number }) => ({ filled: value + missing })),
  )
  expect(await main.call({ value: 2 })).toEqual([{ value: 2, scaled: 6, filled: 7 }])
})
