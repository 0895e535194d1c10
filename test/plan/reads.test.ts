import { Script } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { readsOf } from '../../src/plan/reads.ts'

/** A function with exactly this text: the compiler of the tests must not rewrite it. */
const strict = (text: string): Function => evaluated(`'use strict';(${text})`)
const sloppy = (text: string): Function => evaluated(`(${text})`)
/** The function under a name of an object made from `text`. */
const member = (text: string, name: string): Function =>
  evaluated(`'use strict';(${text})[${JSON.stringify(name)}]`)

function trap(): never {
  throw new Error('a trap was run')
}

function evaluated(source: string): Function {
  const made: unknown = new Script(source).runInThisContext()
  if (typeof made !== 'function') throw new Error(`no function: ${source}`)
  return made
}

describe('known', () => {
  test.each([
    ['({ id, name }) => id', ['id', 'name']],
    ['({ id: key }) => key', ['id']],
    ["({ 'a key': a, 1e3: b, 7n: c }) => a", ['a key', '1000', '7']],
    ['({ id = 3 }) => id', ['id']],
    ['({ id, other = id }) => other', ['id', 'other']],
    ['({ id } = {}) => id', ['id']],
    ['({ user: { name, ...rest } }) => rest', ['user']],
    ['({ list: [first] }) => first', ['list']],
    ['({ id, id: again }) => again', ['id']],
    ['({}) => 1', []],
    ['() => 1', []],
    ['async ({ id }) => id', ['id']],
    ['({ id }, context) => context.skip()', ['id']],
    ['({ id }, ...others) => others', ['id']],
    ['function ({ id }) { return id }', ['id']],
    ['function named({ id }) { return id }', ['id']],
    ['function* ({ id }) { yield id }', ['id']],
    ['async function* ({ id }) { yield id }', ['id']],
    ['({ id }) => model.eval(id)', ['id']],
    ['({id:a,n:b})=>{var c=a+b;return{c}}', ['id', 'n']],
    ['({ id }) => { cov_1abc().f[0]++; cov_1abc().s[2]++; return { id } }', ['id']],
    ['({ id = (cov_1abc().b[0][0]++, 1) }) => ({ id })', ['id']],
    ['({ id }) => `${id} arguments and eval(x) in a text`', ['id']],
    ['({ id }) => /* arguments */ id // eval(id)\n', ['id']],
  ] as const)('%s', (text, reads) => {
    expect(readsOf(strict(text))).toEqual(reads)
  })

  test.each([
    ['{ get({ id }) { return id } }', 'get'],
    ['{ set({ id }) { return id } }', 'set'],
    ['{ async({ id }) { return id } }', 'async'],
    ['{ static({ id }) { return id } }', 'static'],
    ['{ function({ id }) { return id } }', 'function'],
    ['{ async function({ id }) { return id } }', 'function'],
    ['{ async get({ id }) { return id } }', 'get'],
    ['{ *g({ id }) { yield id } }', 'g'],
    ['{ async *g({ id }) { yield id } }', 'g'],
    ["{ ['c']({ id }) { return id } }", 'c'],
    ["{ 'two words'({ id }) { return id } }", 'two words'],
    ['{ m({ id }) { return super.toString() + id } }', 'm'],
    ['{ f: ({ id }) => id }', 'f'],
    ['{ f: function ({ id }) { return id } }', 'f'],
    ['class { static m({ id }) { return id } }', 'm'],
    ['class { static async get({ id }) { return id } }', 'get'],
    ['class { static static({ id }) { return id } }', 'static'],
    ['class { static #p = 1; static m({ id }) { return this.#p + id } }', 'm'],
    ['class { static #p = 1; static m = ({ id }) => this.#p + id }', 'm'],
    ['class { static #m({ id }) { return id } static m = this.#m }', 'm'],
    ['class { static m = ({ id }) => super.toString() + id }', 'm'],
    ['class { static m = function ({ id }) { return id } }', 'm'],
  ])('%s', (text, name) => {
    expect(readsOf(member(text, name))).toEqual(['id'])
  })
})

