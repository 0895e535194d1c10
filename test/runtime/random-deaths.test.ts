import { describe, expect, it } from 'vitest'
import { told } from '../fixtures/runtime/child.ts'

describe('threads that die at random', { timeout: 100_000 }, () => {
  it.each(['sync', 'async', 'ordered'])('lose no row: %s', async (mode) => {
    const result = await told('random-kills.mjs', [mode, '20000', '500', '1'], 90_000)
    // One row fails by itself; a death costs none.
    expect(result).toMatchObject({ done: { missing: 0, wrong: 0, failed: 1, rowsIn: 20_001 } })
    // Parts of a fan-out that were sent before the thread died come again, and are counted.
    expect(result.done.twice).toBeLessThanOrEqual(result.done.repeated)
    if (mode === 'ordered') expect(result.done.disorder).toBe(0)
    // 300 together: often enough to say something.
    expect(result.kills).toBeGreaterThanOrEqual(100)
  })
})

const newerThan20 = Number(process.versions.node.split('.')[0]) > 20

describe('memory', { timeout: 60_000 }, () => {
  it('that a row exhausts is that of its thread alone', async () => {
    const ended = await told('memory.mjs', [], 50_000).catch((error: Error) => error)
    // V8 may give up on the whole process before it gives up on the thread: newer versions do at times.
    if (ended instanceof Error && newerThan20) {
      expect(ended.message).toContain('JavaScript heap out of memory')
      return
    }
    const { found, failed } = ended
    expect(found).toEqual({ done: { rows: 2997, different: 2997 } })
    expect(failed.map(({ id }: { id: number }) => id).sort()).toEqual([1700, 2700, 700])
    for (const { code, message } of failed) {
      expect(code).toBe('POISON_ROW')
      expect(message).toMatch(/memory/i)
    }
  })
})
