import { expect, test } from 'vitest'
import { Flow, step } from 'stairs'
import { repeated } from './repeated.ts'

interface Value {
  value: number
}

const often = <R>(run: () => R): R => repeated(run, (one, other) => expect(one).toEqual(other))

class MyFlow extends Flow {
  run({ value }: Value): object {
    const r = this.startFrom(this.calculateStats, { value })
    return { total: r.get(this.validateData).value }
  }
  calculateStats = step(({ value }: Value) => ({ value: value ** 2 }), {
    next: () => this.validateData,
    saveResult: true,
  })
  validateData = step(({ value }: Value) => ({ value: Math.max(value, 100) }))
}

class Other extends MyFlow {
  override validateData = step(({ value }: Value) => ({ value }))
  third = step(({ value }: Value) => ({ third: value }))
  override reconnect(): void {
    this.validateData.setNext(this.third)
  }
  override run({ value }: Value): object {
    return this.startFrom(this.calculateStats, { value }).get(this.third)
  }
}

test('steps run one after the other and hand on what they gave', () => {
  const flow = new MyFlow()
  expect(often(() => flow.run({ value: 20 }))).toEqual({ total: 400 })
  expect(flow.run({ value: 3 })).toEqual({ total: 100 })
})

test('override by name: a field of a subclass is what the others lead to', () => {
  class Lower extends MyFlow {
    override validateData = step(({ value }: Value) => ({ value: Math.max(value, 10) }))
  }
  expect(often(() => new Lower().run({ value: 2 }))).toEqual({ total: 10 })
  expect(new MyFlow().run({ value: 2 })).toEqual({ total: 100 })
})

test('reconnect after resolution: it sees the overriding fields and beats what next says', () => {
  const flow = new Other()
  expect(often(() => flow.run({ value: 3 }))).toEqual({ third: 9 })
})

test('reconnect belongs to an instance and is called once', () => {
  let calls = 0
  class Switched extends Other {
    readonly long: boolean
    constructor(long: boolean) {
      super()
      this.long = long
    }
    override reconnect(): void {
      calls++
      if (this.long) super.reconnect()
    }
    override run({ value }: Value): object {
      return this.startFrom(this.calculateStats, { value }).frame(this.long ? this.third : this.validateData)
    }
  }
  const [long, short] = [new Switched(true), new Switched(false)]
  for (let i = 0; i < 3; i++) {
    expect(long.run({ value: 3 })).toEqual({ value: 9, third: 9 })
    expect(short.run({ value: 3 })).toEqual({ value: 9 })
  }
  expect(calls).toBe(2)
})

test('start from any step, several starts per call', () => {
  class Twice extends MyFlow {
    override run({ value }: Value): object {
      const whole = this.startFrom(this.calculateStats, { value })
      const tail = this.startFrom(this.validateData, { value })
      return { whole: whole.get(this.validateData).value, tail: tail.get(this.validateData).value }
    }
  }
  const flow = new Twice()
  expect(often(() => flow.run({ value: 50 }))).toEqual({ whole: 2500, tail: 100 })
})

test('base flows without run are there to be inherited from', () => {
  abstract class Base extends Flow {
    double = step(({ value }: Value) => ({ value: value * 2 }), { next: () => this.done })
    done = step(({ value }: Value) => ({ value }))
  }
  class Whole extends Base {
    run(row: Value): Value {
      return this.startFrom(this.double, row).get(this.done)
    }
  }
  expect(new Whole().run({ value: 4 })).toEqual({ value: 8 })
})

test('a custom name is what errors call the step; the result is found by the field', () => {
  class Named extends Flow {
    first = step(({ value }: Value) => ({ value: value + 1 }), {
      name: 'the first one',
      next: () => this.last,
    })
    last = step(({ value }: Value) => ({ value }), { name: 'the last one' })
  }
  const flow = new Named()
  const result = flow.startFrom(flow.first, { value: 1 })
  expect(result.get(flow.last)).toEqual({ value: 2 })
  expect(flow.first.name).toBe('the first one')
  expect(() => result.get(flow.first)).toThrow('"the first one"')
})

