import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import {
  brokenNames,
  engines,
  given,
  type Broken,
  type Item,
} from '../../fixtures/runtime/producers/whole.ts'
import { collect, numbers, rejectionOf } from '../../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

beforeEach(() => {
  given.made = given.ended = given.turn = 0
  given.turns = []
  given.effects = []
})

const byId = (rows: readonly Item[]): Item[] => [...rows].sort((a, b) => a.id - b.id)

describe.each(engines)('all or nothing, %s', { timeout: 30_000 }, (title, on) => {
  const { project, items } = on
  const pooled = title === 'threads: 2'

  describe.each(['here', 'there'] as const)('singleTransaction, %s', (place) => {
    it.each<[Broken, RegExp]>([
      ['throwsLate', /too late/],
      ['rejectsLate', /too late/],
      ['noRowLate', /gave a string where a row \(a plain object\) is wanted/],
      ['noValueLate', /function/],
      ['tooLargeLate', /A row takes 30\d{5} bytes, more than maxRowBytes/],
    ])('nothing is seen of one that fails: %s', async (name, text) => {
      const running = rejectionOf(project.run(on[place].broken[name]))
      const loop = rejectionOf(collect(items.iter()))
      const error = await running
      expect(error).toMatchObject({ name: 'ProducerError', code: 'PRODUCER' })
      expect(error.message).toContain(`core.${place}-${name}`)
      expect(error.message).toMatch(text)
      expect(await loop).toBe(error)
      // A source that was refused is closed, and asked for no more.
      if (place === 'here') expect(given.made).toBeLessThan(10_000)
      if (place === 'here') expect(given.ended).toBe(given.made > 5000 ? 2 : 1)
      expect(brokenNames).toContain(name)
    })

    it.each(['rows', 'later'] as const)('all is seen of one that ends: %s', async (name) => {
      const running = project.run(on[place][name])
      expect(byId(await collect(items.iter()))).toEqual(numbers(5000))
      expect(await running).toMatchObject({ ok: true, rowsIn: 5000, rowsOut: 5000 })
    })

    it('one without rows, and one that is repeated', async () => {
      expect(await project.run(on[place].rows.with({ count: 0 }))).toMatchObject({ ok: true, rowsIn: 0 })
      const running = project.run(on[place].repeated.with({ count: 100 }))
      expect(await collect(items.iter())).toHaveLength(300)
      expect(await running).toMatchObject({ rowsIn: 300 })
    })

    it('values come as they were', async () => {
      const running = project.run(on[place].values)
      expect(byId(await collect(items.iter()))).toEqual([
        {
          id: 1,
          more: [new Date(1), new Map([[1, new Set(['a'])]]), { deep: [null, -0, NaN, undefined, 2n] }],
        },
        { id: 2, more: Float32Array.of(1, 2) },
        { id: 3, more: 'text \u{1F600} \uD800' },
        { id: 4 },
      ])
      await running
    })

    it('what outgrows memory waits in a file', async () => {
      const running = project.run(on[place].large)
      const found: number[] = []
      for await (const { id, more } of items.iter()) {
        const bytes = more as Uint8Array
        expect(bytes.length).toBe(128 * 1024)
        expect(bytes.every((byte) => byte === id % 256)).toBe(true)
        found.push(id)
      }
      expect(await running).toMatchObject({ ok: true, rowsIn: 480 })
      expect(found.sort((a, b) => a - b)).toEqual(numbers(480).map(({ id }) => id))
    })
  })

  it.runIf(pooled)('arguments that no thread could get are refused before anything runs', async () => {
    const args = { count: () => 1 } as unknown as { count: number }
    const error = await rejectionOf(project.run([on.here.rows, on.there.rows.with(args)]))
    expect(error).toMatchObject({ name: 'ArgumentError', code: 'ARGUMENT' })
    expect(error.message).toMatch(
      /the arguments of "core.there-rows" cannot be sent to a thread of the pool: .*count/,
    )
    expect(given.made).toBe(0)
  })

  it('more producers than a run may have frames on their way', async () => {
    const many = Array.from({ length: 60 }, () => on.there.rows.with({ count: 10 }))
    const running = project.run(many)
    expect(await collect(items.iter())).toHaveLength(600)
    expect(await running).toMatchObject({ ok: true, rowsIn: 600 })
  })

  it('the event loop turns while rows are gathered', async () => {
    let goesOn = true
    const next = (): void => {
      given.turn++
      if (goesOn) setImmediate(next)
    }
    next()
    const running = project.run(on.slow)
    expect(await collect(items.iter())).toHaveLength(100)
    await running
    goesOn = false
    expect(new Set(given.turns).size).toBeGreaterThan(5)
  })

  it.each(['endless', 'stuck'] as const)('nothing is seen of one that is stopped: %s', async (name) => {
    const control = new AbortController()
    const running = rejectionOf(project.run(on[name], { signal: control.signal }))
    const loop = rejectionOf(collect(items.iter()))
    while (given.made === 0) await new Promise((resolve) => setImmediate(resolve))
    control.abort()
    expect(await running).toMatchObject({ code: 'RUN_STOPPED', report: { rowsIn: 0 } })
    expect(await loop).toMatchObject({ code: 'RUN_STOPPED' })
    if (name === 'endless') expect(given.ended).toBe(1)
  })

  describe('several pipelines', () => {
    const { several } = on

    it.each(['oneIsStrict', 'oneIsLate'] as const)(
      'a row that does not fit one enters none, and fails once: %s',
      async (name) => {
        const found: Item[] = []
        const loop = async () => {
          for await (const row of several.first.iter()) found.push(row)
        }
        const [error] = await Promise.all([
          rejectionOf(project.run(several[name].with({ count: 1000 }))),
          rejectionOf(loop()),
        ])
        expect(error).toMatchObject({ code: 'ROWS_FAILED', report: { failed: 500, rowsIn: 1500 } })
        expect(error.report.failures).toMatchObject([{ count: 500, step: 'input' }])
        expect(byId(found)).toEqual(numbers(1000).filter(({ id }) => id % 2 === 0))
      },
    )

    it('a row that cannot be carried enters none, and fails once', async () => {
      const found: Item[][] = [[], []]
      const loop = async (consumer: typeof several.first, rows: Item[]) => {
        for await (const row of consumer.iter()) rows.push(row)
      }
      const [error] = await Promise.all([
        rejectionOf(project.run(several.strange)),
        rejectionOf(loop(several.first, found[0]!)),
        rejectionOf(loop(several.second, found[1]!)),
      ])
      expect(error).toMatchObject({ code: 'ROWS_FAILED', report: { failed: 5 } })
      for (const rows of found) expect(byId(rows).map(({ id }) => id)).toEqual([1, 2, 3, 4])
    })
  })

  describe('redirected', () => {
    const { redirects } = on
    const sums = async (): Promise<number[]> =>
      (await collect(redirects.found.iter())).map(({ sum }) => sum).sort((a, b) => a - b)

    it.each(['redirected', 'onPool', 'all'] as const)(
      'gets an iterator of the rows of the other, made with its own arguments: %s',
      async (name) => {
        const running = project.run(redirects[name].with({ count: 10 }))
        expect(await sums()).toEqual([1, 5, 9, 13, 17])
        await running
      },
    )

    it('closes the other when it ends early', async () => {
      const running = project.run(redirects.early)
      expect(await sums()).toEqual([0, 1, 2])
      await running
      expect(given).toMatchObject({ made: 4, ended: 1 })
    })

    it('closes the other when it forgets it', async () => {
      const running = project.run(redirects.byHand)
      expect(await sums()).toEqual([0])
      await running
      expect(given).toMatchObject({ made: 1, ended: 1 })
    })

    it('closes the other when it throws', async () => {
      const error = await rejectionOf(
        Promise.all([project.run(redirects.throwing), rejectionOf(collect(redirects.found.iter()))]),
      )
      expect(error.message).toBe('Producer "core.redirectedThrowing" failed: not this one')
      expect(given).toMatchObject({ made: 4, ended: 1 })
    })

    it('takes the rows of partitions, one after the other', async () => {
      const running = project.run(redirects.overParts)
      expect(await sums()).toEqual([2, 4])
      await running
    })

    it('can be read here', async () => {
      expect(await collect(redirects.redirected.rows({ count: 4 }))).toEqual([{ sum: 1 }, { sum: 5 }])
    })

    it('needs the other', async () => {
      const error = await rejectionOf(
        Promise.all([project.run(redirects.noBase), rejectionOf(collect(redirects.found.iter()))]),
      )
      expect(error.message).toMatch(/"basedOn" must be a producer made by app.producer, not undefined/)
    })
  })

  describe('without pipelines a producer is iterated for its effects', () => {
    it.each(['plain', 'whole', 'again', 'worker', 'batches', 'partitions', 'redirected'] as const)(
      '%s',
      async (name) => {
        expect(await project.run(on.effects[name])).toMatchObject({ ok: true, rowsIn: 0, rowsOut: 0 })
        // What runs on the pool has its effects there.
        if (pooled && ['worker', 'batches', 'partitions'].includes(name)) return
        const effect = { batches: 'plain', redirected: 'plain', partitions: 'part' }[name as string] ?? name
        const once = [effect, `${effect}, to its end`]
        expect(given.effects).toEqual(name === 'again' ? [...once, ...once] : once)
      },
    )

    it('and gives rows all the same', async () => {
      const error = await rejectionOf(project.run(on.effects.broken))
      expect(error.message).toContain(
        '"core.brokenEffect" gave a number where a row (a plain object) is wanted.',
      )
    })
  })
})
