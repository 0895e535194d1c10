import { createRequire } from 'node:module'
import { afterAll, expect, test } from 'vitest'
import * as stairs from 'stairs'
import { App, getProject, Project, type Input } from 'stairs'

const opened: Project[] = []
const inline = (): Project => {
  const project = new Project({ threads: 0 })
  opened.push(project)
  return project
}
afterAll(() => Promise.all(opened.map((project) => project.close())))

type Num = { n: number }
const whole = (input: Input<Num>) => input

test('1.1 exports: what users import has a name here', () => {
  expect(Object.keys(stairs)).toEqual(
    expect.arrayContaining(['Project', 'getProject', 'App', 'SkipRow', 'concatenate', 'Flow', 'step']),
  )
})

test('1.1 __version__: that of the package', () => {
  const { version } = createRequire(import.meta.url)('stairs/package.json') as { version: string }
  expect(version).toMatch(/^\d+\.\d+\.\d+/)
})

test('1.2 get_project: the one made last, and several may live beside each other', async () => {
  const [first, second] = [inline(), inline()]
  expect(getProject()).toBe(second)
  const main = [first, second].map((project, add) =>
    project
      .app('core')
      .pipeline('main', (input: Input<Num>) => input.subscribeFunc(({ n }) => ({ n: n + add }))),
  )
  expect(await Promise.all(main.map((pipeline) => pipeline.call({ n: 1 })))).toEqual([[{ n: 1 }], [{ n: 2 }]])
})

test('1.2 add_app: an app that is there already is not added twice', () => {
  const project = inline()
  const app = project.app('core')
  project.addApp(app)
  const main = app.pipeline('main', whole)
  expect(project.getPipeline('main')).toBe(main)
  expect([...project.apps.keys()]).toEqual(['core'])
})

test('1.2 get_app: by name', () => {
  const project = inline()
  const app = project.app('core')
  expect(project.apps.get('core')).toBe(app)
  expect(project.apps.get('other')).toBeUndefined()
})

test('1.2 get_pipeline_by_name, get_producer_by_name, get_consumer_by_name: an iterated consumer too', () => {
  const project = inline()
  const app = project.app('core')
  const main = app.pipeline('main', whole)
  const feed = app.producer('feed', { to: main }, () => [{ n: 1 }])
  const items = app.consumerIter<Num>('items')
  expect(project.getPipeline('core.main')).toBe(main)
  expect(() => project.getPipeline('core.mian')).toThrow('Did you mean "core.main"?')
  expect(project.producers.get('core.feed')).toBe(feed)
  expect(project.consumers.get('core.items')).toBe(items)
  expect([main, feed, items].map(({ fullName }) => fullName)).toEqual([
    'core.main',
    'core.feed',
    'core.items',
  ])
})

test('1.2 run_pipelines: one producer or a list, and the program goes on afterwards', async () => {
  const project = inline()
  const app = project.app('core')
  const main = app.pipeline('main', whole)
  const feeds = [2, 3].map((count) =>
    app.producer(`feed${count}`, { to: main }, () => Array.from({ length: count }, (_, n) => ({ n }))),
  )
  expect((await project.run(feeds[0]!)).rowsOut).toBe(2)
  expect((await project.run(feeds)).rowsOut).toBe(5)
})

test('1.3 app.config: a plain typed object, changed until the first use of a pipeline', async () => {
  const project = inline()
  const app = project.app('core', { config: { path: 'github.com', clean: false } })
  const main = app.pipeline('main', (input: Input<{ url: string }>, { app: { config } }) => {
    const clean = (url: string): string => (config.clean ? url.toLowerCase() : url)
    return input.subscribeFunc(({ url }) => ({ url: clean(url), path: config.path }))
  })
  // Another app, made later, builds nothing.
  project.app('other')
  Object.assign(app.config, { path: 'example.org', clean: true })
  expect(await main.call({ url: 'ABC' })).toEqual([{ url: 'abc', path: 'example.org' }])
})

test('1.3 app.config: an "if" in the builder chooses between graphs', async () => {
  const lengths = [true, false].map(async (wanted) => {
    const app = inline().app('core', { config: { wanted } })
    const main = app.pipeline('main', (input: Input<{ text: string }>, { app: { config } }) =>
      config.wanted ? input.subscribeFunc(({ text }) => ({ length: text.length })) : input,
    )
    return main.call({ text: 'abc' })
  })
  expect(await Promise.all(lengths)).toEqual([[{ text: 'abc', length: 3 }], [{ text: 'abc' }]])
})

test('1.3 components: by name, of each kind', () => {
  const project = inline()
  const app = new App('core')
  const main = app.pipeline('main', whole)
  const feed = app.producer('feed', { to: main }, () => [])
  const print = app.consumer('print', () => undefined)
  project.addApp(app)
  expect(project.pipelines.get('core.main')).toBe(main)
  expect(project.producers.get('core.feed')).toBe(feed)
  expect(project.consumers.get('core.print')).toBe(print)
})

test("1.3 decorators: the original's forms are errors that say what is needed", () => {
  const project = inline()
  const app = project.app('core') as any
  const main = app.pipeline('main', whole)
  expect(() => new Project('config.py' as never)).toThrow('options must be an object')
  expect(() => new Project({ redis_host: 'localhost' } as never)).toThrow('there is no option "redis_host"')
  expect(() => new App({ name: 'core' } as never)).toThrow('App: a name is a text')
  expect(() => app.pipeline(whole)).toThrow('App "core", pipeline: a name is a text')
  expect(() => app.producer(main)).toThrow('App "core", producer: a name is a text')
  expect(() => app.consumer()).toThrow('App "core", consumer: a name is a text')
})

test('1.11 names: two apps may each have a pipeline of one name, and they are two', async () => {
  const project = inline()
  const mains = ['a', 'b'].map((name) =>
    project.app(name).pipeline('main', (input: Input<Num>) => input.addValue({ app: name })),
  )
  expect(await Promise.all(mains.map((main) => main.call({ n: 1 })))).toEqual([
    [{ n: 1, app: 'a' }],
    [{ n: 1, app: 'b' }],
  ])
  expect(mains.map((main) => main.fullName)).toEqual(['a.main', 'b.main'])
})

test('1.11 names: functions of one name and functions without one are different steps', async () => {
  const project = inline()
  const add = ({ n }: Num): Num => ({ n: n + 1 })
  const main = project.app('core').pipeline('main', (input: Input<Num>) => {
    let frame = input.subscribeFunc(({ n }) => ({ n: n * 2 }))
    for (let i = 0; i < 12; i++) frame = frame.subscribeFunc(add)
    return frame.subscribeFunc(({ n }) => ({ n: n * 2 }))
  })
  expect(await main.call({ n: 1 })).toEqual([{ n: 28 }])
  expect(new Set(main.explain().match(/\d+:add/g)).size).toBe(12)
})

test('1.11 names: a name that is taken is an error', () => {
  const app = inline().app('core')
  app.pipeline('main', whole)
  expect(() => app.pipeline('main', whole)).toThrow(/already has the pipeline "main"/)
})