describe('unknown', () => {
  test.each([
    'row => row.id',
    '(row) => { const { id } = row; return id }',
    '({ id, ...rest }) => rest',
    '({ ...rest }) => rest',
    '({ id, [key]: x }) => x',
    "({ ['id']: x }) => x",
    '({ __proto__: p }) => p',
    '([id]) => id',
    '(...rows) => rows[0].id',
    '(row = {}) => row.id',
    '([id] = []) => id',
    'function ({ id }) { return arguments[0] }',
    'function () { return arguments[0] }',
    'function ({ id }) { return () => arguments[0] }',
    'function ({ id }) { return function () { return arguments } }',
    'function ({ id }, other = arguments[0]) { return other }',
    'function ({ id = arguments[0].name }) { return id }',
    'function ({ id }) { return \\u0061rguments[0] }',
    'function ({ id }) { return eval("argum" + "ents[0]") }',
    'function ({ id }) { return () => eval("argum" + "ents[0]") }',
    'function ({ id = eval("argum" + "ents[0]") }) { return id }',
    'function ({ id }) { return (eval)("argum" + "ents[0]") }',
    'function ({ id }) { return eval?.("1") }',
    '({ id }) => id.arguments',
    'function (_ref) { var id = _ref.id; return id }',
    'function (_a) { var id = _a.id, rest = __rest(_a, ["id"]); return rest }',
    'function (_x) { return _ref2.apply(this, arguments) }',
    '(...args) => __async(this, args)',
    'function () { return __async(this, arguments, function* ({ id }) {}) }',
    'class { constructor({ id }) {} }',
    'class Named { m({ id }) {} }',
  ])('%s', (text) => {
    expect(readsOf(strict(text))).toBeUndefined()
  })

  test('a computed name of a method that says `arguments`', () => {
    expect(
      readsOf(evaluated('(function () { return { [arguments.length]({ id }) { return id } }[0] })()')),
    ).toBeUndefined()
  })

  test('bound functions, built-in ones and proxies, whose traps are not run', () => {
    const handler = strict('({ id }) => id')
    expect(readsOf(handler.bind(undefined))).toBeUndefined()
    expect(readsOf(Math.max)).toBeUndefined()
    expect(
      readsOf(new Proxy(handler, { get: trap, has: trap, getOwnPropertyDescriptor: trap })),
    ).toBeUndefined()
  })

  test('sloppy plain functions, which show their row to whom they call', () => {
    const text = 'function ({ id }) { return id }'
    expect(readsOf(sloppy(text))).toBeUndefined()
    // The same text, remembered from the sloppy one and the other way round.
    expect(readsOf(strict(text))).toEqual(['id'])
    expect(readsOf(sloppy(text))).toBeUndefined()
    const spy = sloppy('function f({ id }) { return peek(f) }')
    Object.assign(globalThis, { peek: (fn: { arguments: unknown[] }) => fn.arguments[0] })
    expect(Reflect.apply(spy, undefined, [{ id: 1, secret: 2 }])).toEqual({ id: 1, secret: 2 })
    expect(readsOf(spy)).toBeUndefined()
  })

  test('sloppy arrows and methods have nothing to show, but `with` and old forms are not read', () => {
    expect(readsOf(sloppy('({ id }) => id'))).toEqual(['id'])
    expect(readsOf(sloppy('({ id }) => { with (id) return name }'))).toBeUndefined()
    expect(readsOf(sloppy('({ id }) => 010'))).toBeUndefined()
  })
})

test('the text is the real one, not what the function says of itself', () => {
  const handler = strict('(row) => row.id')
  handler.toString = () => '({ id }) => id'
  expect(readsOf(handler)).toBeUndefined()
})

test('more handlers than are remembered', () => {
  const made = Array.from({ length: 4_500 }, (_, at) => strict(`({ key${at} }) => key${at}`))
  for (const round of [1, 2])
    expect(
      made.map((fn) => readsOf(fn)),
      `round ${round}`,
    ).toEqual(made.map((_, at) => [`key${at}`]))
})
