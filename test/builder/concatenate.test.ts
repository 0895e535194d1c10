import { expect, test } from 'vitest'
import { ArgumentError, DeclarationError } from '../../src/base/errors.ts'
import { concatenate } from '../../src/builder/concatenate.ts'
import { graphOf, lastOf } from './graph-of.ts'

test('named: a point gives its value, a frame nests', () => {
  expect(
    lastOf(({ a, b }) => concatenate({ x: a.as('y'), row: b.subscribeFunc(() => ({})), again: a })),
  ).toEqual({
    id: 5,
    kind: 'join',
    name: 'concatenate',
    inputs: [2, 4, 1],
    parts: [
      { name: 'x', point: 'y' },
      { name: 'row', point: undefined },
      { name: 'again', point: 'a' },
    ],
    keys: ['x', 'row', 'again'],
    space: 0,
  })
})

test('positional: frames merge', () => {
  const merged = lastOf((input) => concatenate(input.select('a', 'b'), input.get('b'), input.get('c')))
  const part = { name: undefined, point: undefined }
  expect(merged).toMatchObject({
    inputs: [1, 2, 3],
    parts: [part, part, part],
    keys: ['a', 'b', 'c'],
    space: 0,
  })
  expect(lastOf((input) => concatenate(input, input.get('a'))).keys).toBeUndefined()
})

const two = () => [{}, {}]

test('values of a row and of rows made from it belong together: the innermost space wins', () => {
  const graph = graphOf(({ a, b }) => {
    const outer = a.subscribeFuncAsProducer(two)
    const inner = outer.subscribeFuncAsProducer(two)
    const first = concatenate({ b, inner })
    return concatenate({ first, outer, a })
  })
  // 0 input, 1 a, 2 outer, 3 inner, 4 b, 5 and 6 the joins
  expect(graph.nodes.map((node) => node.space)).toEqual([0, 0, 2, 3, 0, 3, 3])
})

test('rows of two generators cannot be joined; the error names both', () => {
  const build = () =>
    graphOf(({ a, b }) => {
      const one = a.subscribeFuncAsProducer(two, { name: 'words' })
      const other = b.subscribeFuncAsProducer(two, { name: 'letters' }).drop('b')
      return concatenate({ one, other })
    })
  expect(build).toThrow(DeclarationError)
  expect(build).toThrow(
    'Pipeline "core.main": "2:words" and "5:drop" cannot be joined: their rows come from two generators, "2:words" and "4:letters", ' +
      'and no row of one belongs to a row of the other. Join before the rows are multiplied, or put one generator after the other.',
  )
})

test('neither can rows of two generators inside a third', () => {
  expect(() =>
    graphOf(({ a }) => {
      const all = a.subscribeFuncAsProducer(two)
      return concatenate(a, all.subscribeFuncAsProducer(two), all.subscribeFuncAsProducer(two))
    }),
  ).toThrow('"3:two" and "4:two" cannot be joined')
})

test('arguments that are no frames, too few, none', () => {
  const wrong =
    (...given: unknown[]) =>
    () =>
      (concatenate as (...given: unknown[]) => unknown)(...given)
  expect(wrong()).toThrow(ArgumentError)
  expect(wrong({})).toThrow('concatenate: name at least one frame or point.')
  expect(wrong({ a: 1 })).toThrow('concatenate: "a" must be a frame or a point, not 1.')
  expect(wrong('a', 'b')).toThrow('concatenate: argument 1 must be a frame or a point, not "a".')
  graphOf((input) => {
    expect(wrong(input)).toThrow('concatenate: needs two frames or more')
    return input
  })
})

test('frames of two builds cannot be joined', () => {
  let other: any
  graphOf((input) => (other = input.get('a')))
  expect(() => graphOf(({ a }) => concatenate({ a, other }))).toThrow(
    /Join only frames that come from the input of one builder/,
  )
})
