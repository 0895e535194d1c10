import { RunStoppedError, type RunReport } from 'stairs'
import { afterAll, describe, expect, it } from 'vitest'
import { collect, rejectionOf } from '../fixtures/runtime/rows.ts'
import { brokenNames, engines, mildest, strictest } from '../fixtures/runtime/runs.ts'

afterAll(() => Promise.all([...engines, ...strictest, ...mildest].map(([, on]) => on.project.close())))

describe.each(engines)('run, %s', { timeout: 20_000 }, (title, on) => {
  const { project } = on
  const pooled = title === 'threads: 2'

  it('reports what was done', async () => {
    const report = await project.run(on.toPlain)
    expect(report).toMatchObject({ ok: true, rowsIn: 1000, rowsOut: 1000, skipped: 0, failed: 0 })
    expect(report).toMatchObject({ retried: 0, repeated: 0, failures: [] })
    expect(report.seconds).toBeGreaterThan(0)
    const half = report.stages.find(({ name }) => name.includes('half'))
    expect(half).toMatchObject({ rows: 1000, skipped: 0, failed: 0 })
    expect(half!.busyMs).toBeGreaterThanOrEqual(0)
    expect(half!.rowsPerSecond).toBeGreaterThan(0)
  })

  it('reports what was skipped and what failed', async () => {
    const reading = collect(on.items.iter())
    const error = await rejectionOf(project.run(on.bad))
    expect(error.code).toBe('ROWS_FAILED')
    const report: RunReport = error.report
    expect(report).toMatchObject({ ok: false, rowsIn: 1000, rowsOut: 800, skipped: 100, failed: 100 })
    expect(report.stages.find(({ name }) => name.includes('work'))).toMatchObject({
      rows: 1000,
      skipped: 100,
      failed: 100,
    })
    expect(report.failures).toMatchObject([
      {
        pipeline: 'core.main',
        count: 100,
        example: { attempts: 1, pipeline: 'core.main', error: { name: 'Error' } },
      },
    ])
    const { example } = report.failures[0]!
    expect(example.error.message).toBe(`row ${(example.row as { id: number }).id} is bad`)
    expect(example.error.stack).toContain('runs.ts')
    expect(example.time).toBeInstanceOf(Date)
    expect(await rejectionOf(reading)).toBe(error)
  })

  it('takes several producers and pipelines', async () => {
    const reading = rejectionOf(collect(on.items.iter()))
    const error = await rejectionOf(
      project.run([
        on.two.with({ count: 200 }),
        on.toPlain.with({ count: 50 }),
        on.bad.with({ from: 3, count: 5 }),
      ]),
    )
    expect(error.report).toMatchObject({ rowsIn: 455, failed: 20, skipped: 20, rowsOut: 415 })
    expect(await reading).toBe(error)
  })

  it('takes a producer twice, with other arguments', async () => {
    const report = await project.run([
      on.toPlain.with({ count: 7 }),
      on.toPlain.with({ count: 8 }),
      on.toPlain,
    ])
    expect(report).toMatchObject({ rowsIn: 1015, rowsOut: 1015 })
  })

  it('may go on several times at once', async () => {
    const reports = await Promise.all(
      [1, 10, 100, 1000].map((count) => project.run(on.toPlain.with({ count }))),
    )
    expect(reports.map(({ rowsOut }) => rowsOut)).toEqual([1, 10, 100, 1000])
  })

  it.each(['here', 'onPool'] as const)('takes rows of every kind of producer: %s', async (place) => {
    const { range, list, later, promise } = on[place]
    for (const [producer, count] of [
      [range, 1000],
      [list, 10],
      [later, 1000],
      [promise, 1000],
    ] as const) {
      const running = project.run(producer)
      const ids = (await collect(on.fine.iter())).map(({ id }) => id).sort((a, b) => a - b)
      expect(await running).toMatchObject({ ok: true, rowsIn: count, rowsOut: count })
      expect(ids).toEqual(Array.from({ length: count }, (_, id) => id))
    }
    const running = project.run([range.with({ count: 3 }), later.with({ from: 5, count: 2 })])
    expect((await collect(on.fine.iter())).map(({ id }) => id).sort((a, b) => a - b)).toEqual([0, 1, 2, 5, 6])
    await running
  })

  it('runs a producer where it was declared to run', async () => {
    for (const [place, isHere] of [
      ['here', true],
      ['onPool', !pooled],
    ] as const) {
      const running = project.run(on[place].where)
      const [row] = await collect(on.fine.iter())
      expect(row!.id === 0).toBe(isHere)
      await running
    }
  })

  describe.each(['here', 'onPool'] as const)('a broken producer: %s', (place) => {
    it.each(brokenNames)('%s', async (kind) => {
      const found: number[] = []
      const running = project.run(on[place].broken[kind])
      const loop = async () => {
        for await (const { id } of on.fine.iter()) found.push(id)
      }
      const [error, thrown] = await Promise.all([rejectionOf(running), rejectionOf(loop())])
      expect(error).toMatchObject({ name: 'ProducerError', code: 'PRODUCER' })
      expect(error.message).toContain(`core.${kind}`)
      expect(error.message).toMatch(/out of order|number|string/)
      expect(thrown).toBe(error)
      const early = kind === 'throwsAtOnce' || kind === 'rejects' || kind === 'givesNoIterable'
      expect(found).toHaveLength(early ? 0 : 150)
    })

    it('does no harm to the next run', async () => {
      await rejectionOf(
        Promise.all([project.run(on[place].broken.throwsMidway), rejectionOf(collect(on.fine.iter()))]),
      )
      const running = project.run(on[place].list)
      expect(await collect(on.fine.iter())).toHaveLength(10)
      expect(await running).toMatchObject({ ok: true, rowsOut: 10 })
    })
  })

  it('tells how it gets on', async () => {
    const control = new AbortController()
    const reports: RunReport[] = []
    const progress = (report: RunReport): void => {
      reports.push(report)
      control.abort()
    }
    const error = await rejectionOf(project.run(on.patient, { progress, signal: control.signal }))
    expect(error).toBeInstanceOf(RunStoppedError)
    expect(reports).toHaveLength(1)
    expect(reports[0]!.rowsIn).toBeGreaterThan(0)
    expect(reports[0]!.rowsIn).toBeLessThanOrEqual(error.report.rowsIn)
  })

  it('stops when its signal is aborted', async () => {
    const control = new AbortController()
    const reason = new Error('enough')
    const running = rejectionOf(project.run(on.slow, { signal: control.signal }))
    setTimeout(() => control.abort(reason), 200)
    const error = await running
    expect(error).toMatchObject({ code: 'RUN_STOPPED', cause: reason, report: { ok: false } })
    expect(error.report.rowsIn).toBeGreaterThan(0)
    // What was in flight has heard of it and was drained.
    expect(error.report.rowsOut).toBe(error.report.rowsIn)
    expect(await project.run(on.toPlain)).toMatchObject({ ok: true, rowsOut: 1000 })
  })

  it('does not begin when its signal is aborted already', async () => {
    const error = await rejectionOf(
      project.run(on.toPlain, { signal: AbortSignal.abort(new Error('too late')) }),
    )
    expect(`${error.message} ${error.cause?.message}`).toContain('too late')
  })

  it('refuses what is no producer', async () => {
    await expect(project.run([])).rejects.toMatchObject({ code: 'ARGUMENT' })
    await expect(project.run(on.plain as never)).rejects.toMatchObject({ code: 'ARGUMENT' })
    expect(await collect(on.idle.rows())).toEqual([{ id: 1 }])
  })

  it('counts every failure in its group', async () => {
    const error = await rejectionOf(project.run(on.manyFailures))
    const report: RunReport = error.report
    expect(report).toMatchObject({ rowsIn: 10_000, failed: 5000 })
    const groups = report.failures.map(({ step, count, example }) => [
      step.replace(/^\d+:/, ''),
      example.error.name,
      count,
    ])
    expect(groups).toHaveLength(3)
    expect(groups).toEqual(
      expect.arrayContaining([
        [expect.stringContaining('check'), 'RangeError', 1250],
        ['first', 'Error', 2500],
        ['first', 'TypeError', 1250],
      ]),
    )
    expect(report.failures[0]!.count).toBe(2500)
  })
})

describe.each([
  ['finish', engines],
  ['stop', strictest],
  ['collect', mildest],
] as const)('onError: %s in the project', { timeout: 20_000 }, (project, projects) => {
  describe.each<(typeof projects)[number]>(projects)('%s', (_title, on) => {
    it.each([
      ['none', project],
      ['stopPipeline', 'stop'],
      ['collectPipeline', 'collect'],
      ['stopStep', 'stop'],
      ['collectStep', 'collect'],
      ['finishStep', 'finish'],
    ] as const)('%s: %s', async (name, policy) => {
      const count = 20_000
      const running = on.project.run(on.policies[name].with({ count }))
      if (policy === 'collect') {
        expect(await running).toMatchObject({
          ok: false,
          failed: 2000,
          skipped: 2000,
          rowsIn: count,
          rowsOut: 16_000,
        })
        return
      }
      const error = await rejectionOf(running)
      expect(error.code).toBe('ROWS_FAILED')
      if (policy === 'finish')
        expect(error.report).toMatchObject({ failed: 2000, rowsIn: count, rowsOut: 16_000 })
      else {
        expect(error.report.failed).toBeGreaterThan(0)
        expect(error.report.rowsIn).toBeLessThan(count)
      }
    })
  })
})
