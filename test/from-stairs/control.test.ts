import { afterAll, expect, test } from 'vitest'
import { Flow, Project, SkipRow, step, type DataFrame, type Input } from 'stairs'
import { collect, numbers, rejectionOf } from '../fixtures/runtime/rows.ts'

const project = new Project({ threads: 0, onError: 'collect' })
const app = project.app('core')
afterAll(() => project.close())

type Row = { id: number }
let made = 0
const pipelineOf = (build: (input: Input<Row>) => DataFrame<any>) => app.pipeline(`p${made++}`, build)
const runOf = (build: (input: Input<Row>) => DataFrame<any>, count = 3) =>
  project.run(app.producer(`feed${made++}`, { to: pipelineOf(build) }, () => numbers(count)))

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a number', 1],
  ['an array', [1]],
  ['a Map', new Map()],
])('1.14 a result that is no plain object fails its row and names the step: %s', async (_name, result) => {
  const error = await rejectionOf(
    pipelineOf((input) => input.subscribeFunc((() => result) as never, { name: 'odd' })).call({ id: 1 }),
  )
  expect(error).toMatchObject({ code: 'RESULT', message: expect.stringContaining('odd') })
})

test('1.14 objects of number keys are rows', async () => {
  expect(await pipelineOf((input) => input.subscribeFunc(() => ({ 1: 'one' }))).call({ id: 1 })).toEqual([
    { 1: 'one', id: 1 },
  ])
})

test('1.14 a flow that gives nothing fails its row', async () => {
  const flow = { run: (_row: Row) => undefined }
  const error = await rejectionOf(pipelineOf((input) => input.subscribeFlow(flow as never)).call({ id: 1 }))
  expect(error.code).toBe('RESULT')
})

/** Skips the row with id 1. */
const skipOne = ({ id }: Row): object => {
  if (id === 1) throw new SkipRow('one')
  return {}
}
class SkippingFlow extends Flow {
  run(row: Row): object {
    return this.startFrom(this.look, row).frame(this.look)
  }
  look = step((row: Row) => skipOne(row))
}
const skipper = app.consumer('skipper', (row: Row) => skipOne(row))
function* skipOneInside({ id }: Row): Generator<{ part: number }> {
  yield { part: 0 }
  if (id === 1) throw new SkipRow('one')
  yield { part: 1 }
}

test.each<[string, (input: Input<Row>) => DataFrame<any>]>([
  ['a function', (input) => input.subscribeFunc(skipOne)],
  ['a worker', (input) => input.subscribeFunc(skipOne, { asWorker: true })],
  [
    'context.skip',
    (input) => input.subscribeFunc(({ id }, context) => (id === 1 ? context.skip('one') : {})),
  ],
  ['a flow', (input) => input.subscribeFlow(new SkippingFlow())],
  ['a consumer', (input) => input.subscribeConsumer(skipper)],
  ['a producer function', (input) => input.subscribeFuncAsProducer((row) => [skipOne(row)])],
  [
    'the same as a worker',
    (input) => input.subscribeFuncAsProducer((row) => [skipOne(row)], { asWorker: true }),
  ],
  ['a flow as producer', (input) => input.subscribeFlowAsProducer({ run: (row: Row) => [skipOne(row)] })],
])('1.14 StopPipelineFlag: SkipRow drops this row and is counted, in %s', async (_name, build) => {
  expect(await runOf((input) => build(input).addValue({ end: true }))).toMatchObject({
    ok: true,
    rowsIn: 3,
    rowsOut: 2,
    skipped: 1,
    failed: 0,
  })
})

test.each<[string, (input: Input<Row>) => DataFrame<any>]>([
  ['a function', (input) => input.subscribeFuncAsProducer(skipOneInside)],
  ['a flow', (input) => input.subscribeFlowAsProducer({ run: skipOneInside })],
])('1.14 StopPipelineFlag in a generator: the rows before it are kept, in %s', async (_name, build) => {
  expect(await collect(pipelineOf(build).map(numbers(2), { ordered: true }))).toEqual([
    { id: 0, part: 0 },
    { id: 0, part: 1 },
    { id: 1, part: 0 },
  ])
})

test('1.14 exceptions: the row fails once, the others are done, and the report says where and what', async () => {
  let calls = 0
  const report = await runOf((input) =>
    input.subscribeFunc(
      ({ id }) => {
        calls++
        if (id === 1) throw new RangeError('one is no good')
        return {}
      },
      { name: 'picky', asWorker: true },
    ),
  )
  expect(report).toMatchObject({ ok: false, rowsIn: 3, rowsOut: 2, failed: 1 })
  expect(report.failures).toMatchObject([
    { count: 1, message: 'one is no good', example: { row: { id: 1 }, error: { name: 'RangeError' } } },
  ])
  expect(report.failures[0]!.step).toContain('picky')
  expect(report.failures[0]!.example.error.stack).toContain('control.test.ts')
  expect(calls).toBe(3)
})

test('1.14 a fan-out that fails midway: the rows before it are not repeated', async () => {
  const report = await runOf((input) =>
    input.subscribeFuncAsProducer(function* ({ id }) {
      yield { part: 0 }
      if (id === 1) throw new Error('midway')
      yield { part: 1 }
    }),
  )
  expect(report).toMatchObject({ rowsIn: 3, rowsOut: 5, failed: 1, repeated: 0 })
})

test('1.14 die_when_empty: a run returns when all is done, and the program goes on', async () => {
  expect(await runOf((input) => input, 100)).toMatchObject({ ok: true, rowsIn: 100, rowsOut: 100 })
  expect(await runOf((input) => input, 0)).toMatchObject({ ok: true, rowsIn: 0 })
})

test('1.4 update_meta_data: context.meta travels with all that is made of a row', async () => {
  const main = pipelineOf((input) =>
    input
      .subscribeFunc(({ id }, { meta }) => {
        meta['trace'] = `t${id}`
        return {}
      })
      .applyFuncAsProducer(() => [{ part: 0 }, { part: 1 }], { asWorker: true })
      .subscribeFunc((_row, { meta }) => ({ trace: meta['trace'] })),
  )
  expect(await collect(main.map([{ id: 1 }, { id: 2 }], { ordered: true }))).toEqual([
    { part: 0, trace: 't1' },
    { part: 1, trace: 't1' },
    { part: 0, trace: 't2' },
    { part: 1, trace: 't2' },
  ])
})
