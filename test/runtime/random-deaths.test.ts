import { describe, expect, it } from 'vitest'
import { told } from '../fixtures/runtime/child.ts'

describe('threads that die at random', { timeout: 100_000 }, () => {
  it.each(['sync', 'async', 'ordered'])('lose no row: %s', async (mode) => {
    const result = await told('random-kills.mjs', [mode, '20000', '550', '1'], 90_000)
    expect(result).toMatchObject({ done: { missing: 0, wrong: 0 } })
    const { twice, repeated = twice, disorder } = result.done
    expect(twice).toBeLessThanOrEqual(repeated)
    if (mode === 'ordered') expect({ disorder, twice }).toEqual({ disorder: 0, twice: 0 })
    else expect(result.done).toMatchObject({ failed: 0, rowsIn: 20_000 })
    // Together more than 300: often enough to say something.
    expect(result.kills).toBeGreaterThan(100)
  })
})

describe('memory', { timeout: 60_000 }, () => {
  it('that a row exhausts is that of its thread alone', async () => {
    const { found, failed } = await told('memory.mjs', [], 50_000)
    expect(found).toEqual({ done: { rows: 2997, different: 2997 } })
    expect(failed.map(({ id }: { id: number }) => id).sort()).toEqual([1700, 2700, 700])
    for (const { code, message } of failed) {
      expect(code).toBe('POISON_ROW')
      expect(message).toMatch(/memory/i)
    }
  })
})
