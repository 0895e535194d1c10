import { afterAll, expect, test } from 'vitest'
import { Project, type Input } from 'stairs'
import { generateData, printFib, project } from '../fixtures/from-stairs/project.ts'
import { collect, sorted } from '../fixtures/runtime/rows.ts'

afterAll(() => project.close())

const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2))
const lines = Array.from({ length: 20 }, (_, n) => `Fibonacci of ${n} is ${fibonacci(n)}`)

test('4 scaffolding: an app in files (config, flows, consumers, pipelines, producers) on worker threads', async () => {
  const running = project.run(generateData)
  const items = await collect(printFib.iter())
  expect(await running).toMatchObject({ ok: true, rowsIn: 20, rowsOut: 20 })
  expect(sorted(items.map(({ line }) => line))).toEqual(sorted(lines))
  expect(items.every(({ thread }) => thread > 0)).toBe(true)
})

test('4 scaffolding: the same in one file, compiled by nobody', async () => {
  await using script = new Project({ threads: 0 })
  const app = script.app('core')
  const printed: string[] = []
  const print = app.consumer('printFib', ({ value, result }: { value: number; result: number }) => {
    printed.push(`Fibonacci of ${value} is ${result}`)
  })
  const main = app.pipeline('main', ({ dataPoint }: Input<{ dataPoint: number }>) =>
    dataPoint
      .as('value')
      .subscribeFunc(({ value }) => ({ result: fibonacci(value) }))
      .subscribeConsumer(print),
  )
  const generate = app.producer('generate', { to: main }, function* () {
    for (let i = 0; i < 20; i++) yield { dataPoint: i }
  })
  await script.run(generate)
  expect(printed).toEqual(lines)
})
