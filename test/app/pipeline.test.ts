import { describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/base/errors.ts'
import { z } from 'zod'
import { App } from '../../src/app/app.ts'
import type { Input } from '../../src/builder/data-frame.ts'
import { fakeProject } from './fake-engine.ts'

const builder = ({ a }: Input<{ a: number }>) => a

test('the builder runs once, at first use, with the pipeline as second argument', () => {
  const { app, engine, project } = fakeProject()
  const build = vi.fn(builder)
  const main = app.pipeline('main', build, { config: { factor: 2 } })
  expect(build).not.toHaveBeenCalled()
  expect(main.explain()).toBe('core.main: 2 nodes')
  main.explain()
  expect(build).toHaveBeenCalledOnce()
  expect(build.mock.calls[0]![1 as 0]).toEqual({ name: 'main', app, config: { factor: 2 }, self: main })
  expect(main).toMatchObject({ name: 'main', fullName: 'core.main', config: { factor: 2 } })
  expect(project.declarations).toEqual([main])
  expect(engine.calls).toEqual([])
})

test('configs are read at first use, not at declaration', () => {
  const project = fakeProject().project
  const app = project.app('counted', { config: { steps: 1 } })
  const main = app.pipeline('main', ({ a }: Input<{ a: number }>, { app: owner }) => {
    let frame = a.subscribeFunc(() => ({}))
    for (let i = 1; i < owner.config.steps; i++) frame = frame.subscribeFunc(() => ({}))
    return frame
  })
  app.config.steps = 3
  expect(main.explain()).toBe('counted.main: 5 nodes')
})

test('a builder that fails is asked again; one that asks for its own graph is told', () => {
  const { app } = fakeProject()
  let fails = true
  const main = app.pipeline('main', ({ a }: Input<{ a: number }>) => {
    if (fails) throw new Error('not yet')
    return a
  })
  expect(() => main.explain()).toThrow('not yet')
  fails = false
  expect(main.explain()).toBe('core.main: 2 nodes')
  const self = app.pipeline('self', ({ a }: Input<{ a: number }>): typeof a => {
    self.explain()
    return a
  })
  expect(() => self.explain()).toThrow(UsageError)
  expect(() => self.explain()).toThrow('Pipeline "core.self": its builder asks for what it is just building.')
})

test('an app without a project', () => {
  const main = new App('alone').pipeline('main', builder)
  expect(() => main.explain()).toThrow(UsageError)
  expect(() => main.map([])).toThrow('Pipeline "alone.main": the app "alone" belongs to no project.')
})

test('call and map reach the engine with defaults filled in', async () => {
  const { app, engine } = fakeProject()
  const main = app.pipeline('main', builder)
  expect(await main.call({ a: 1 })).toEqual([{ a: 1 }])
  expect(engine.calls).toEqual([{ pipeline: main, row: { a: 1 } }])
  const rows = [{ a: 1 }]
  main.map(rows)
  const options = {
    ordered: true,
    signal: new AbortController().signal,
    onFailure: vi.fn(),
    meta: vi.fn(),
    batch: 8,
  }
  main.map(rows, options)
  expect(engine.maps).toEqual([
    {
      pipeline: main,
      rows,
      settings: {
        ordered: false,
        signal: undefined,
        onFailure: undefined,
        meta: undefined,
        batch: undefined,
      },
    },
    { pipeline: main, rows, settings: options },
  ])
})

test('arguments of the wrong kind', async () => {
  const { app } = fakeProject()
  const main = app.pipeline('main', builder)
  const call = main.call.bind(main) as (row: unknown) => Promise<unknown>
  const map = main.map.bind(main) as (rows: unknown, options?: object) => unknown
  await expect(call([1])).rejects.toThrow(
    'Pipeline "core.main", call: a row is a plain object, not an array of 1.',
  )
  await expect(call(new Date())).rejects.toThrow('not an instance of Date')
  expect(() => map({ a: 1 })).toThrow(
    'Pipeline "core.main", map: needs an iterable or async iterable of rows, not an object.',
  )
  expect(() => map([], { orderd: true })).toThrow('Did you mean "ordered"?')
  expect(() => map([], { batch: 0 })).toThrow('option "batch" must be a whole number from 1 to')
  expect(() => app.pipeline('other', 1 as never)).toThrow('Pipeline "core.other": needs a function, not 1.')
  expect(() => app.pipeline('other', builder, { confg: {} } as object)).toThrow('Did you mean "config"?')
  expect(() => app.pipeline('other', builder, { input: {} as never })).toThrow(
    'option "input" must be a Standard Schema (zod, valibot, arktype), not an object.',
  )
})

describe('schemas', () => {
  const check = async (schema: z.ZodType, row: Record<string, unknown>) => {
    const { app, project } = fakeProject()
    app.pipeline('main', (input: Input<any>) => input, { input: schema })
    return await project.declarations[0]!.check!(row)
  }

  test('a check says what does not fit, briefly', async () => {
    const schema = z.object({ a: z.number(), at: z.object({ x: z.string() }) })
    expect(await check(schema, { a: 1, at: { x: '' } })).toBeUndefined()
    expect(await check(schema, { a: 1, at: { x: 2 } })).toMatch(/^at\.x: .*string/)
    expect(await check(schema, { a: '1', at: {} })).toMatch(/^a: .*; at\.x: /)
    const wide = z.object({ a: z.number(), b: z.number(), c: z.number(), d: z.number(), e: z.number() })
    expect(await check(wide, {})).toMatch(/^a: .*; b: .*; c: .*; and 2 more$/)
    expect(await check(z.object({ a: z.number().refine(async (a) => a > 1, 'too small') }), { a: 1 })).toBe(
      'a: too small',
    )
  })

  test('without a schema there is no check', () => {
    const { app, project } = fakeProject()
    app.pipeline('main', builder)
    expect(project.declarations[0]!.check).toBeUndefined()
  })

  const standard = {
    '~standard': { version: 1, vendor: 'valibot', validate: (value: unknown) => ({ value }) },
  } as const
  const entries = { a: {} }
  test.each<[string, any, string[] | undefined]>([
    ['zod object', z.object({ a: z.number(), b: z.string() }), ['a', 'b']],
    ['zod strict object', z.strictObject({ a: z.number() }), ['a']],
    ['zod loose object', z.looseObject({ a: z.number() }), undefined],
    ['zod catch-all', z.object({ a: z.number() }).catchall(z.string()), undefined],
    ['zod record', z.record(z.string(), z.number()), undefined],
    ['zod pipe', z.object({ a: z.number() }).transform((row) => ({ ...row, b: 1 })), undefined],
    ['valibot object', { ...standard, type: 'object', entries }, ['a']],
    ['valibot strict object', { ...standard, type: 'strict_object', entries }, ['a']],
    ['valibot loose object', { ...standard, type: 'loose_object', entries }, undefined],
    ['valibot pipe', { ...standard, type: 'object', entries, pipe: [] }, undefined],
    ['anything else', Object.assign(() => undefined, standard), undefined],
  ])('keys of a %s', (_, schema, keys) => {
    const { app, project } = fakeProject()
    app.pipeline('main', (input: Input<any>) => input, { input: schema })
    expect(project.declarations[0]!.graph().nodes[0]!.keys).toEqual(keys)
  })
})
