/** Random graphs with handlers that compute something from exactly what they read. */
import * as fc from 'fast-check'
import type { Graph, Handler } from '../../src/graph/node.ts'
import { GraphMaker, pinned, pool } from './graphs.ts'
import { canonical } from './interpret.ts'

const names = ['a', 'b', 'c', 'd'] as const
const someNames = fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 })
const pick = fc.nat(1_000)

const step = {
  from: pick,
  /** Undefined: the handler looks at the whole row. */
  reads: fc.option(someNames, { nil: undefined }),
  gives: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 2 }),
  whenReads: fc.option(fc.option(someNames, { nil: undefined }), { freq: 3, nil: null }),
  worker: fc.option(fc.constantFrom(pool, pinned), { freq: 2, nil: undefined }),
}
const maker = {
  mode: fc.constantFrom('subscribe' as const, 'apply' as const),
  keyWrapper: fc.option(fc.constantFrom(...names), { freq: 3, nil: undefined }),
}
const part = fc.record({
  from: pick,
  name: fc.option(fc.constantFrom(...names), { nil: undefined }),
  point: fc.option(fc.constantFrom(...names), { nil: undefined }),
})
const change = fc.oneof(
  fc.record({ verb: fc.constantFrom('select' as const, 'drop' as const), keys: someNames }),
  fc.record({
    verb: fc.constant('rename' as const),
    names: fc.dictionary(fc.constantFrom(...names), fc.constantFrom(...names), { minKeys: 1, maxKeys: 3 }),
  }),
  fc.record({
    verb: fc.constant('add' as const),
    constants: fc.dictionary(fc.constantFrom(...names), fc.nat(9), { minKeys: 1, maxKeys: 2 }),
  }),
)
const plain = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('map' as const), ...step, ...maker }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('generate' as const), ...step, ...maker }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('sink' as const), ...step, iterator: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('shape' as const), from: pick, change }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      parts: fc.array(part, { minLength: 1, maxLength: 3 }),
    }),
  },
)
const scope = fc.record({
  kind: fc.constant('scope' as const),
  from: pick,
  output: pick,
  inner: fc.array(plain, { maxLength: 5 }),
})
const instruction = fc.oneof({ weight: 10, arbitrary: plain }, { weight: 1, arbitrary: scope })
/** What sinks and hooks were given since somebody emptied this list: what they did is their only trace. */
export const heard: string[] = []

type Plain = typeof plain extends fc.Arbitrary<infer I> ? I : never
type Instruction = typeof instruction extends fc.Arbitrary<infer I> ? I : never

export const randomRow = fc.dictionary(fc.constantFrom(...names), fc.nat(9), {
  maxKeys: 4,
  noNullPrototype: true,
})

export const randomGraph: fc.Arbitrary<Graph> = fc
  .record({ instructions: fc.array(instruction, { maxLength: 9 }), output: pick })
  .map(({ instructions, output }) => {
    const graph = new GraphMaker()
    /** The nodes that others may read: those inside a scope are not among them. */
    const open = [0]
    for (const each of instructions)
      open.push(each.kind === 'scope' ? addScope(graph, each, open) : addNode(graph, each, open))
    return graph.graph(oneOf(open, output))
  })

const oneOf = (open: readonly number[], at: number): number => open[at % open.length]!

function addScope(
  graph: GraphMaker,
  { from, inner, output }: Extract<Instruction, { kind: 'scope' }>,
  open: readonly number[],
): number {
  const enter = graph.enter(oneOf(open, from))
  const inside = [enter]
  for (const each of inner) inside.push(addNode(graph, each, inside))
  const hook = (row: object, results: object): void =>
    void heard.push(`after ${enter} ${canonical([row, results])}`)
  return graph.leave(enter, oneOf(inside, output), [hook])
}

function addNode(graph: GraphMaker, each: Plain, open: readonly number[]): number {
  const count = graph.nodes.length
  if (each.kind === 'shape') return graph.shape(oneOf(open, each.from), each.change)
  if (each.kind === 'join') return addJoin(graph, each.parts, open)
  const digest = handler(each.reads, (value) =>
    Object.fromEntries(each.gives.map((key) => [key, hash(`${count}${key}${value}`)])),
  )
  const when =
    each.whenReads === null ? {} : { when: handler(each.whenReads, (value) => hash(value) % 2 === 0) }
  const worker = each.worker === undefined ? {} : { worker: each.worker }
  const options = { ...when, ...worker }
  if (each.kind === 'sink') {
    const listen = handler(each.reads, (value) => {
      heard.push(`${count} ${value}`)
      return { value }
    })
    return graph.sink(oneOf(open, each.from), listen, {
      ...options,
      kind: each.iterator ? 'iterator' : 'consumer',
    })
  } else {
    const { keyWrapper } = each
    const made = { ...options, mode: each.mode, ...(keyWrapper === undefined ? {} : { keyWrapper }) }
    const many = handler(each.reads, (value) =>
      Array.from({ length: hash(value) % 3 }, (_, at) =>
        Object.fromEntries(each.gives.map((key) => [key, hash(`${at}${key}${value}`)])),
      ),
    )
    const from = oneOf(open, each.from)
    return each.kind === 'map' ? graph.map(from, digest, made) : graph.generate(from, many, made)
  }
}

/** Parts that do not belong to one row with the first are left out. */
function addJoin(
  graph: GraphMaker,
  parts: Extract<Plain, { kind: 'join' }>['parts'],
  open: readonly number[],
): number {
  const chosen: typeof parts = []
  const spaceOf = ({ from }: { from: number }) => graph.spaceOf(oneOf(open, from))
  for (const each of parts) {
    const fits = chosen.every((other) => {
      const [a, b] = [spaceOf(each), spaceOf(other)]
      return graph.isInside(a, b) || graph.isInside(b, a)
    })
    if (fits) chosen.push(each)
  }
  return graph.join(
    chosen.map(({ from }) => oneOf(open, from)),
    chosen.map(({ name, point }) => ({ name, point })),
  )
}

/** A handler whose text says what it reads. */
function handler(reads: readonly string[] | undefined, give: (value: string) => unknown): Handler {
  if (reads === undefined) return (row: object) => give(canonical(row))
  const source = `return ({ ${reads.join(', ')} }) => give(canonical([${reads.join(', ')}]))`
  // oxlint-disable-next-line typescript/no-implied-eval, no-new-func -- the text of the function is what counts
  const made: Handler = new Function('give', 'canonical', source)(give, canonical)
  return made
}

const hash = (text: string): number =>
  Array.from(text).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7)
