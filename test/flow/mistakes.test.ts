import { expect, test } from 'vitest'
import { ArgumentError, Flow, FlowError, ResultError, SkipRow, step, type FlowResult } from 'stairs'

interface Value {
  value: number
}
const same = ({ value }: Value): Value => ({ value })

class Fine extends Flow {
  first = step(same, { next: () => this.last })
  last = step(same)
  aside = step(same)
  startWith(row: Value): FlowResult {
    return this.startFrom(this.first, row)
  }
}

function errorOf(run: () => unknown): FlowError {
  try {
    run()
  } catch (error) {
    if (error instanceof FlowError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

const refused = (run: () => unknown, code: string, ...texts: (string | RegExp)[]): void => {
  const error = errorOf(run)
  expect(error.code).toBe(code)
  for (const text of texts) expect(error.message).toMatch(text)
}

test('steps that lead in a circle', () => {
  class Circle extends Fine {
    override reconnect(): void {
      this.last.setNext(this.aside)
      this.aside.setNext(this.first)
    }
  }
  refused(
    () => new Circle().startWith({ value: 1 }),
    'FLOW_CYCLE',
    'Flow "Circle"',
    'first → last → aside → first',
  )
})

test('a step that leads to itself', () => {
  class Self extends Fine {
    override reconnect(): void {
      this.last.setNext(this.last)
    }
  }
  refused(() => new Self().startWith({ value: 1 }), 'FLOW_CYCLE', 'last → last')
})

test('a next step that is undefined, or no step', () => {
  class Typo extends Fine {
    override first = step(same, { next: () => (this as unknown as { lsat: never }).lsat })
  }
  refused(() => new Typo().startWith({ value: 1 }), 'FLOW_STEP', 'Flow "Typo", step "first"', 'undefined')
  class NoStep extends Fine {
    override first = step(same, { next: () => [this.last, 'last' as never] })
  }
  refused(() => new NoStep().startWith({ value: 1 }), 'FLOW_STEP', 'step "first"', '"last"', 'step(…)')
})

test('a next step of another instance', () => {
  const other = new Fine()
  other.startWith({ value: 1 })
  class Stranger extends Fine {
    override reconnect(): void {
      this.first.setNext(other.last)
    }
  }
  refused(
    () => new Stranger().startWith({ value: 1 }),
    'FLOW_STEP',
    'step "first"',
    '"last"',
    'no field of this instance',
  )
})

test('a private step, which cannot be found', () => {
  class Private extends Flow {
    first = step(same, { next: () => this.#hidden })
    #hidden = step(same)
  }
  const flow = new Private()
  refused(() => flow.startFrom(flow.first, { value: 1 }), 'FLOW_STEP', 'private field')
})

test('a step that was led to before a subclass replaced it', () => {
  class Early extends Fine {
    constructor() {
      super()
      this.first.setNext(this.last)
    }
  }
  class Late extends Early {
    override last = step(same)
  }
  refused(() => new Late().startWith({ value: 1 }), 'FLOW_STEP', 'replaced by a subclass')
})

test('a step that two instances share', () => {
  const shared = step(same)
  class Sharing extends Flow {
    only = shared
  }
  const [one, two] = [new Sharing(), new Sharing()]
  one.startFrom(one.only, { value: 1 })
  refused(() => two.startFrom(two.only, { value: 1 }), 'FLOW_STEP', 'step "only"', 'another instance')
})

test('two steps of one name, and one next step named twice', () => {
  class Names extends Fine {
    override aside = step(same, { name: 'last' })
  }
  refused(() => new Names().startWith({ value: 1 }), 'FLOW_STEP', 'Flow "Names"', '"last"')
  class Twice extends Fine {
    override reconnect(): void {
      this.first.addNext(this.last)
    }
  }
  refused(() => new Twice().startWith({ value: 1 }), 'FLOW_STEP', 'step "first"', '"last" twice')
})

test('a flow that cannot be linked says the same each time, and reconnects once', () => {
  let calls = 0
  class Broken extends Fine {
    override reconnect(): void {
      calls++
      this.last.addNext(this.first)
    }
  }
  const flow = new Broken()
  const first = errorOf(() => flow.startWith({ value: 1 }))
  expect(errorOf(() => flow.startWith({ value: 1 }))).toBe(first)
  expect(calls).toBe(1)
})

test('connections changed after the first use', () => {
  const flow = new Fine()
  flow.startWith({ value: 1 })
  refused(() => flow.first.setNext(null), 'FLOW_LINKED', 'Step "first": setNext', 'reconnect()')
  refused(() => flow.first.addNext(flow.aside), 'FLOW_LINKED', 'addNext')
  refused(() => flow.first.set({ saveResult: true }), 'FLOW_LINKED', 'set')
})

test('a flow that is started while it reconnects', () => {
  class Eager extends Fine {
    override reconnect(): void {
      this.startWith({ value: 1 })
    }
  }
  refused(() => new Eager().startWith({ value: 1 }), 'FLOW_LINKED', 'Flow "Eager"', 'reconnect()')
})

test('setNext and addNext of nothing, or of what is no step', () => {
  const { first, last } = new Fine()
  refused(() => first.setNext(...([] as unknown as [null])), 'FLOW_STEP', 'setNext(null)')
  refused(() => first.setNext(undefined as never), 'FLOW_STEP', 'undefined')
  refused(() => (first.setNext as (...all: unknown[]) => void)(null, last), 'FLOW_STEP', 'null')
  refused(() => first.addNext('last' as never), 'FLOW_STEP', '"last"')
})

test('options that are none', () => {
  expect(() => step('no function' as never)).toThrow(ArgumentError)
  expect(() => step(same, { nxt: () => null } as never)).toThrow('Did you mean "next"?')
  expect(() => step(same, { next: new Fine().last } as never)).toThrow('next: () => this.other')
  expect(() => step(same, { onConflict: 'first' } as never)).toThrow("'last'")
  expect(() => new Fine().first.set({ save: true } as never)).toThrow('saveResult')
})

test('a start from what is no step of the instance, or with no row', () => {
  const [flow, other] = [new Fine(), new Fine()]
  other.startWith({ value: 1 })
  refused(
    () => flow.startFrom(undefined as never, {} as never),
    'FLOW_STEP',
    'Flow "Fine"',
    'undefined',
    'this.first',
  )
  refused(() => flow.startFrom(other.first, { value: 1 }), 'FLOW_STEP', '"first" of another instance')
  for (const row of [undefined, null, 7, [1]]) {
    const start = (): unknown => flow.startWith(row as never)
    refused(start, 'FLOW_ROW', 'step "first"')
    for (let i = 0; i < 40; i++) flow.startWith({ value: 1 })
    refused(start, 'FLOW_ROW', 'step "first"')
  }
})

test('a result that was not kept, did not run or is of another flow', () => {
  const [flow, other] = [new Fine(), new Fine()]
  other.startWith({ value: 1 })
  const result = flow.startWith({ value: 1 })
  for (const ask of [result.get.bind(result), result.frame.bind(result)]) {
    refused(() => ask(flow.first), 'FLOW_RESULT', 'Flow "Fine", step "first"', 'saveResult: true')
    refused(() => ask(flow.aside), 'FLOW_RESULT', 'step "aside": it did not run', '"first"')
    refused(() => ask(other.last), 'FLOW_RESULT', '"last" is none of this instance')
    refused(() => ask(undefined as never), 'FLOW_RESULT', 'undefined')
  }
})

test('a step that gives no plain object is named with its flow', () => {
  for (const bad of [7, 0, '', false, [1], new Map(), new Date(0)]) {
    class Bad extends Flow {
      first = step(({ bad: isBad }: { bad: boolean }) => (isBad ? (bad as object) : { x: 1 }), {
        next: () => this.last,
      })
      last = step(({ bad: isBad }: { bad: boolean }) => (isBad ? (bad as object) : { x: 1 }))
    }
    const flow = new Bad()
    const refusedAt = (name: 'first' | 'last'): void => {
      const start = (): unknown => flow.startFrom(flow[name], { bad: true })
      expect(start).toThrow(ResultError)
      expect(start).toThrow(`Flow "Bad", step "${name}"`)
    }
    refusedAt('first')
    refusedAt('last')
    for (let i = 0; i < 40; i++) {
      flow.startFrom(flow.first, { bad: false })
      flow.startFrom(flow.last, { bad: false })
    }
    refusedAt('first')
    refusedAt('last')
  }
})

test('what a step throws passes as it is, a skipped row among it', () => {
  const thrown = [new SkipRow('enough'), new TypeError('mine')]
  class Throwing extends Flow {
    first = step(({ at }: { at: number }) => ({ at }), { next: () => this.last })
    last = step(({ at }: { at: number }) => {
      if (at >= 0) throw thrown[at]
    })
  }
  const flow = new Throwing()
  for (let round = 0; round < 2; round++) {
    for (const [at, error] of thrown.entries()) {
      try {
        flow.startFrom(flow.first, { at })
        expect.unreachable()
      } catch (caught) {
        expect(caught).toBe(error)
      }
    }
    for (let i = 0; i < 40; i++) flow.startFrom(flow.first, { at: -1 })
  }
})
