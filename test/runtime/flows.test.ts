import { expect, it } from 'vitest'
import { Flow, Project, step, type Input } from 'stairs'
import { collect, rejectionOf } from '../fixtures/runtime/rows.ts'

class Stats extends Flow {
  run({ value }: { value: number }) {
    const result = this.startFrom(this.square, { value })
    return { square: result.get(this.square).value, kept: result.get(this.atLeast).value }
  }
  square = step(({ value }: { value: number }) => ({ value: value ** 2 }), {
    next: () => this.atLeast,
    saveResult: true,
  })
  atLeast = step(({ value }: { value: number }) => ({ value: Math.max(value, 100) }))
}

class Parts {
  *run({ value }: { value: number }, { meta }: { meta: Record<string, unknown> }) {
    meta['from'] = value
    for (let part = 0; part < value; part++) yield { part }
  }
}

it('flows are steps, shared instances too: subscribe, apply, one row or many, with when and names', async () => {
  const project = new Project({ threads: 0 })
  const stats = new Stats()
  const main = project.app('core').pipeline('main', (input: Input<{ value: number; id: string }>) =>
    input
      .subscribeFlow(stats)
      .subscribeFlow(stats, { when: ({ value }) => value > 100, name: 'never' })
      .subscribeFlowAsProducer(new Parts())
      .subscribeFunc((_row, { meta }) => ({ from: meta['from'] })),
  )
  const rows = await collect(main.map([{ value: 2, id: 'a' }], { ordered: true }))
  expect(rows).toEqual([0, 1].map((part) => ({ value: 2, id: 'a', square: 4, kept: 100, part, from: 2 })))
  expect(main.explain()).toMatch(/1:Stats: map subscribe of 0:input, reads value[^]*2:never[^]*3:Parts/)
  const applied = project
    .app('other')
    .pipeline('applied', (input: Input<{ value: number }>) =>
      input
        .applyFlow(stats)
        .applyFlowAsProducer({ run: ({ square }: { square: number }) => [{ square }, { square: 0 }] }),
    )
  expect(await applied.call({ value: 3 })).toEqual([{ square: 9 }, { square: 0 }])
  await project.close()
})

it.each([
  [undefined, /subscribeFlow: needs a flow, new MyFlow\(\), not undefined/],
  [Stats, /A flow is used as an instance.*new Stats\(\)/],
  [{}, /no method run/],
])('what is no flow is refused when the pipeline is built: %s', async (flow, message) => {
  const project = new Project({ threads: 0 })
  const main = project
    .app('core')
    .pipeline('main', (input: Input<{ value: number }>) => input.subscribeFlow(flow as never))
  expect((await rejectionOf(main.call({ value: 1 })))?.message).toMatch(message)
  await project.close()
})