test('saveResult keeps what the step itself gave; frame is what was gathered there', () => {
  class Kept extends Flow {
    first = step(({ value }: Value) => ({ doubled: value * 2 }), { next: () => this.last, saveResult: true })
    last = step(({ doubled }: { doubled: number }) => ({ doubled: doubled + 1 }))
  }
  const flow = new Kept()
  const seen = often(() => {
    const r = flow.startFrom(flow.first, { value: 4, other: 'x' })
    return [r.get(flow.first), r.frame(flow.first), r.get(flow.last), r.frame(flow.last)]
  })
  expect(seen).toEqual([
    { doubled: 8 },
    { value: 4, other: 'x', doubled: 8 },
    { doubled: 9 },
    { value: 4, other: 'x', doubled: 9 },
  ])
})

test('setNext(null) makes a last step, whose result is then kept', () => {
  class Short extends MyFlow {
    override reconnect(): void {
      this.calculateStats.setNext(null)
      this.calculateStats.set({ saveResult: false })
    }
    override run(row: Value): object {
      return this.startFrom(this.calculateStats, row).get(this.calculateStats)
    }
  }
  expect(often(() => new Short().run({ value: 3 }))).toEqual({ value: 9 })
})

test('addNext appends branches to those that are there, and to a last step', () => {
  class Wider extends MyFlow {
    beside = step(({ value }: Value) => ({ beside: value }))
    after = step(({ value }: Value) => ({ after: value }))
    override reconnect(): void {
      this.calculateStats.addNext(this.beside)
      this.validateData.addNext(this.after)
    }
    override run(row: Value): object {
      const r = this.startFrom(this.calculateStats, row)
      return { ...r.get(this.beside), ...r.get(this.after) }
    }
  }
  const flow = new Wider()
  expect(often(() => flow.run({ value: 3 }))).toEqual({ beside: 9, after: 100 })
})

test('setNext replaces what addNext has added before', () => {
  class Replaced extends Other {
    override reconnect(): void {
      this.calculateStats.addNext(this.third)
      this.calculateStats.setNext(this.third)
    }
  }
  expect(new Replaced().run({ value: 3 })).toEqual({ third: 9 })
})

test('set({ saveResult: false }) turns it off, true turns it on', () => {
  class Off extends MyFlow {
    override reconnect(): void {
      this.calculateStats.set({ saveResult: false })
    }
  }
  class On extends Other {
    override reconnect(): void {
      super.reconnect()
      this.validateData.set({ saveResult: true })
    }
  }
  const [off, on] = [new Off(), new On()]
  const withOff = off.startFrom(off.calculateStats, { value: 3 })
  expect(() => withOff.get(off.calculateStats)).toThrow('saveResult: true')
  expect(on.startFrom(on.calculateStats, { value: 3 }).get(on.validateData)).toEqual({ value: 9 })
})

test('a step may give nothing, and the row is unchanged', () => {
  const seen: number[] = []
  class Nothing extends Flow {
    look = step(({ value }: Value) => void seen.push(value), { next: () => this.none, saveResult: true })
    none = step(() => null, { next: () => this.last })
    last = step(() => undefined)
  }
  const flow = new Nothing()
  const got = often(() => {
    const r = flow.startFrom(flow.look, { value: 7 })
    return [r.get(flow.look), r.frame(flow.look), r.get(flow.last), r.frame(flow.last)]
  })
  expect(got).toEqual([undefined, { value: 7 }, undefined, { value: 7 }])
  expect(new Set(seen)).toEqual(new Set([7]))
})

test('a result merges as object spread does: it wins, a new key comes last', () => {
  class Order extends Flow {
    first = step(() => ({ b: 20, d: 4 }), { next: () => this.last })
    last = step((row: object) => ({ keys: Object.keys(row), row }))
  }
  const flow = new Order()
  expect(often(() => flow.startFrom(flow.first, { a: 1, b: 2, c: 3 }).get(flow.last))).toEqual({
    keys: ['a', 'b', 'c', 'd'],
    row: { a: 1, b: 20, c: 3, d: 4 },
  })
})

