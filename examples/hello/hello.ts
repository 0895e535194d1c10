import { Project, type Input } from 'stairs'

const fibonacci = (n: number): number => (n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2))

const project = new Project()
const app = project.app('core')

const printFib = app.consumer('printFib', ({ value, result }: { value: number; result: number }) => {
  console.log(`Fibonacci of ${value} is ${result}`)
})

const main = app.pipeline('main', ({ dataPoint }: Input<{ dataPoint: number }>) =>
  dataPoint
    .as('value')
    .subscribeFunc(({ value }) => ({ result: fibonacci(value) }), { asWorker: true, name: 'fibonacci' })
    .subscribeConsumer(printFib))

const generate = app.producer('generate', { to: main }, function* () {
  for (let i = 0; i < 20; i++) yield { dataPoint: i }
})

const report = await project.run(generate)
