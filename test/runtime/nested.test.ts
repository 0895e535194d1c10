import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { Project, type Input } from 'stairs'
import { inline, pool } from '../fixtures/runtime/nested.ts'
import { collect, numbers, rejectionOf, sorted } from '../fixtures/runtime/rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'stairs-test-'))
afterAll(async () => {
  await Promise.all([pool.project.close(), inline.project.close()])
  rmSync(folder, { recursive: true })
})

const both = [
  ['pool', pool],
  ['inline', inline],
] as const

describe.each(both)('a graft: %s', (_name, on) => {
  it('adds the other graph: its steps keep their worker marks, config and names', async () => {
    const rows = await collect(on.graft.map([{ text: '  Ab ', id: 1 }]))
    expect(rows).toMatchObject([{ text: 'ab', id: 1, mark: 'c', out: '1cab' }])
    expect(rows[0]!.inner > 0).toBe(on === pool)
    expect(on.graft.explain()).toContain('clean.trim')
  })

  it('takes config over its defaults, and pipelines out of a config', async () => {
    const [row, ...others] = await collect(on.reconfigured.map([{ text: 'xy' }], { ordered: true }))
    expect(row).toMatchObject({ text: 'XY!', mark: 'c', letter: 'X' })
    expect(others.map(({ letter }) => letter)).toEqual(['Y', '!'])
    expect(on.reconfigured.explain()).toContain('loud.trim')
    // What one graft was given is nobody else's.
    expect(await on.clean.call({ text: ' A ' })).toMatchObject([{ text: 'a' }])
  })
})

describe.each(both)('a call: %s', { timeout: 30_000 }, (_name, on) => {
  it('sends rows by "when" to one of two pipelines, with their meta', async () => {
    const running = on.project.run(on.feedRoute)
    const items = await collect(on.seen.iter())
    const report = await running
    expect(report).toMatchObject({ ok: true, rowsIn: 1000, rowsOut: 1000 })
    expect(items).toHaveLength(1000)
    for (const { by, id, meta } of items)
      expect([by, meta]).toEqual([id % 2 ? 'odd' : 'even', { trace: `t${id}` }])
    expect(new Set(items.map(({ id }) => id)).size).toBe(1000)
  })

  it('of the pipeline itself ends when no row is left, however many wait', async () => {
    const depth = 14
    const running = on.project.run(on.feedTree.with({ depth }))
    const paths = (await collect(on.visits.iter())).map(({ path }) => path)
    expect(await running).toMatchObject({ ok: true, failed: 0 })
    expect(paths).toHaveLength(2 ** (depth + 1) - 1)
    expect(new Set(paths).size).toBe(paths.length)
  })

  it('of itself waits in a file where there is no room', async () => {
    const report = await on.project.run(on.feedBush)
    expect(report).toMatchObject({ ok: true, rowsIn: 1 })
    expect(report.spilled).toBeGreaterThan(0)
    expect(report.stages.reduce((sum, { rows }) => sum + rows, 0)).toBeGreaterThanOrEqual(120 * 120)
  })

  it('may go round two pipelines for long', async () => {
    const running = on.project.run(on.feedPing.with({ left: 300 }))
    const items = await collect(on.hits.iter())
    await running
    expect(sorted(items.map(({ left }) => left))).toEqual(sorted(numbers(301).map(({ id }) => id)))
    expect(items.every((item) => item.in === (item.left % 2 ? 'pong' : 'ping'))).toBe(true)
  })

  it('without a worker is waited for, and fails the row', async () => {
    const failures: string[] = []
    const rows = await collect(
      on.waiting.map(numbers(100), { onFailure: ({ error }) => void failures.push(error.message) }),
    )
    expect(sorted(failures)).toEqual(sorted([7, 17, 27, 37, 47].map((id) => `seven, t${id}`)))
    expect(rows).toHaveLength(95)
    expect(rows.every(({ after }) => after)).toBe(true)
  })
})

it('pipeline.call works what its row is sent to as well, without end of stack', async () => {
  expect(await inline.tree.call({ depth: 3, path: '' })).toHaveLength(2)
  expect(await inline.ping.call({ left: 20_000 })).toEqual([{ left: 19_999 }])
})

const told = (file: string): object[] =>
  sorted(
    readFileSync(file, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as object),
  )

