import { expect, test } from 'vitest'
import { Project, type Input } from 'stairs'
import { numbers, rejectionOf } from '../fixtures/runtime/rows.ts'

type Row = { id: number }

test('1.4 on_project_ready, on_app_created, on_app_ready, on_pipeline_ready: each once, in this order', async () => {
  await using project = new Project({ threads: 0, name: 'told' })
  const told: string[] = []
  project.signals.onProjectReady((event) => void told.push(`project ${event.project.name}`))
  project.signals.onAppCreated((event) => void told.push(`created ${event.app.name}`))
  project.signals.onAppReady((event) => void told.push(`ready ${event.app.name}`))
  project.signals.onPipelineReady((event) => void told.push(`pipeline ${event.pipeline.name}`))
  const main = project.app('one').pipeline('main', (input: Input<Row>) => input)
  project.app('two')
  await main.call({ id: 1 })
  await main.call({ id: 2 })
  expect(told).toEqual([
    'created one',
    'created two',
    'ready one',
    'ready two',
    'project told',
    'pipeline main',
  ])
})

test('1.4 on_component_called and on_component_finished, and one that the original lacks: failed', async () => {
  await using project = new Project({ threads: 0, onError: 'collect' })
  const told: string[] = []
  project.signals.onComponentCalled(({ name }) => void told.push(`called ${name}`))
  const remove = project.signals.onComponentFinished(({ name, skipped }) => {
    told.push(`finished ${name}${skipped ? ', skipped' : ''}`)
  })
  project.signals.onComponentFailed(({ name, error }) => void told.push(`failed ${name}: ${String(error)}`))
  const app = project.app('core')
  const main = app.pipeline('main', (input: Input<Row>) =>
    input.subscribeFunc(
      ({ id }, context) => {
        if (id === 1) context.skip()
        if (id === 2) throw new Error('two')
        return {}
      },
      { name: 'step' },
    ),
  )
  const feed = app.producer('feed', { to: main }, () => numbers(3))
  await project.run(feed)
  expect(told).toEqual([
    'called step',
    'finished step',
    'called step',
    'finished step, skipped',
    'called step',
    'failed step: Error: two',
  ])
  remove()
  told.length = 0
  await project.run(feed)
  expect(told).toEqual(['called step', 'called step', 'called step', 'failed step: Error: two'])
})

test('1.4 a listener that throws fails no row: the run ends with its error', async () => {
  await using project = new Project({ threads: 0, onError: 'collect' })
  project.signals.onComponentCalled(() => {
    throw new Error('the listener is at fault')
  })
  const app = project.app('core')
  const main = app.pipeline('main', (input: Input<Row>) => input.subscribeFunc(() => ({}), { name: 'step' }))
  const feed = app.producer('feed', { to: main }, () => numbers(3))
  const error = await rejectionOf(project.run(feed))
  expect(error).toMatchObject({
    code: 'SIGNAL',
    message: expect.stringContaining('the listener is at fault'),
  })
})

test('1.4 signals belong to a project: those of another hear nothing', async () => {
  await using project = new Project({ threads: 0 })
  await using other = new Project({ threads: 0 })
  const told: string[] = []
  other.signals.onAppCreated(({ app }) => void told.push(app.name))
  project.app('one')
  other.app('two')
  expect(told).toEqual(['two'])
})
