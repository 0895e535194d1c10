import { describe, expect, test } from 'vitest'
import { concatenate as typed } from '../../src/builder/concatenate.ts'
import type { DataFrame } from '../../src/builder/data-frame.ts'
import { ArgumentError, DeclarationError } from '../../src/base/errors.ts'
import { consumer, graphOf } from './graph-of.ts'

/** What a user without a compiler may do: everything here is of type any. */
type Untyped = any
const concatenate: Untyped = typed
const at = 'Pipeline "core.main"'
const refused = (build: (input: Untyped) => DataFrame<any>, keys?: readonly string[]): unknown => {
  try {
    graphOf(build, keys)
  } catch (error) {
    return error
  }
  return undefined
}

describe('keys that cannot be there', () => {
  const keys = ['value', 'result']
  test.each<[string, (input: Untyped) => DataFrame<any>, string]>([
    [
      'a point of an input with a schema',
      ({ vlaue }) => vlaue,
      `${at}, input: there is no key "vlaue" here. Did you mean "value"? Keys here: value, result.`,
    ],
    [
      'get',
      (input) => input.get('valeu'),
      `${at}, get: there is no key "valeu" here. Did you mean "value"? Keys here: value, result.`,
    ],
    [
      'select',
      (input) => input.select('value', 'resulte'),
      `${at}, select: there is no key "resulte" here. Did you mean "result"? Keys here: value, result.`,
    ],
    [
      'drop',
      (input) => input.drop('other'),
      `${at}, drop: there is no key "other" here. Keys here: value, result.`,
    ],
    [
      'rename',
      (input) => input.rename({ value: 'x' }),
      `${at}, rename: there is no key "x" here. Keys here: value, result.`,
    ],
    [
      'after select',
      (input) => input.select('value').get('result'),
      `${at}, get: there is no key "result" here. Keys here: value.`,
    ],
    [
      'after drop',
      (input) => input.drop('value').drop('result').get('result'),
      `${at}, get: there is no key "result" here. This frame has no keys.`,
    ],
    [
      'after rename',
      (input) => input.rename({ x: 'value' }).get('value'),
      `${at}, get: there is no key "value" here. Keys here: result, x.`,
    ],
    [
      'on a point',
      ({ value }) => value.select('result'),
      `${at}, select: there is no key "result" here. Keys here: value.`,
    ],
    [
      'after a named concatenate',
      ({ value }) => concatenate({ v: value }).get('value'),
      `${at}, get: there is no key "value" here. Keys here: v.`,
    ],
    [
      'after as',
      ({ value }) => value.as('x').get('value'),
      `${at}, get: there is no key "value" here. Keys here: x.`,
    ],
  ])('%s', (_, build, message) => {
    const error = refused(build, keys)
    expect(error).toBeInstanceOf(DeclarationError)
    expect((error as Error).message).toBe(message)
  })

  test('nothing is refused where any key may be there', () => {
    expect(refused((input) => input.get('anything'))).toBeUndefined()
    expect(refused((input) => input.subscribeFunc(() => ({})).select('x'), keys)).toBeUndefined()
    expect(refused(({ value }) => value.applyFunc(() => ({})).get('x'), keys)).toBeUndefined()
    expect(refused((input) => concatenate(input, input.get('x')).get('y'))).toBeUndefined()
  })

  test('positional concatenate knows the keys where all parts do', () => {
    expect(refused(({ value, result }) => concatenate(value, result).get('valu'), keys)).toMatchObject({
      message: `${at}, get: there is no key "valu" here. Did you mean "value"? Keys here: value, result.`,
    })
  })
})

