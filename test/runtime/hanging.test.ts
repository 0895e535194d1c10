import { afterAll, describe, expect, it } from 'vitest'
import { inline, pool } from '../fixtures/runtime/hanging.ts'
import { collect, numbers, rejectionOf } from '../fixtures/runtime/rows.ts'

afterAll(() => Promise.all([pool.project.close(), inline.project.close()]))

describe.each([
  ['pool', pool],
  ['inline', inline],
] as const)('handlers that never settle: %s', { timeout: 20_000 }, (_name, on) => {
  const rows = (what: 'hang' | 'work') => numbers(100).map(({ id }) => ({ id, do: what }))

  const hangAndStop = async (): Promise<void> => {
    const control = new AbortController()
    const map = on.main.map(rows('hang'), { signal: control.signal })
    const first = map.next()
    setTimeout(() => control.abort(new Error('enough')), 50)
    expect((await rejectionOf(first))?.code).toBe('RUN_STOPPED')
  }

  it('hold up nobody once their run was stopped', async () => {
    for (let i = 0; i < 4; i++) await hangAndStop()
    expect(await collect(on.main.map(rows('work')))).toHaveLength(100)
  })

  it.runIf(on === pool)('nor a row that must be worked alone', async () => {
    await hangAndStop()
    const failed = rejectionOf(collect(on.main.map([...rows('work'), { id: -1, do: 'die' as const }])))
    expect((await failed)?.report).toMatchObject({ failed: 1 })
  })
})
