import { once } from 'node:events'
import { afterAll, expect, test } from 'vitest'
import { concatenate, Project, type DataFrame, type Input } from 'stairs'
import { collect, rejectionOf } from '../fixtures/runtime/rows.ts'

/** What one input row becomes. */
const project = new Project({ threads: 0 })
const app = project.app('frames')
afterAll(() => project.close())

let made = 0
function pipelineOf<T>(build: (input: Input<T>) => DataFrame<any>) {
  return app.pipeline(`p${made++}`, build)
}
const callOf = <T>(row: T, build: (input: Input<T>) => DataFrame<any>): Promise<unknown[]> =>
  pipelineOf<T>(build).call(row)

type Text = { text: string; id: number }
const text: Text = { text: 'Ab', id: 7 }
const keys = (row: object): { keys: string } => ({ keys: Object.keys(row).join(' ') })

test('1.6 frames: each verb gives a new one, and the old one is as it was', async () => {
  expect(
    await callOf(text, (input) => {
      const longer = input.subscribeFunc(() => ({ more: true })).addValue({ constant: 1 })
      expect((longer as object) === input).toBe(false)
      return concatenate({ old: input.subscribeFunc(keys), longer: longer.subscribeFunc(keys) })
    }),
  ).toMatchObject([{ old: { keys: 'text id' }, longer: { keys: 'text id more constant' } }])
})

test('1.6 DataPoint: what is subscribed to a point gets that key and no other', async () => {
  expect(await callOf(text, ({ text: point }) => point.subscribeFunc(keys))).toEqual([
    { text: 'Ab', keys: 'text' },
  ])
})

test('1.6 rename: other keys stay, an old key may have several names, names may swap', async () => {
  const row = { a: 1, b: 2, c: 3 }
  expect(
    await callOf(row, (input) => input.rename({ x: 'a', y: 'a' }).subscribeFunc((given) => keys(given))),
  ).toEqual([{ b: 2, c: 3, x: 1, y: 1, keys: 'x y b c' }])
  expect(await callOf(row, (input) => input.rename({ a: 'b', b: 'a' }))).toEqual([{ a: 2, b: 1, c: 3 }])
  expect(await callOf(row, (input) => input.rename({ x: 'a' }).rename({ y: 'x' }))).toEqual([
    { b: 2, c: 3, y: 1 },
  ])
  // The original's way, in which the others are gone, is a selection first.
  expect(await callOf(row, (input) => input.select('a').rename({ x: 'a' }))).toEqual([{ x: 1 }])
})

test('1.6 rename in last place counts, also that of a grafted pipeline', async () => {
  const short = pipelineOf<Text>(({ text: point }) => point.rename({ title: 'text' }))
  expect(await short.call(text)).toEqual([{ title: 'Ab' }])
  expect(await callOf(text, (input) => input.subscribePipeline(short))).toEqual([
    { text: 'Ab', id: 7, title: 'Ab' },
  ])
})

test('1.6 rename(…).get(new): the value under its new name', async () => {
  expect(
    await callOf(text, (input) =>
      input
        .rename({ title: 'text' })
        .get('title')
        .subscribeFunc(({ title }) => ({ long: title.length })),
    ),
  ).toEqual([{ title: 'Ab', long: 2 }])
})

test('1.6 get: a key that cannot be there is an error when the pipeline is built', async () => {
  const error = await rejectionOf(
    callOf(text, (input) => input.select('text').get('id' as never) as DataFrame<object>),
  )
  expect(error).toMatchObject({ code: 'DECLARATION', message: expect.stringContaining('"id"') })
})

test('1.6 subscribe_func: the result is merged over the row', async () => {
  expect(await callOf(text, (input) => input.subscribeFunc(() => ({ id: 8, more: 1 })))).toEqual([
    { text: 'Ab', id: 8, more: 1 },
  ])
})

test('1.6 subscribe_func when and key_wrapper: any result under a key, or none', async () => {
  const doubled = pipelineOf<Text>((input) =>
    input
      .subscribeFunc(({ id }) => id * 2, { when: ({ id }) => id > 5, keyWrapper: 'double' })
      .subscribeFunc(() => null, { keyWrapper: 'nothing' }),
  )
  expect(await doubled.call(text)).toEqual([{ text: 'Ab', id: 7, double: 14, nothing: null }])
  expect(await doubled.call({ text: '', id: 1 })).toEqual([{ text: '', id: 1, nothing: null }])
})

test('1.6 apply_func: the result is all there is', async () => {
  expect(await callOf(text, (input) => input.applyFunc(({ id }) => ({ next: id + 1 })))).toEqual([
    { next: 8 },
  ])
})

test('1.6 subscribe_func_as_producer: rows over a copy of the row, in last place too', async () => {
  const letters = pipelineOf<Text>((input) =>
    input.subscribeFuncAsProducer(function* ({ text: word }) {
      for (const letter of word) yield { letter }
    }),
  )
  expect(await letters.call(text)).toEqual([
    { text: 'Ab', id: 7, letter: 'A' },
    { text: 'Ab', id: 7, letter: 'b' },
  ])
})

test('1.6 subscribe_func_as_producer when: false lets the row pass', async () => {
  const split = pipelineOf<Text>((input) =>
    input.subscribeFuncAsProducer(({ text: word }) => Array.from(word, (letter) => ({ letter })), {
      when: ({ id }) => id !== 7,
    }),
  )
  expect(await split.call(text)).toEqual([text])
})

