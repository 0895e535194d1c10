import { expect, test } from 'vitest'
import { Flow, FlowError, ResultError, SkipRow, step, type FlowResult } from 'stairs'

interface Value {
  value: number
}

class Mixed extends Flow {
  log: string[] = []
  first = step(({ value }: Value) => ({ value: value + 1 }), { next: () => [this.slow, this.fast] })
  slow = step(
    async ({ value }: Value) => {
      this.log.push('slow begins')
      await Promise.resolve()
      this.log.push('slow ends')
      return { slow: value }
    },
    { next: () => this.join },
  )
  fast = step(({ value }: Value) => void this.log.push(`fast ${value}`), { next: () => this.join })
  join = step(async (row: object) => ({ row }))
  start(row: Value): Promise<FlowResult> {
    return this.startFromAsync(this.first, row)
  }
}

test('startFromAsync takes both kinds of steps, one after the other in declared order', async () => {
  for (let i = 0; i < 70; i++) {
    const flow = new Mixed()
    const r = await flow.start({ value: 1 })
    expect(r.get(flow.join)).toEqual({ row: { value: 2, slow: 2 } })
    expect(flow.log).toEqual(['slow begins', 'slow ends', 'fast 2'])
  }
})

test('one instance, many starts at once', async () => {
  const flow = new Mixed()
  const started = Array.from({ length: 300 }, (_, value) => flow.start({ value }))
  const results = await Promise.all(started)
  expect(results.map((r) => r.get(flow.join))).toEqual(
    started.map((_, value) => ({ row: { value: value + 1, slow: value + 1 } })),
  )
})

test('startFrom refuses a promise, naming the step and startFromAsync, and nothing is left unhandled', async () => {
  class Failing extends Mixed {
    override slow = step(async (): Promise<{ slow: number }> => {
      throw new Error('nobody waits for this')
    })
  }
  const flow = new Failing()
  const start = (): unknown => flow.startFrom(flow.first, { value: 1 })
  expect(start).toThrow(FlowError)
  expect(start).toThrow(expect.objectContaining({ code: 'FLOW_ASYNC' }))
  expect(start).toThrow(/Flow "Failing", step "slow".*await this\.startFromAsync/)
})

test('a promise that comes when the flow has been learnt is refused, or awaited, all the same', async () => {
  class Sometimes extends Flow {
    first = step(({ value }: Value) => (value < 0 ? Promise.resolve({ value }) : { value }), {
      next: () => this.last,
    })
    last = step(({ value }: Value) => (value < -1 ? Promise.resolve({ last: value }) : { last: value }))
  }
  const flow = new Sometimes()
  for (let value = 0; value < 100; value++) {
    expect(flow.startFrom(flow.first, { value }).get(flow.last)).toEqual({ last: value })
    expect((await flow.startFromAsync(flow.first, { value })).get(flow.last)).toEqual({ last: value })
  }
  for (const value of [-1, -2]) {
    expect(() => flow.startFrom(flow.first, { value })).toThrow('step "first"')
    expect((await flow.startFromAsync(flow.first, { value })).get(flow.last)).toEqual({ last: value })
  }
  expect(() => flow.startFrom(flow.last, { value: -2 })).toThrow('step "last"')
})

test('rejections, bad results and mistakes come as rejections', async () => {
  class Bad extends Flow {
    skipping = step(async () => {
      throw new SkipRow('enough')
    })
    list = step(async () => [1] as object)
  }
  const flow = new Bad()
  await expect(flow.startFromAsync(flow.skipping, {})).rejects.toBeInstanceOf(SkipRow)
  await expect(flow.startFromAsync(flow.list, {})).rejects.toBeInstanceOf(ResultError)
  await expect(flow.startFromAsync(flow.list, {})).rejects.toThrow(
    'Flow "Bad", step "list": gave an array of 1',
  )
  await expect(flow.startFromAsync(undefined as never, {} as never)).rejects.toBeInstanceOf(FlowError)
})