test('keys that all objects have pass as others do', () => {
  class Odd extends Flow {
    first = step(() => JSON.parse('{"__proto__":{"evil":1},"toString":2}') as object, {
      next: () => this.last,
    })
    last = step((row: object) => ({ entries: Object.entries(row) }))
  }
  const flow = new Odd()
  expect(often(() => flow.startFrom(flow.first, { constructor: 1 }).get(flow.last))).toEqual({
    entries: [
      ['constructor', 1],
      ['__proto__', { evil: 1 }],
      ['toString', 2],
    ],
  })
})

test('each step has a row of its own: what it changes there nobody sees', () => {
  class Vandal extends Flow {
    first = step(
      (row: { value: number; extra?: number }) => {
        row.value = -1
        row.extra = 1
        return { seen: 1 }
      },
      { next: () => this.last, saveResult: true },
    )
    last = step((row: object) => ({ row }))
  }
  const flow = new Vandal()
  const given = Object.freeze({ value: 5 })
  const seen = often(() => {
    const r = flow.startFrom(flow.first, given)
    return [r.get(flow.last), r.frame(flow.first)]
  })
  expect(seen).toEqual([{ row: { value: 5, seen: 1 } }, { value: 5, seen: 1 }])
})

test('rows and results that are unlike those before run all the same', () => {
  class Shapes extends Flow {
    run(row: { n: number; more?: number }): unknown {
      const r = this.startFrom(this.first, row)
      return { ...r.frame(this.last) }
    }
    first = step(
      ({ n }: { n: number }) => (n % 3 === 0 ? { third: n } : n % 3 === 1 ? undefined : { rest: n }),
      {
        next: () => this.middle,
      },
    )
    middle = step(({ n }: { n: number }) => (n % 5 === 0 ? { fifth: n, n } : { n: n + 1 }), {
      next: () => this.last,
    })
    last = step((row: object) => ({ keys: Object.keys(row).join() }))
  }
  const flow = new Shapes()
  for (let n = 0; n < 5000; n++) {
    const row = n % 7 === 0 ? { n, more: 1 } : { n }
    const first = n % 3 === 0 ? { third: n } : n % 3 === 1 ? {} : { rest: n }
    const gathered = { ...row, ...first, ...(n % 5 === 0 ? { fifth: n, n } : { n: n + 1 }) }
    expect(flow.run(row)).toEqual({ ...gathered, keys: Object.keys(gathered).join() })
  }
})

test('a chain of 10,000 steps', () => {
  class Long extends Flow {
    readonly first = step(({ value }: Value) => ({ value: value + 1 }))
    readonly last = step(({ value }: Value) => ({ value }))
    constructor() {
      super()
      let before = this.first
      for (let i = 0; i < 9_998; i++) {
        const next = step(({ value }: Value) => ({ value: value + 1 }))
        Object.assign(this, { [`s${i}`]: next })
        before.setNext(next)
        before = next
      }
      before.setNext(this.last)
    }
  }
  const flow = new Long()
  for (let i = 0; i < 3; i++)
    expect(flow.startFrom(flow.first, { value: 0 }).get(flow.last)).toEqual({ value: 9_999 })
})

test('an instance has its own steps, and keeps nothing of a run', () => {
  class Counting extends Flow {
    calls = 0
    run(row: Value): Value {
      return this.startFrom(this.only, row).get(this.only)
    }
    only = step(({ value }: Value) => ({ value: value + ++this.calls }))
  }
  const [one, other] = [new Counting(), new Counting()]
  one.run({ value: 0 })
  expect(other.run({ value: 0 })).toEqual({ value: 1 })
  expect(Object.keys(one)).toEqual(['calls', 'only'])
})