test('1.6 apply_func_as_producer: the rows alone, which may be few, many or none', async () => {
  const range = pipelineOf<{ count: number }>((input) =>
    input.applyFuncAsProducer(({ count }) => Array.from({ length: count }, (_, n) => ({ n }))),
  )
  expect(await collect(range.map([{ count: 2 }, { count: 0 }, { count: 1 }], { ordered: true }))).toEqual([
    { n: 0 },
    { n: 1 },
    { n: 0 },
  ])
})

test('1.6 subscribe_consumer: the row goes on unchanged, whatever the consumer gives', async () => {
  const seen: unknown[] = []
  const look = app.consumer('look', (row: Text) => {
    seen.push({ ...row })
    return { text: 'ignored' }
  })
  expect(
    await callOf(text, (input) => input.subscribeConsumer(look, { when: ({ id }) => id === 7 })),
  ).toEqual([text])
  expect(seen).toEqual([text])
})

test('1.6 add_value: constants of any kind, also over keys that are there', async () => {
  expect(await callOf(text, (input) => input.addValue({ id: 0, tags: ['a'], at: new Date(0) }))).toEqual([
    { text: 'Ab', id: 0, tags: ['a'], at: new Date(0) },
  ])
})

test('1.6 subscribe_pipeline and apply_pipeline: the inner result over the row, and alone', async () => {
  const inner = pipelineOf<{ text: string }>((input) =>
    input.select('text').applyFunc(({ text: word }) => ({ long: word.length })),
  )
  expect(await callOf(text, (input) => input.subscribePipeline(inner))).toEqual([{ ...text, long: 2 }])
  expect(await callOf(text, (input) => input.applyPipeline(inner).subscribeFunc((row) => keys(row)))).toEqual(
    [{ long: 2, keys: 'long' }],
  )
})

test('1.7 concatenate by name: a point gives its value, a frame its row', async () => {
  expect(await callOf(text, (input) => concatenate({ x: input.text, y: input }))).toEqual([
    { x: 'Ab', y: { text: 'Ab', id: 7 } },
  ])
})

test('1.7 concatenate by position: all keys, the later wins', async () => {
  expect(
    await callOf(text, (input) =>
      concatenate(
        input.subscribeFunc(() => ({ a: 1, b: 1 })),
        input.text.subscribeFunc(() => ({ b: 2 })),
      ),
    ),
  ).toEqual([{ text: 'Ab', id: 7, a: 1, b: 2 }])
})

test('1.7 concatenate changes none of its arguments', async () => {
  expect(
    await callOf(text, (input) => {
      const joined = concatenate({ text: input.text, id: input.id })
      const later = input.text.subscribeFunc(keys)
      return concatenate({ joined, later })
    }),
  ).toEqual([{ joined: text, later: { text: 'Ab', keys: 'text' } }])
})

test('1.7 undeclared keys of the input are there for everybody', async () => {
  const whole = pipelineOf<{ text: string }>((input) => input.subscribeFunc(keys))
  expect(await whole.call({ text: 'Ab', secret: 1 } as never)).toEqual([
    { text: 'Ab', secret: 1, keys: 'text secret' },
  ])
})

test('1.10 handlers get the keys of the frame: those they name, or all of them', async () => {
  expect(
    await callOf(text, (input) =>
      input
        .subscribeFunc(({ id, ...others }) => ({ seen: [id, ...Object.keys(others)] }))
        .subscribeFunc((row) => keys(row)),
    ),
  ).toEqual([{ ...text, seen: [7, 'text'], keys: 'text id seen' }])
})

test('1.10 a key that is missing is undefined', async () => {
  const optional = pipelineOf<{ a: number; b?: number }>((input) =>
    input.subscribeFunc(({ b }) => ({ given: b !== undefined })),
  )
  expect(await optional.call({ a: 1 })).toEqual([{ a: 1, given: false }])
})

test('1.10 a branch that nobody uses is not run, and leaves no keys', async () => {
  let runs = 0
  expect(
    await callOf(text, (input) => {
      input.subscribeFunc(() => ({ unused: runs++ }))
      return input
    }),
  ).toEqual([text])
  expect(runs).toBe(0)
})

test('1.10 a branch that nobody uses is warned of, by its name', async () => {
  const warned = once(process, 'warning')
  const main = pipelineOf<Text>((input) => {
    input.subscribeFunc(() => ({ unused: 1 }), { name: 'forgotten' })
    return input
  })
  expect(await collect(main.map([text]))).toEqual([text])
  const [warning] = (await warned) as [Error]
  expect(warning.message).toMatch(/nobody uses the rows of "1:forgotten".*return it, or join it/)
})

test('1.10 several frames may follow one: branches', async () => {
  expect(
    await callOf(text, (input) => {
      const base = input.subscribeFunc(() => ({ base: [1] }))
      const branches = [1, 2, 3].map((n) => base.applyFunc(({ base: list }) => ({ list: [...list, n] })))
      return concatenate({ a: branches[0]!, b: branches[1]!, c: branches[2]! })
    }),
  ).toEqual([{ a: { list: [1, 1] }, b: { list: [1, 2] }, c: { list: [1, 3] } }])
})

test('1.10 keys may contain anything, arrows too', async () => {
  expect(
    await callOf({ 'a->b:1': 1, '->': 2 }, (input) =>
      input.subscribeFunc((row) => ({ sum: row['a->b:1'] + row['->'] })),
    ),
  ).toEqual([{ 'a->b:1': 1, '->': 2, sum: 3 }])
})
