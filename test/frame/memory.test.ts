import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const program = fileURLToPath(new URL('./memory-process.ts', import.meta.url))

it('a kept string keeps little more than a kilobyte, and shapes that never come again keep nothing', async () => {
  const flags = ['--import', 'tsx', '--expose-gc', program]
  const { stdout } = await promisify(execFile)(process.execPath, flags)
  const { shapes, ...strings }: Record<string, number> = JSON.parse(stdout)
  expect(Object.keys(strings)).toHaveLength(7)
  for (const [what, bytes] of Object.entries(strings)) expect(bytes, what).toBeLessThan(1100)
  expect(shapes).toBeLessThan(3_000_000)
})