describe.each(both)('hooks: %s', (name, on) => {
  const expectTold = (file: string): void =>
    expect(told(file)).toEqual(
      sorted([
        ...numbers(8).map(({ id }) => ({ before: id })),
        // Those of which something failed (4, and 5 in a hook) are not done.
        ...[0, 1, 2, 3, 6, 7].map((id) => ({
          after: { id },
          results: id === 3 ? [] : numbers(id).map((part) => [2 * id, part.id]),
        })),
      ]),
    )

  it('are told of each row once, when all that was made of it is done', async () => {
    const file = join(folder, `hooked-${name}`)
    const failures: string[] = []
    const rows = await collect(
      on.hooked.map(
        numbers(8).map(({ id }) => ({ id, file })),
        { ordered: true, onFailure: ({ error }) => void failures.push(error.message) },
      ),
    )
    expect(rows.map(({ id, part }) => [id, part])).toEqual(
      [1, 2, 7].flatMap((id) => numbers(id).map((part) => [id, part.id])),
    )
    expect(sorted(failures)).toEqual(['five', 'four', 'six'])
    expectTold(file)
  })

  it('stay with a pipeline that is grafted', async () => {
    const file = join(folder, `around-${name}`)
    const report = await on.project.run(on.feed.with({ file }))
    expect(report).toMatchObject({ failed: 3, skipped: 1, rowsOut: 10 })
    expectTold(file)
    expect(await on.around.call({ id: 2, file })).toMatchObject([{ sum: 4 }, { sum: 5 }])
  })
})

describe('mistakes', () => {
  const project = new Project({ threads: 0 })
  const app = project.app('core')
  afterAll(() => project.close())

  it('an endless graft', async () => {
    const endless = app.pipeline('endless', (input: Input<{ a: number }>, { self }) =>
      input.subscribePipeline(self as never),
    )
    const outer = app.pipeline('outer', (input: Input<{ a: number }>) => input.applyPipeline(endless))
    expect((await rejectionOf(outer.call({ a: 1 })))?.message).toBe(
      'Pipeline "core.endless", in Pipeline "core.outer", subscribePipeline: "core.endless" contains "core.endless", so its graph would never end. A graft is a copy of the other graph; use callPipeline(pipeline.self) to send rows round.',
    )
  })

  it.each([
    [(input: any) => input.subscribePipeline({}), /subscribePipeline: needs a pipeline made by app.pipeline/],
    [(input: any) => input.callPipeline(() => ({})), /callPipeline: needs a pipeline/],
    [
      (input: any, { self }: any) => input.callPipeline(self, { otherwise: self }),
      /"otherwise" needs a "when"/,
    ],
    [(input: any, { self }: any) => input.callPipeline(self, { whem: () => true }), /whem.*when/],
    [
      (input: any, { self }: any) => input.callPipeline(self, { when: async () => true }),
      /must answer at once/,
    ],
  ])('%s', async (build, message) => {
    const pipeline = app.pipeline(`wrong${Math.random()}`.replace('.', ''), build as never)
    expect((await rejectionOf(pipeline.call({})))?.message).toMatch(message)
  })

  it('a call of a pipeline that the project lacks', async () => {
    const other = new Project({ threads: 0 })
    const foreign = other.app('other').pipeline('foreign', (input: Input<{ a: number }>) => input)
    const calls = app.pipeline('calls', (input: Input<{ a: number }>) => input.callPipeline(foreign))
    expect((await rejectionOf(collect(calls.map([{ a: 1 }]))))?.message).toMatch(
      /"core.calls" calls "other.foreign", which project .* does not have/,
    )
    await other.close()
  })

  it('a consumerIter behind a call without a worker', async () => {
    const items = app.consumerIter<{ a: number }>('items')
    const inner = app.pipeline('inner', (input: Input<{ a: number }>) => input.subscribeConsumer(items))
    const calls = app.pipeline('callsInner', (input: Input<{ a: number }>) =>
      input.callPipeline(inner, { asWorker: false }),
    )
    expect((await rejectionOf(collect(calls.map([{ a: 1 }]))))?.report.failures[0]?.message).toMatch(
      /called with asWorker: false, where nobody can read its consumerIter "core.items"/,
    )
  })
})
