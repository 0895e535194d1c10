import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { SkipRow } from '../../src/base/errors.ts'
import { Flow } from '../../src/flow/flow.ts'
import { FlowError } from '../../src/flow/flow-error.ts'
import { flowHandler } from '../../src/flow/flow-handler.ts'
import { step } from '../../src/flow/step.ts'
import { mayTakeContext } from '../../src/flow/takes-context.ts'
import type { Context } from '../../src/graph/context.ts'

interface Id {
  id: number
}

/** What the engine gives with a row; `thread` tells them apart here. */
const contextOf = (thread: number): Context => ({
  signal: new AbortController().signal,
  attempt: 1,
  meta: {},
  log: console,
  thread,
  skip(reason): never {
    throw new SkipRow(reason)
  },
})

class Seeing extends Flow {
  first = step(({ id }: Id, context) => ({ first: [id, context.thread] }), { next: () => this.last })
  last = step(({ id, first }: Id & { first: number[] }, context) => {
    if (id < 0) context.skip('negative')
    return { seen: [...first, context.thread] }
  })
}

class Now extends Seeing {
  run(row: Id): object {
    return this.startFrom(this.first, row).get(this.last)
  }
}

class Later extends Seeing {
  async run(row: Id): Promise<object> {
    for (let turn = 0; turn < 5 - (row.id % 5); turn++) await Promise.resolve()
    const r = await this.startFromAsync(this.first, row)
    await Promise.resolve()
    const again = this.startFrom(this.first, row)
    return { ...r.get(this.last), again: again.get(this.last).seen }
  }
}

describe('the context', () => {
  test('reaches steps', () => {
    const handler = flowHandler(new Now())
    for (let id = 0; id < 80; id++)
      expect(handler({ id }, contextOf(id + 7))).toEqual({ seen: [id, id + 7, id + 7] })
    expect(() => handler({ id: -1 }, contextOf(1))).toThrow(SkipRow)
  })

  test('is that of the row, in interleaved runs of one instance', async () => {
    const handler = flowHandler(new Later())
    const rows = Array.from({ length: 200 }, (_, id) => id)
    const results = await Promise.all(rows.map((id) => handler({ id }, contextOf(id + 1000))))
    expect(results).toEqual(
      rows.map((id) => ({ seen: [id, id + 1000, id + 1000], again: [id, id + 1000, id + 1000] })),
    )
  })

  test('is that of the row while generators of one instance take turns', async () => {
    class Many extends Seeing {
      *run({ id }: Id): Generator<object> {
        for (let i = 0; i < 3; i++) yield this.startFrom(this.first, { id }).get(this.last)
      }
    }
    class ManyLater extends Seeing {
      async *run({ id }: Id): AsyncGenerator<object> {
        for (let i = 0; i < 3; i++) {
          await Promise.resolve()
          yield this.startFrom(this.first, { id }).get(this.last)
        }
      }
    }
    const now = flowHandler(new Many())
    const generators = [1, 2].map((id) =>
      (now({ id }, contextOf(id * 10)) as Iterable<object>)[Symbol.iterator](),
    )
    for (let turn = 0; turn < 3; turn++)
      expect(generators.map((each) => each.next().value as object)).toEqual([
        { seen: [1, 10, 10] },
        { seen: [2, 20, 20] },
      ])
    const later = flowHandler(new ManyLater())
    const both = [1, 2].map((id) => later({ id }, contextOf(id * 10)) as AsyncIterable<object>)
    const rowsOf = async (rows: AsyncIterable<object>): Promise<object[]> => {
      const found: object[] = []
      for await (const row of rows) found.push(row)
      return found
    }
    const [one, two] = await Promise.all(both.map(rowsOf))
    expect(one).toEqual([1, 2, 3].map(() => ({ seen: [1, 10, 10] })))
    expect(two).toEqual([1, 2, 3].map(() => ({ seen: [2, 20, 20] })))
  })

  test('a generator that is left early runs what stands in finally', () => {
    let ended = 0
    class Ending extends Seeing {
      *run({ id }: Id): Generator<Id> {
        try {
          yield { id }
          yield { id }
        } finally {
          ended++
        }
      }
    }
    for (const row of flowHandler(new Ending())({ id: 1 }, contextOf(1)) as Iterable<Id>) {
      expect(row).toEqual({ id: 1 })
      break
    }
    expect(ended).toBe(1)
  })

  test('reaches the steps of a flow that another one holds', () => {
    class Outer extends Flow {
      readonly inner = new Now()
      run(row: Id): object {
        return this.startFrom(this.only, row).get(this.only)
      }
      only = step((row: Id) => this.inner.run(row))
    }
    expect(flowHandler(new Outer())({ id: 1 }, contextOf(9))).toEqual({ seen: [1, 9, 9] })
  })

  test('has a stand-in where a flow is run by hand', () => {
    const flow = new Now()
    expect(flow.run({ id: 1 })).toEqual({ seen: [1, 0, 0] })
    expect(() => flow.run({ id: -1 })).toThrow(SkipRow)
    class Aborted extends Flow {
      only = step((row: object, { signal, meta, attempt }) => ({
        ...row,
        aborted: signal.aborted,
        meta,
        attempt,
      }))
    }
    const aborted = new Aborted()
    expect(aborted.startFrom(aborted.only, {}).get(aborted.only)).toEqual({
      aborted: false,
      meta: {},
      attempt: 1,
    })
  })

  test('run gets it, whether or not steps do', () => {
    class Run extends Flow {
      run(_: Id, context: Context): object {
        return { thread: context.thread }
      }
    }
    expect(flowHandler(new Run())({ id: 1 }, contextOf(5))).toEqual({ thread: 5 })
  })
})

