import { expect, test } from 'vitest'
import { Flow, FlowError, step } from 'stairs'
import { repeated } from './repeated.ts'

const often = <R>(run: () => R): R => repeated(run, (one, other) => expect(one).toEqual(other))

class Diamond extends Flow {
  calls: string[] = []
  top = step(() => ({ top: 1 }), { next: () => [this.left, this.right] })
  left = step(() => this.note('left', { left: 1 }), { next: () => this.join })
  right = step(() => this.note('right', { x: 2 }), { next: () => this.join })
  join = step((row: object) => this.note('join', { row }))
  note<R>(name: string, result: R): R {
    this.calls.push(name)
    return result
  }
}

test('a real join: the step runs once, when all branches have arrived, with what both set', () => {
  const flow = new Diamond()
  const seen = often(() => {
    flow.calls = []
    return [flow.startFrom(flow.top, { x: 1 }).get(flow.join), flow.calls]
  })
  expect(seen).toEqual([{ row: { x: 2, top: 1, left: 1 } }, ['left', 'right', 'join']])
})

test('only what the start leads to counts: a join with one branch in reach is none', () => {
  const flow = new Diamond()
  expect(often(() => flow.startFrom(flow.left, { x: 1 }).get(flow.join))).toEqual({ row: { x: 1, left: 1 } })
})

test('a key that two branches set is an error that names the step, the key and both', () => {
  class Torn extends Diamond {
    override left = step(() => ({ left: 1, x: 3 }), { next: () => this.join })
  }
  const flow = new Torn()
  const start = (): unknown => flow.startFrom(flow.top, { x: 1 })
  expect(start).toThrow(FlowError)
  expect(start).toThrow(expect.objectContaining({ code: 'FLOW_CONFLICT' }))
  expect(start).toThrow(/Flow "Torn", step "join".*"x".*"left" and "right".*onConflict: 'last'/)
})

test("with onConflict: 'last' the later branch in declared order wins", () => {
  class Last extends Flow {
    top = step(() => {}, { next: () => [this.one, this.two, this.three] })
    one = step(() => ({ k: 'one', a: 1 }), { next: () => this.join })
    two = step(() => ({ k: 'two' }), { next: () => this.join })
    three = step(() => ({ c: 3 }), { next: () => this.join })
    join = step((row: object) => ({ row }), { onConflict: 'last' })
  }
  class Turned extends Last {
    override reconnect(): void {
      this.top.setNext(this.two, this.three, this.one)
    }
  }
  const [flow, turned] = [new Last(), new Turned()]
  expect(often(() => flow.startFrom(flow.top, { k: 'given' }).get(flow.join))).toEqual({
    row: { k: 'two', a: 1, c: 3 },
  })
  expect(often(() => turned.startFrom(turned.top, { k: 'given' }).get(turned.join))).toEqual({
    row: { k: 'one', a: 1, c: 3 },
  })
})

test('a key set before the branches part is carried by both, and one that is set later in a branch beats it', () => {
  class Deep extends Flow {
    top = step(() => ({ k: 'top' }), { next: () => [this.a, this.b] })
    a = step(() => ({ k: 'a' }), { next: () => this.a2 })
    a2 = step(() => ({ k: 'a2' }), { next: () => this.join })
    b = step(() => ({ b: 1 }), { next: () => this.join })
    join = step((row: object) => ({ row }))
  }
  const flow = new Deep()
  expect(often(() => flow.startFrom(flow.top, {}).get(flow.join))).toEqual({ row: { k: 'a2', b: 1 } })
})

test('a join of joins: a choice that was made is not a conflict further on', () => {
  class Nested extends Flow {
    top = step(() => {}, { next: () => [this.a, this.b, this.c] })
    a = step(() => ({ k: 'a' }), { next: () => [this.inner, this.outer] })
    b = step(() => ({ k: 'b' }), { next: () => this.inner })
    c = step(() => ({ c: 1 }), { next: () => this.outer })
    inner = step(() => ({ inner: 1 }), { next: () => this.outer, onConflict: 'last' })
    outer = step((row: object) => ({ row }))
  }
  const flow = new Nested()
  expect(often(() => flow.startFrom(flow.top, {}).get(flow.outer))).toEqual({
    row: { k: 'b', inner: 1, c: 1 },
  })
})

test('a branch has a copy of its own: what can be changed in place too', () => {
  const fill = (value: number) => (row: { data: Float64Array; list: number[]; at: Date }) => {
    row.data[0] = value
    row.at.setTime(value)
    return { [`seen${value}`]: row.data }
  }
  class Shared extends Flow {
    top = step(() => {}, {
      next: () => [this.one, this.two],
    })
    one = step(fill(1), { next: () => this.after })
    after = step(({ data, at }: { data: Float64Array; at: Date }) => ({ first: data[0], time: at.getTime() }))
    two = step(fill(2))
  }
  const flow = new Shared()
  const row = { data: new Float64Array(1), list: [1], at: new Date(0) }
  often(() => {
    const r = flow.startFrom(flow.top, row)
    expect(r.get(flow.after)).toEqual({ first: 1, time: 1 })
    expect(r.get(flow.two)).toEqual({ seen2: new Float64Array([2]) })
    expect(r.frame(flow.two).list).toBe(row.list)
    return r.get(flow.after)
  })
  expect(row).toEqual({ data: new Float64Array(1), list: [1], at: new Date(0) })
})

test('in a chain a value that can be changed in place is handed on as it is', () => {
  class InPlace extends Flow {
    first = step(({ data }: { data: Float64Array }) => void data.fill(3), { next: () => this.last })
    last = step(({ data }: { data: Float64Array }) => ({ first: data[0] }))
  }
  const flow = new InPlace()
  expect(often(() => flow.startFrom(flow.first, { data: new Float64Array(1) }).get(flow.last))).toEqual({
    first: 3,
  })
})

test('branches that leave the learnt shapes half way keep what they have', () => {
  class Leaving extends Flow {
    top = step(({ n }: { n: number; data: number[] }) => ({ odd: n % 2 }), { next: () => [this.a, this.b] })
    a = step(
      ({ n, set }: { n: number; set: Set<number> }) => {
        set.add(n)
        return n % 50 === 49 ? { rare: n } : { a: n }
      },
      { next: () => this.a2, saveResult: true },
    )
    a2 = step(({ set }: { set: Set<number> }) => ({ sizeA: set.size }), { next: () => this.join })
    b = step(
      ({ n, set }: { n: number; set: Set<number> }) => (n % 49 === 48 ? undefined : { sizeB: set.size }),
      {
        next: () => this.join,
      },
    )
    join = step((row: object) => ({ keys: Object.keys(row) }))
  }
  const flow = new Leaving()
  for (let n = 0; n < 600; n++) {
    const r = flow.startFrom(flow.top, { n, data: [], set: new Set<number>() })
    const own = n % 50 === 49 ? 'rare' : 'a'
    expect(r.frame(flow.join)).toEqual({
      n,
      data: [],
      set: new Set([n]),
      odd: n % 2,
      [own]: n,
      sizeA: 1,
      ...(n % 49 === 48 ? {} : { sizeB: 0 }),
      keys: ['n', 'data', 'set', 'odd', own, 'sizeA', ...(n % 49 === 48 ? [] : ['sizeB'])],
    })
    expect(r.get(flow.a)).toEqual({ [own]: n })
  }
})
