import { describe, expect, it } from 'vitest'
import { topics } from '../../examples/link-finder/site.ts'
import { outputOf, promisedBy } from './examples.ts'

describe('the link finder', () => {
  it('prints what its README says', async () => {
    expect(await outputOf('link-finder')).toBe(await promisedBy('link-finder'))
  })

  it('finds what the pages mention that can be read, and nothing else', async () => {
    const counts = new Map<string, number>()
    const readable = topics.filter(({ health }) => health === 'good' || health === 'slow')
    for (const name of readable.flatMap(({ repositories }) => repositories))
      counts.set(name, (counts.get(name) ?? 0) + 1)
    const lines = (await promisedBy('link-finder')).trim().split('\n').slice(0, -1)
    expect(lines).toEqual(
      [...counts].map(([name, count]) => `${count} https://github.com/${name}`).sort(byAddress),
    )
    expect(new Set(topics.map(({ health }) => health)).size).toBe(7)
  })
})

function byAddress(a: string, b: string): number {
  return a.slice(a.indexOf(' ')) < b.slice(b.indexOf(' ')) ? -1 : 1
}