describe('the handler', () => {
  test('is called as the class, and takes no context where nobody can look at one', () => {
    class Plain extends Flow {
      run({ id }: Id): Id {
        return this.startFrom(this.only, { id }).get(this.only)
      }
      only = step(({ id }: Id) => ({ id: id + 1 }))
    }
    const handler = flowHandler(new Plain())
    expect([handler.name, handler.length]).toEqual(['Plain', 1])
    expect(flowHandler(new Now()).length).toBe(2)
    expect(handler({ id: 1 }, contextOf(1))).toEqual({ id: 2 })
  })

  test('takes anything that has a run', () => {
    const flow = { by: 2, run: ({ id }: Id): Id => ({ id: id * 2 }) }
    expect(flowHandler(flow)({ id: 4 }, contextOf(1))).toEqual({ id: 8 })
    expect(flowHandler(flow).name).toBe('')
  })

  test('links when it is made: mistakes are known before any row', () => {
    class Circle extends Seeing {
      run(): object {
        return {}
      }
      override reconnect(): void {
        this.last.setNext(this.first)
      }
    }
    expect(() => flowHandler(new Circle())).toThrow(expect.objectContaining({ code: 'FLOW_CYCLE' }))
  })

  test('one instance may stand in several pipelines', () => {
    const flow = new Now()
    const [one, two] = [flowHandler(flow), flowHandler(flow)]
    expect(one({ id: 1 }, contextOf(1))).toEqual({ seen: [1, 1, 1] })
    expect(two({ id: 2 }, contextOf(2))).toEqual({ seen: [2, 2, 2] })
  })

  test.each([
    ['a flow without run', new Seeing(), 'Flow "Seeing": it has no method run'],
    ['an object without run', {}, 'A flow without a name: it has no method run'],
    ['a class', Now, 'write new Now()'],
    ['nothing', undefined, 'not undefined'],
  ])('refuses %s', (_, flow, text) => {
    expect(() => flowHandler(flow as never)).toThrow(FlowError)
    expect(() => flowHandler(flow as never)).toThrow(expect.objectContaining({ code: 'FLOW_RUN' }))
    expect(() => flowHandler(flow as never)).toThrow(text)
  })
})

test('whether a function may look at a context is told from its parameters', () => {
  const methods = {
    run({ id }: Id): Id {
      return { id }
    },
    async later({ id = 1 }: Partial<Id>): Promise<Id> {
      return { id }
    },
    *many(row: Id): Generator<Id> {
      yield row
    },
  }
  const textNamed = {
    'with a text'(row: Id): Id {
      return row
    },
  }
  const without: Function[] = [
    () => 1,
    (row: Id) => row,
    async (row: Id) => row,
    ({ id, ...rest }: Id) => [id, rest],
    ({ id = Math.max(1, 2) }: Partial<Id>) => id,
    function named(row: Id) {
      return row
    },
    ...Object.values(methods),
  ]
  const within: Function[] = [
    (row: Id, context: Context) => [row, context],
    (row: Id, context: unknown = {}) => [row, context],
    (...all: unknown[]) => all,
    (row: Id, ...others: unknown[]) => [row, others],
    (row = {}, context = {}) => [row, context],
    function () {
      return arguments[1] as unknown
    },
    methods.run.bind(methods),
    ...Object.values(textNamed),
  ]
  expect(without.filter(mayTakeContext)).toEqual([])
  expect(within.filter((fn) => !mayTakeContext(fn))).toEqual([])
})

test('flows run the same where text may not become code', async () => {
  const program = `
    import { Flow, step } from 'stairs'
    class Sum extends Flow {
      first = step(({ n }) => ({ twice: n * 2 }), { next: () => [this.a, this.b] })
      a = step(({ twice }) => ({ a: twice + 1 }), { next: () => this.join })
      b = step(({ twice }) => ({ b: twice + 2 }), { next: () => this.join })
      join = step(({ a, b }) => ({ sum: a + b }))
    }
    const flow = new Sum()
    let sum = 0
    for (let n = 0; n < 1000; n++) sum += flow.startFrom(flow.first, { n }).get(flow.join).sum
    let refused = false
    try { new Function('') } catch { refused = true }
    console.log(sum, refused)`
  const flags = ['--disallow-code-generation-from-strings', '--input-type=module', '-e', program]
  const { stdout } = await promisify(execFile)(process.execPath, flags, {
    cwd: new URL('../..', import.meta.url),
  })
  expect(stdout).toBe(`${(4 * 999 * 1000) / 2 + 3000} true\n`)
})
