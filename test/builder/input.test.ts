import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { DeclarationError } from '../../src/base/errors.ts'
import { positionOf } from '../../src/builder/built-frame.ts'
import { graphOf } from './graph-of.ts'

test('any key gives a point, always the same one, whose node is made when it is used', () => {
  const graph = graphOf((input: any) => {
    const { unused, used, __proto__: odd } = input
    expect(unused.key).toBe('unused')
    expect(odd.key).toBe('__proto__')
    expect(input.used).toBe(used)
    expect(positionOf(used)?.point).toBe('used')
    used.as('x')
    return used.as('y')
  })
  expect(graph.nodes.map((node) => node.name)).toEqual(['input', 'get', 'as', 'as'])
  expect(graph.nodes.map((node) => node.inputs)).toEqual([[], [0], [1], [1]])
})

test('names of Object.prototype are keys, verbs are not', () => {
  graphOf((input: any) => {
    for (const key of ['constructor', 'toString', 'key', 'as', 'then', 'length'])
      expect(input[key].key).toBe(key)
    for (const verb of ['get', 'select', 'drop', 'rename', 'addValue', 'subscribeConsumer'])
      expect(input[verb]).toBeTypeOf('function')
    return input.get('select')
  })
})

test('{ a, ...rest } and other ways to list keys are refused, and say what to do', () => {
  const text = /Pipeline "core.main": an input cannot be spread, .*use input\.drop\('a'\)\.$/s
  const ways: ((input: any) => unknown)[] = [
    ({ a: _a, ...rest }) => rest,
    (input) => ({ ...input }),
    (input) => Object.keys(input),
    (input) => Object.entries(input),
    (input) => {
      for (const key in input) throw new Error(key)
    },
  ]
  for (const way of ways) {
    expect(() =>
      graphOf((input: any) => {
        way(input)
        return input
      }),
    ).toThrow(DeclarationError)
    expect(() =>
      graphOf((input: any) => {
        way(input)
        return input
      }),
    ).toThrow(text)
  }
})

test('an input cannot be written to, has every key, and can be printed', () => {
  graphOf((input: any) => {
    expect(() => {
      input.x = 1
    }).toThrow(/frames are immutable/)
    expect('anything' in input).toBe(true)
    expect(inspect(input)).toContain('BuiltFrame')
    return input
  })
})