describe('options and arguments', () => {
  const fn = (): object => ({})
  test.each<[string, (input: Untyped) => DataFrame<any>, string]>([
    [
      'an unknown option',
      (input) => input.subscribeFunc(fn, { asWorkr: true }),
      `${at}, subscribeFunc "fn": there is no option "asWorkr". Did you mean "asWorker"? Options here: name, asWorker, onError, concurrency, when, keyWrapper.`,
    ],
    [
      'an option of another verb',
      (input) => input.applyFunc(fn, { when: fn }),
      `${at}, applyFunc "fn": there is no option "when". Options here: name, asWorker, onError, concurrency, keyWrapper.`,
    ],
    [
      'keyWrapper of a consumer',
      (input) => input.subscribeConsumer(consumer(fn), { keyWrapper: 'x' }),
      `${at}, subscribeConsumer "print": there is no option "keyWrapper". Options here: name, asWorker, onError, concurrency, when.`,
    ],
    [
      'concurrency',
      (input) => input.subscribeFunc(fn, { name: 'parse', concurrency: 0 }),
      `${at}, subscribeFunc "parse": option "concurrency" must be a whole number from 1 to 65536, not 0.`,
    ],
    [
      'onError',
      (input) => input.subscribeFunc(fn, { onError: 'fail' }),
      `${at}, subscribeFunc "fn": option "onError" must be 'finish' or 'stop' or 'collect', not "fail".`,
    ],
    [
      'asWorker',
      (input) => input.subscribeFunc(fn, { asWorker: 4 }),
      `${at}, subscribeFunc "fn": option "asWorker" must be true or false, or an object { threads, pinned }, not 4.`,
    ],
    [
      'asWorker.threads',
      (input) => input.subscribeFunc(fn, { asWorker: { threads: 0.5 } }),
      `${at}, subscribeFunc "fn", asWorker: option "threads" must be a whole number from 1 to 240, not 0.5.`,
    ],
    [
      'asWorker.thread',
      (input) => input.subscribeFunc(fn, { asWorker: { thread: 1 } }),
      `${at}, subscribeFunc "fn", asWorker: there is no option "thread". Did you mean "threads"? Options here: threads, pinned.`,
    ],
    [
      'when',
      (input) => input.subscribeFunc(fn, { when: true }),
      `${at}, subscribeFunc "fn": option "when" must be a function, not true.`,
    ],
    [
      'name',
      (input) => input.subscribeFunc(fn, { name: '' }),
      `${at}, subscribeFunc "fn": option "name" must be a text of one line, not empty, not "".`,
    ],
    [
      'options that are none',
      (input) => input.subscribeFunc(fn, [1]),
      `${at}, subscribeFunc "fn": options must be an object, not an array of 1.`,
    ],
    [
      'no function',
      (input) => input.subscribeFunc({ run: fn }),
      `${at}, subscribeFunc: needs a function, not an object.`,
    ],
    [
      'no function to produce',
      (input) => input.applyFuncAsProducer([1, 2]),
      `${at}, applyFuncAsProducer: needs a function, not an array of 2.`,
    ],
    [
      'no consumer',
      (input) => input.subscribeConsumer(fn),
      `${at}, subscribeConsumer: needs a consumer made by app.consumer or app.consumerIter, not the function fn.`,
    ],
    ['select of nothing', (input) => input.select(), `${at}, select: name at least one key.`],
    ['select of a list', (input) => input.select(['a']), `${at}, select: keys are texts, not an array of 1.`],
    [
      'rename to a list',
      (input) => input.rename(['a']),
      `${at}, rename: needs an object { new: 'old' }, not an array of 1.`,
    ],
    [
      'addValue',
      (input) => input.addValue(new Map()),
      `${at}, addValue: needs an object { key: constant }, not an instance of Map.`,
    ],
    ['as', ({ a }) => a.as(1), `${at}, as: needs a name, not 1.`],
  ])('%s', (_, build, message) => {
    const error = refused(build)
    expect(error).toBeInstanceOf(ArgumentError)
    expect((error as Error).message).toBe(message)
  })

  test.each([
    { threads: 2, pinned: true },
    { threads: 1, pinned: false },
  ])('contradictory marks: %o', (asWorker) => {
    const error = refused((input) => input.subscribeFunc(fn, { asWorker }))
    expect(error).toBeInstanceOf(ArgumentError)
    expect((error as Error).message).toContain('Leave one of the two out')
  })

  test('handlers of the wrong kind', () => {
    expect(
      refused((input) =>
        input.subscribeFunc(function* many() {
          yield {}
        }),
      ),
    ).toMatchObject({
      code: 'DECLARATION',
      message: `${at}, subscribeFunc "many": a generator gives many rows, and this verb takes one. Use subscribeFuncAsProducer.`,
    })
    expect(refused((input) => input.subscribeFunc(fn, { when: async () => true }))).toMatchObject({
      code: 'DECLARATION',
      message: expect.stringContaining('"when" must answer at once'),
    })
  })
})

describe('what a builder returns', () => {
  test.each<[string, (input: Untyped) => any, string]>([
    [
      'nothing',
      () => undefined,
      `${at}: the builder must return the frame whose rows are the results, and returned undefined.`,
    ],
    [
      'a row',
      () => ({ a: 1 }),
      `${at}: the builder must return the frame whose rows are the results, and returned an object.`,
    ],
    [
      'a promise',
      async ({ a }) => a,
      `${at}: the builder returned a promise. A builder only declares and must not be async; wait in handlers, or before the pipeline is declared.`,
    ],
    [
      'a promise that fails',
      async () => {
        throw new Error('lost')
      },
      `${at}: the builder returned a promise. A builder only declares and must not be async; wait in handlers, or before the pipeline is declared.`,
    ],
  ])('%s', (_, build, message) => {
    expect(refused(build)).toMatchObject({ code: 'DECLARATION', message })
  })

  test('a frame of an earlier build', () => {
    let kept: Untyped
    graphOf((input) => (kept = input.select('a')))
    expect(refused(() => kept)).toMatchObject({
      code: 'DECLARATION',
      message: `${at}: the builder returned a frame of an earlier build. Return one that was made from the input of this call.`,
    })
  })

  test('what the builder throws passes through', () => {
    const mine = new TypeError('mine')
    expect(
      refused(() => {
        throw mine
      }),
    ).toBe(mine)
  })
})
