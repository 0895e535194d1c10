import { afterAll, describe, expect, it, vi } from 'vitest'
import { collect, numbers, rejectionOf } from '../fixtures/runtime/rows.ts'
import { broken, counting, engines, mainLived, pool } from '../fixtures/runtime/signals.ts'

afterAll(() => Promise.all([pool.close(), ...engines.map(([, on]) => on.project.close())]))

describe.each(engines)('signals of handlers, %s', { timeout: 20_000 }, (_title, on) => {
  it.each(['map', 'call'] as const)('tell how calls end: %s', async (how) => {
    const { heard, stop } = on.listen(on.project)
    const rows = numbers(4)
    const work = async (): Promise<unknown[]> => {
      if (how === 'map') return collect(on.all.map(rows))
      const settled = await Promise.allSettled(rows.map((row) => on.all.call(row)))
      return settled.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
    }
    const found = await work()
    stop()
    expect(found).toHaveLength(how === 'map' ? 4 : 2)
    const of = (signal: string, name: string) =>
      heard.filter((each) => each.signal === signal && each.name === name)
    const count = (name: string): number[] =>
      ['called', 'finished', 'failed'].map((signal) => of(signal, name).length)
    expect(count('half')).toEqual([4, 3, 1])
    expect(of('finished', 'half').map(({ skipped }) => skipped)).toEqual(
      expect.arrayContaining([true, false, false]),
    )
    expect(of('failed', 'half')).toMatchObject([{ error: 'two', thread: 0 }])
    expect(count('parts')).toEqual([2, 1, 1])
    expect(of('failed', 'parts')).toMatchObject([{ error: 'three' }])
    expect(count('print')).toEqual([2, 2, 0])
    for (const { ms } of of('finished', 'print')) expect(ms).toBeGreaterThan(3)
    const [called, finished, failed] = count('together')
    expect([called! > 0, finished, failed]).toEqual([true, called, 0])
    const before = heard.length
    await collect(on.all.map(numbers(1)))
    expect(heard).toHaveLength(before)
  })
})

describe('signals in the threads of a pool', { timeout: 20_000 }, () => {
  it('tell each thread what happens in it, before the first row', async () => {
    const found = await collect(counting.map(numbers(2000)))
    for (const thread of new Set(found.map((row) => row.thread))) {
      const rows = found
        .filter((row) => row.thread === thread)
        .sort((a, b) => a.counts.called - b.counts.called)
      expect([1, 2]).toContain(thread)
      expect(rows[0]!.lived).toEqual([
        'created core',
        `ready core ${thread}`,
        `project pool ${thread}`,
        `start ${thread}`,
        `pipeline core.counting ${thread}`,
      ])
      const called = rows.map(({ counts }) => counts.called)
      expect(called).toEqual(rows.map((_, i) => i + 1))
      expect(rows.every(({ counts }) => counts.finished === counts.called - 1 && counts.failed === 0)).toBe(
        true,
      )
    }
    expect(mainLived).toEqual(['created core', 'ready core 0', 'project pool 0', 'pipeline core.counting 0'])
  })
})

describe('a listener that fails', { timeout: 20_000 }, () => {
  it.each(Object.entries(broken).filter(([name]) => !name.startsWith('onWorkerStop')))(
    'ends the run: %s',
    async (name, { project, pipeline }) => {
      const [signal] = name.split(',')
      const error = await rejectionOf(collect(pipeline.map(numbers(100))))
      expect(error).toMatchObject({
        name: 'SignalError',
        code: 'SIGNAL',
        message: `project.signals.${signal}: the listener "careless" failed: careless in ${signal}`,
      })
      await project.close()
    },
  )

  it.each(Object.entries(broken).filter(([name]) => name.startsWith('onWorkerStop')))(
    'is a warning where nothing runs any more: %s',
    async (name, { project, pipeline }) => {
      const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
      expect(await collect(pipeline.map(numbers(10)))).toHaveLength(10)
      await project.close()
      // A thread warns by itself, on its own stderr.
      if (name.endsWith('0')) expect(warn.mock.calls[0]![0]).toMatchObject({ code: 'SIGNAL' })
      warn.mockRestore()
    },
  )
})
