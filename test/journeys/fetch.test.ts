import { expect, it } from 'vitest'
import { outputOf, promisedBy } from './examples.ts'

it('fetch has as many requests open as it says, and gets every answer', async () => {
  const lines = (await outputOf('fetch')).split(/^(?=[\d.]+ s;)/m)
  expect(lines[0]).toBe(await promisedBy('fetch'))
  expect(lines[1]).toMatch(/^\d+\.\d s; one after the other: 173 s and more\n$/)
})
