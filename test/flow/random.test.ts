import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Flow, step, type Step } from 'stairs'

/** Random flows against an interpreter that is as simple as can be: recursive, no order of its own, no copies saved. */

const KEYS = ['a', 'b', 'c', 'd']
type Row = Record<string, unknown>

interface Node {
  /** Numbers of later nodes, in declared order. */
  readonly next: readonly number[]
  /** Which keys it sets, for even rows and for odd ones: shapes change. */
  readonly sets: readonly (readonly string[])[]
  readonly lastWins: boolean
  readonly saved: boolean
}

const graphs = fc.integer({ min: 2, max: 9 }).chain((size) =>
  fc.tuple(
    ...Array.from({ length: size }, (_, number) =>
      fc.record({
        next: fc
          .shuffledSubarray(Array.from({ length: size - 1 - number }, (__, later) => number + 1 + later))
          .map((next) => next.slice(0, 3)),
        sets: fc.tuple(fc.subarray(KEYS), fc.subarray(KEYS)),
        lastWins: fc.boolean(),
        saved: fc.boolean(),
      }),
    ),
  ),
)

class Random extends Flow {
  readonly order: number[] = []
  readonly nodes: readonly Node[]

  constructor(nodes: readonly Node[]) {
    super()
    this.nodes = nodes
    for (const [number, node] of nodes.entries()) {
      const made = step((row: Row) => this.work(number, row), {
        next: () => node.next.map((next) => this.at(next)),
        saveResult: node.saved,
        ...(node.lastWins ? { onConflict: 'last' } : {}),
      })
      Object.assign(this, { [`s${number}`]: made })
    }
  }

  at(number: number): Step<Row, Row | undefined> {
    return (this as unknown as Record<string, Step<Row, Row | undefined>>)[`s${number}`]!
  }

  work(number: number, row: Row): Row | undefined {
    this.order.push(number)
    const result = resultOf(this.nodes[number]!, number, row)
    // What a step does to its own row is nobody else's business.
    for (const key of KEYS) row[key] = 'changed'
    return result
  }
}

const resultOf = (node: Node, number: number, row: Row): Row | undefined => {
  const keys = node.sets[Number(row.n) % 2]!
  return keys.length === 0
    ? undefined
    : Object.fromEntries(
        keys.map((key) => [key, `${number}:${KEYS.map((each) => String(row[each])).join()}`]),
      )
}

/** A value, and all versions of its key that it stands over. */
interface Version {
  readonly value: unknown
  readonly over: ReadonlySet<Version>
}
type Frame = ReadonlyMap<string, Version>

class Conflict extends Error {}

class Naive {
  readonly results = new Map<number, { own: Row | undefined; frame: Row }>()
  private readonly nodes: readonly Node[]
  private readonly start: number
  private readonly row: Row
  private readonly frames = new Map<number, Frame>()

  constructor(nodes: readonly Node[], start: number, row: Row) {
    this.nodes = nodes
    this.start = start
    this.row = row
    for (const number of this.declared.keys()) this.after(number)
  }

  /** Who leads to each node in reach, as one finds them who follows branch after branch. */
  private get declared(): Map<number, number[]> {
    const found = new Map<number, number[]>([[this.start, []]])
    const visit = (number: number): void => {
      for (const next of this.nodes[number]!.next) {
        const known = found.get(next)
        if (known !== undefined) known.push(number)
        else {
          found.set(next, [number])
          visit(next)
        }
      }
    }
    visit(this.start)
    return found
  }

  private after(number: number): Frame {
    const known = this.frames.get(number)
    if (known !== undefined) return known
    const from = this.declared.get(number)!
    const before =
      from.length === 0
        ? this.given
        : this.join(
            number,
            from.map((each) => this.after(each)),
          )
    const row = rowOf(before)
    const result = resultOf(this.nodes[number]!, number, row)
    const frame = new Map(before)
    for (const [key, value] of Object.entries(result ?? {})) {
      const covered = before.get(key)
      frame.set(key, { value, over: new Set(covered === undefined ? [] : [covered, ...covered.over]) })
    }
    this.frames.set(number, frame)
    this.results.set(number, { own: result, frame: rowOf(frame) })
    return frame
  }

  private get given(): Frame {
    return new Map(Object.entries(this.row).map(([key, value]) => [key, { value, over: new Set<Version>() }]))
  }

  private join(number: number, arrived: readonly Frame[]): Frame {
    const joined = new Map<string, Version>()
    for (const key of new Set(arrived.flatMap((frame) => [...frame.keys()]))) {
      const versions = arrived.flatMap((frame) => frame.get(key) ?? [])
      const top = versions.filter((version) => !versions.some(({ over }) => over.has(version)))
      const distinct = new Set(top)
      if (distinct.size > 1 && !this.nodes[number]!.lastWins) throw new Conflict(key)
      const last = top.at(-1)!
      const all = versions.flatMap((version) => [version, ...version.over])
      joined.set(key, distinct.size === 1 ? last : { value: last.value, over: new Set(all) })
    }
    return joined
  }
}

const rowOf = (frame: Frame): Row => Object.fromEntries(Array.from(frame, ([key, { value }]) => [key, value]))

test('random flows give what a simple interpreter gives, learnt or not', () => {
  let joined = 0
  let conflicts = 0
  const property = fc.property(graphs, fc.nat(3), fc.subarray(KEYS), (nodes, from, given) => {
    const flow = new Random(nodes)
    const start = Math.min(from, nodes.length - 1)
    for (let n = 0; n < 80; n++) {
      // Long enough in one shape to be learnt, then rows that are unlike.
      const row = { n: n < 40 ? 0 : n, ...Object.fromEntries(given.map((key) => [key, `${key}${n}`])) }
      flow.order.length = 0
      let expected: Naive
      try {
        expected = new Naive(nodes, start, row)
      } catch (error) {
        expect(error).toBeInstanceOf(Conflict)
        expect(() => flow.startFrom(flow.at(start), row)).toThrow(
          expect.objectContaining({ code: 'FLOW_CONFLICT' }),
        )
        conflicts++
        continue
      }
      const result = flow.startFrom(flow.at(start), row)
      expect(new Set(flow.order)).toEqual(new Set(expected.results.keys()))
      expect(flow.order).toHaveLength(expected.results.size)
      if (expected.results.size < flow.nodes.flatMap(({ next }) => next).length) joined++
      for (const [number, { own, frame }] of expected.results) {
        const { saved, next } = nodes[number]!
        if (!saved && next.length > 0) continue
        expect(result.get(flow.at(number))).toEqual(own)
        expect(Object.entries(result.frame(flow.at(number)))).toEqual(Object.entries(frame))
      }
    }
  })
  fc.assert(property, { numRuns: 150 })
  expect(joined).toBeGreaterThan(0)
  expect(conflicts).toBeGreaterThan(0)
})
