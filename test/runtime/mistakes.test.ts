import { describe, expect, it } from 'vitest'
import { told } from '../fixtures/runtime/child.ts'

describe.concurrent.each(['2', '0'])('mistakes in a program, threads: %s', { timeout: 30_000 }, (threads) => {
  it('get a typed error each, and the project goes on', async () => {
    const { found, closed } = await told('mistakes.mjs', [threads])
    for (const name of ['throws', 'rejects', 'generating']) {
      expect(found[name]).toMatchObject({ error: 'RowsFailedError', code: 'ROWS_FAILED', failed: 1 })
      expect(found[name].message).toContain(`step_${name}`)
      expect(found[name].message).toContain('row 1 is no good')
    }
    expect(found.throwsNoError.message).toMatch(/step_throwsNoError.*a text/)
    expect(found.throwsNothing.message).toMatch(/step_throwsNothing.*undefined/)
    expect(found.array.message).toMatch(/step_array.*an array/)
    expect(found.instance.message).toMatch(/step_instance.*Point/)
    for (const name of ['function', 'classValue', 'symbol'])
      expect(found[name].message).toMatch(new RegExp(`(step_${name}.*deep\\.key)|(deep\\.key.*step_${name})`))
    expect(found.tooLarge.message).toContain('maxRowBytes')
    expect(found.readerLeaves).toMatchObject({ done: 20_000 })
    expect(found.readerThrows).toMatchObject({ error: 'Error', message: 'reader broke' })
    expect(found.aborted).toMatchObject({ error: 'RunStoppedError', code: 'RUN_STOPPED' })
    for (const { after } of Object.values<any>(found)) expect(after).toEqual({ done: 1 })
    for (const verb of ['map', 'run', 'call', 'iter'])
      expect(closed[verb]).toMatchObject({
        error: 'UsageError',
        code: 'USAGE',
        message: expect.stringContaining('closed'),
      })
  })

  it('handlers may call, and nothing more', async () => {
    const { found, after } = await told('inside.mjs', [threads])
    for (const verb of ['run', 'map', 'iter'])
      for (const place of ['unmarked', 'marked']) {
        expect([verb, place, found[verb][place].code]).toEqual([verb, place, 'USAGE'])
        expect(found[verb][place].message).toContain('inside a handler')
      }
    expect(found.call).toMatchObject({
      unmarked: { done: [{ id: 1, next: 2 }] },
      marked: { done: [{ id: 1, next: 2 }] },
    })
    expect(after).toBe(1)
  })

  it('whoever waits for the work hears of callbacks that throw', async () => {
    const found = await told('callbacks.mjs', [threads])
    for (const callback of ['meta', 'onFailure', 'progress'])
      expect([callback, JSON.stringify(found[callback])]).toEqual([
        callback,
        expect.stringMatching(new RegExp(`"error".*${callback} broke`)),
      ])
    expect(found.when).toMatchObject({ error: 'RowsFailedError', failed: 1 })
    expect(found.when.message).toMatch(/choosy.*when broke/)
    expect(found.after).toEqual(found.when)
  })
})
