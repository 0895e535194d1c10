import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { App } from '../../src/app/app.ts'
import { getProject, ProjectBase, projectsOfThisThread } from '../../src/app/project-base.ts'
import { ArgumentError, DeclarationError, UsageError } from '../../src/base/errors.ts'
import type { Input } from '../../src/builder/data-frame.ts'
import { emptyReport, FakeEngine, fakeProject } from './fake-engine.ts'

const builder = ({ a }: Input<{ a: number }>) => a

describe('apps and names', () => {
  test('maps by full name, in the order of declaration', () => {
    const { project, app } = fakeProject()
    const other = project.app('other', { config: { limit: 2 } })
    const main = app.pipeline('main', builder)
    const first = other.pipeline('main', builder)
    const feed = app.producer('feed', { to: main }, () => [])
    const print = app.consumer('print', () => undefined)
    const items = app.consumerIter('items')
    expect([...project.apps]).toEqual([
      ['core', app],
      ['other', other],
    ])
    expect([...project.pipelines]).toEqual([
      ['core.main', main],
      ['other.main', first],
    ])
    expect([...project.producers]).toEqual([['core.feed', feed]])
    expect([...project.consumers]).toEqual([
      ['core.print', print],
      ['core.items', items],
    ])
    expect(other.config).toEqual({ limit: 2 })
    expect(feed.fullName).toBe('core.feed')
  })

  test('getPipeline', () => {
    const { project, app } = fakeProject()
    const other = project.app('other')
    const main = app.pipeline('main', builder)
    const alone = other.pipeline('alone', builder)
    other.pipeline('main', builder)
    expect(project.getPipeline('core.main')).toBe(main)
    expect(project.getPipeline('alone')).toBe(alone)
    expect(() => project.getPipeline('main')).toThrow(ArgumentError)
    expect(() => project.getPipeline('main')).toThrow(
      'getPipeline: several apps have a pipeline "main": say which, of "core.main", "other.main".',
    )
    expect(() => project.getPipeline('alnoe')).toThrow(
      'getPipeline: project "stairs" has no pipeline "alnoe". Did you mean "alone"?',
    )
    expect(() => project.getPipeline('core.man')).toThrow('Did you mean "core.main"?')
    expect(() => project.getPipeline('quite different')).toThrow(/has no pipeline "quite different"\.$/)
  })

  test('a name that is taken is an error at the second declaration', () => {
    const { project, app } = fakeProject()
    app.pipeline('main', builder)
    expect(() => app.pipeline('main', builder)).toThrow(DeclarationError)
    expect(() => app.producer('main', () => [])).toThrow(
      'App "core" already has the pipeline "main": the producer "main" needs another name. Pipelines, producers and consumers of an app share their names.',
    )
    expect(() => app.consumer('main', () => undefined)).toThrow('the consumer "main" needs another name')
    expect(() => project.app('core')).toThrow(DeclarationError)
    expect(() => project.addApp(new App('core'))).toThrow(
      'Project "stairs" already has an app "core": a second app "core" needs another name.',
    )
    expect([...project.apps.keys()]).toEqual(['core'])
    project.addApp(app)
  })

  test.each(['', 'a.b', 'a/b', 'a b', 'a\n', 1, undefined])('%j is no name', (name) => {
    const { app, project } = fakeProject()
    expect(() => new App(name as string)).toThrow(ArgumentError)
    expect(() => project.app(name as string)).toThrow(/^App: a name is a text without/)
    expect(() => app.pipeline(name as string, builder)).toThrow(
      /^App "core", pipeline: a name is a text without/,
    )
    expect(() => app.consumerIter(name as string)).toThrow(ArgumentError)
    expect([...project.consumers]).toEqual([])
  })

  test('an app belongs to one project at a time', async () => {
    const { project, app } = fakeProject({ name: 'first' })
    const second = new ProjectBase({ threads: 0 }, () => new FakeEngine())
    expect(() => second.addApp(app)).toThrow('App "core" belongs to the project "first" already.')
    expect([...second.apps]).toEqual([])
    await project.close()
    second.addApp(app)
    expect(second.apps.get('core')).toBe(app)
    expect(() => second.addApp({ name: 'x' } as App)).toThrow(
      'Project: an app is made by new App(name), and this is an object.',
    )
  })

  test('apps may be given to the constructor', () => {
    const app = new App('given')
    expect(new ProjectBase({ threads: 0, apps: [app] }, () => new FakeEngine()).apps.get('given')).toBe(app)
  })
})

