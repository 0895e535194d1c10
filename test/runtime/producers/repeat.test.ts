import { RunStoppedError } from 'stairs'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { engines, given, type Made, type SignalName } from '../../fixtures/runtime/producers/repeated.ts'
import { collect, rejectionOf } from '../../fixtures/runtime/rows.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

beforeEach(() => {
  given.epochs = 0
  given.asked = []
})

const builtIn: readonly SignalName[] = ['onPipelineEmpty', 'onAllComponentsEmpty']

/** When the first row of each epoch was made, and the last one done. */
function timesOf(rows: readonly (Made & { done: bigint })[]): { first: bigint; last: bigint }[] {
  const found = new Map<bigint, { first: bigint; last: bigint }>()
  // The clock tells epochs apart also where each thread counts its own.
  const ordered = [...rows].sort((a, b) => (a.made < b.made ? -1 : 1))
  let epoch = -1n
  for (const { id, made, done } of ordered) {
    if (id === 0) epoch++
    const times = found.get(epoch)
    found.set(epoch, {
      first: times?.first ?? made,
      last: times === undefined || done > times.last ? done : times.last,
    })
  }
  return [...found.values()]
}

describe.each(engines)('repeat, %s', { timeout: 30_000 }, (title, on) => {
  const { project, items } = on

  describe.each(['here', 'there'] as const)('%s', (place) => {
    it('times: n means n runs', async () => {
      const running = project.run(on[place].times)
      const rows = await collect(items.iter())
      expect(await running).toMatchObject({ ok: true, rowsIn: 1200, rowsOut: 1200 })
      expect(rows.filter(({ id }) => id === 7)).toHaveLength(4)
    })

    it.each<SignalName>(['third', 'later', ...builtIn])(
      'times: n with a signal means n runs, not n + 1: %s',
      async (name) => {
        const running = project.run(on[place].thrice[name])
        const rows = await collect(items.iter())
        expect(await running).toMatchObject({ ok: true, rowsIn: 900, rowsOut: 900 })
        expect(rows.filter(({ id }) => id === 299)).toHaveLength(3)
        if (builtIn.includes(name)) return
        // Two repetitions, each asked for three times; a custom signal gets the producer.
        expect(given.asked).toHaveLength(6)
        expect(new Set(given.asked)).toEqual(new Set([on[place].thrice[name]]))
      },
    )

    it.each(builtIn)('what is repeated does not overlap: %s', async (name) => {
      const running = project.run(on[place].thrice[name])
      const times = timesOf(await collect(items.iter()))
      await running
      expect(times).toHaveLength(3)
      for (const [i, { first }] of times.entries()) if (i > 0) expect(first > times[i - 1]!.last).toBe(true)
    })

    it('without an iterator onPipelineEmpty repeats as well', async () => {
      expect(await project.run(on[place].toPlain)).toMatchObject({ ok: true, rowsIn: 1500, rowsOut: 1500 })
    })

    it.each([undefined, 64])(
      'an epoch ends when the loop has taken its last row, batch: %s',
      async (batch) => {
        const running = project.run(on[place].thrice.onAllComponentsEmpty.with({ count: 130 }))
        const made: bigint[] = []
        const asked: bigint[] = []
        const take = (times: Iterable<bigint>): void => {
          asked.push(process.hrtime.bigint())
          made.push(...times)
        }
        if (batch === undefined) for await (const row of items.iter()) take([row.made])
        else
          for await (const rows of items.iter({ batch, collate: (all: Made[]) => all }))
            take(rows.map((row) => row.made))
        expect(await running).toMatchObject({ rowsOut: 390 })
        expect(made).toHaveLength(390)
        // What the loop gets first of an epoch was made after it had got all of the one before.
        const sorted = [...made].sort((a, b) => (a < b ? -1 : 1))
        if (batch === undefined) for (const at of [130, 260]) expect(sorted[at]! > asked[at - 1]!).toBe(true)
        else expect(asked).toHaveLength(Math.ceil(390 / 64))
      },
    )

    it('without times it goes on until it is stopped', async () => {
      const control = new AbortController()
      const running = rejectionOf(
        project.run(on[place].ever.onAllComponentsEmpty.with({ count: 10 }), { signal: control.signal }),
      )
      let rows = 0
      const loop = async () => {
        for await (const _ of items.iter()) if (++rows === 95) control.abort()
      }
      await rejectionOf(loop())
      const error = await running
      expect(error).toBeInstanceOf(RunStoppedError)
      expect(error.report.rowsIn).toBeGreaterThanOrEqual(95)
    })

    it('a signal that never says yes waits for the end of the run', async () => {
      const control = new AbortController()
      const running = rejectionOf(project.run(on[place].ever.never, { signal: control.signal }))
      const loop = rejectionOf(collect(items.iter()))
      while (given.asked.length < 4) await new Promise((resolve) => setImmediate(resolve))
      control.abort()
      const error = await running
      expect(error).toMatchObject({ code: 'RUN_STOPPED', report: { rowsIn: 300, rowsOut: 300 } })
      expect(await loop).toBe(error)
    })

    it.each<[SignalName, RegExp]>([
      ['throwing', /in its repeat signal "throwing": no idea/],
      ['rejecting', /in its repeat signal "rejecting": no idea/],
      ['mute', /in its repeat signal "mute": it gave undefined where true or false is wanted/],
    ])('a signal that is broken fails the run: %s', async (name, text) => {
      const producer = on[place].thrice[name]
      const running = rejectionOf(project.run(producer))
      const loop = rejectionOf(collect(items.iter()))
      const error = await running
      expect(error).toMatchObject({ name: 'ProducerError', code: 'PRODUCER' })
      expect(error.message).toContain(`Producer "${producer.fullName}"`)
      expect(error.message).toMatch(text)
      expect(await loop).toBe(error)
    })
  })

  it('a signal may ask those that there are', async () => {
    const control = new AbortController()
    const running = rejectionOf(project.run(on.here.ever.both, { signal: control.signal }))
    let rows = 0
    const loop = async () => {
      for await (const _ of items.iter()) if (++rows === 900) control.abort()
    }
    await rejectionOf(loop())
    expect(await running).toMatchObject({ report: { rowsIn: 900 } })
  })

  it('a run that fails is not repeated', async () => {
    const error = await rejectionOf(project.run(on.here.fails))
    expect(error.message).toBe('Producer "core.here-fails" failed: second time')
    expect(given.epochs).toBe(2)
  })

  it('says who must read where a producer waits for readers that are not there', async () => {
    const error = await rejectionOf(project.run(on.here.thrice.onAllComponentsEmpty.with({ count: 5 })))
    expect(error).toMatchObject({ code: 'USAGE' })
    expect(error.message).toContain('"core.items" has items that a producer waits for')
  })

  it('epochs reach two loops that share a thread', async () => {
    const running = project.run(on.there.toTwo)
    const epoch = { evens: on.evens.iter({ batch: 150 }), odds: on.odds.iter({ batch: 150 }) }
    for (let n = 0; n < 3; n++) {
      // Asked for before the other is read, as a training loop asks for its validation rows.
      const later = epoch.odds.next()
      expect((await epoch.evens.next()).value.id).toHaveLength(150)
      expect((await later).value.id).toHaveLength(150)
    }
    expect(await running).toMatchObject({ ok: true })
  })

  it('says who must read where one consumer is read to its end before the other is opened', async () => {
    const running = rejectionOf(project.run(on.here.toTwo))
    const error = await rejectionOf(collect(on.evens.iter()))
    expect(error).toMatchObject({ code: 'USAGE' })
    expect(error.message).toContain('"core.odds" has items that a producer waits for')
    expect(await running).toBe(error)
  })

  it.runIf(title === 'threads: 2')('epochs reach a loop that blocks', async () => {
    const running = project.run(on.there.thrice.onAllComponentsEmpty.with({ count: 100 }))
    const found: number[] = []
    for (const { id } of await items.iterSync()) found.push(id)
    expect(await running).toMatchObject({ ok: true, rowsOut: 300 })
    expect(found.filter((id) => id === 99)).toHaveLength(3)
  })

  it.runIf(title === 'threads: 2')('a promise of a signal is refused while a loop blocks', async () => {
    const running = rejectionOf(project.run(on.there.thrice.later.with({ count: 10 })))
    const iterator = await items.iterSync()
    let thrown: unknown
    try {
      for (const _ of iterator) continue
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({ code: 'PRODUCER', message: expect.stringContaining('iterSync blocks') })
    expect(await running).toMatchObject({ code: 'PRODUCER' })
  })
})
