import { afterAll, describe, expect, it } from 'vitest'
import { node, program } from '../fixtures/runtime/child.ts'
import { columnCases } from '../fixtures/runtime/column-cases.ts'
import { engines } from '../fixtures/runtime/columns.ts'

afterAll(() => Promise.all(engines.map(([, on]) => on.project.close())))

const cases = Object.entries(columnCases)

/** What a program prints that ends by itself. */
async function told(flags: readonly string[], name: string, ...args: readonly string[]): Promise<unknown> {
  const ended = await node([...flags, program(name), ...args], { limitMs: 110_000 })
  expect(ended.code, ended.stderr).toBe(0)
  return JSON.parse(ended.stdout)
}

describe.each(engines)('rows in columns, %s', (_title, on) => {
  it.each(cases)('%s', (_name, holds) => holds(on))
})

it('all of it holds where no code may be made of text', { timeout: 120_000 }, async () => {
  const flags = ['--import', 'tsx', '--disallow-code-generation-from-strings']
  expect(await told(flags, 'columns.ts')).toEqual({
    isRefused: true,
    done: engines.length * cases.length,
    failed: [],
  })
})

describe('a string that a handler keeps of a row', () => {
  it.each([
    ['note', 20_000, 1],
    ['body', 20_000, 1],
    ['note', 5000, 20],
    ['body', 5000, 20],
    ['nested', 5000, 20],
  ])(
    'keeps little more than a kilobyte alive: %s, %i of them, one of %i rows',
    async (which, kept, every) => {
      const { bytes } = (await told(
        ['--expose-gc'],
        'kept-strings.mjs',
        ...[which, 1, kept, every].map(String),
      )) as { bytes: number }
      expect(bytes).toBeGreaterThan(0)
      // A piece of text has 832 bytes at most; the rest is what the program itself keeps for each string.
      expect(bytes).toBeLessThan(1150)
    },
  )
})