describe('life', () => {
  test('the engine is made at first use, and closed once', async () => {
    let made = 0
    const engine = new FakeEngine()
    const project = new ProjectBase({ threads: 0 }, () => {
      made++
      return engine
    })
    expect(getProject()).toBe(project)
    expect(projectsOfThisThread()).toContain(project)
    const main = project.app('core').pipeline('main', builder)
    expect(made).toBe(0)
    await main.call({ a: 1 })
    await main.call({ a: 1 })
    expect(made).toBe(1)
    await Promise.all([project.close(), project.close()])
    await project[Symbol.asyncDispose]()
    expect(engine.closed).toBe(1)
    expect(projectsOfThisThread()).not.toContain(project)
    await expect(main.call({ a: 1 })).rejects.toThrow(UsageError)
    expect(() => main.map([])).toThrow('Pipeline "core.main": the project "stairs" is closed.')
  })

  test('closing a project that never ran makes no engine', async () => {
    const project = new ProjectBase({ threads: 0 }, () => {
      throw new Error('made')
    })
    await project.close()
    expect(project.closed).toBe(true)
  })

  test('keys: the entry, and the number among the projects of that entry', () => {
    const make = (entry: string | URL) => new ProjectBase({ threads: 0, entry }, () => new FakeEngine()).key
    const href = pathToFileURL('/somewhere/entry.mjs').href
    expect(make(href)).toBe(`${href}#0`)
    expect(make('/somewhere/entry.mjs')).toBe(`${href}#1`)
    expect(make(new URL(href))).toBe(`${href}#2`)
    expect(make('/somewhere/else.mjs')).toBe(`${pathToFileURL('/somewhere/else.mjs').href}#0`)
    expect(make('made-of-nothing/entry.mjs')).toBe(`${pathToFileURL('made-of-nothing/entry.mjs').href}#0`)
  })
})

describe('run', () => {
  const make = () => {
    const made = fakeProject()
    const main = made.app.pipeline('main', builder)
    const feed = made.app.producer('feed', { to: main }, ({ from = 1 }: { from?: number }) => [{ a: from }])
    return { ...made, main, feed }
  }

  test('hands producers and their arguments to the engine', async () => {
    const { project, engine, feed, main } = make()
    const { signal } = new AbortController()
    expect(await project.run(feed, { signal, progress: true })).toBe(emptyReport)
    await project.run([feed.with({ from: 2 }), feed])
    expect(engine.runs).toEqual([
      { sources: [{ producer: feed, args: {} }], settings: { signal, progress: true } },
      {
        sources: [
          { producer: feed, args: { from: 2 } },
          { producer: feed, args: {} },
        ],
        settings: { signal: undefined, progress: undefined },
      },
    ])
    expect(engine.runs[0]!.sources[0]!.producer.targets()).toEqual([main])
  })

  test('what cannot be run is told', async () => {
    const { project, feed, main } = make()
    const run = project.run.bind(project) as (given: unknown, options?: object) => Promise<unknown>
    await expect(run([])).rejects.toThrow('project.run: give at least one producer.')
    await expect(run(main)).rejects.toThrow(
      'project.run: needs producers made by app.producer, and was given an instance of DeclaredPipeline.',
    )
    await expect(run(undefined)).rejects.toThrow(ArgumentError)
    await expect(run(() => feed)).rejects.toThrow('Give the producer itself.')
    await expect(run(feed, { progres: true })).rejects.toThrow(
      'project.run: there is no option "progres". Did you mean "progress"?',
    )
    await expect(run(make().feed)).rejects.toThrow(
      'Producer "core.feed" belongs to another project than the one that is asked to run it ("stairs").',
    )
  })
})
