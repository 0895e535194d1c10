import { describe, expect, it } from 'vitest'
import { told } from '../fixtures/runtime/child.ts'

describe.concurrent('a module that cannot be the entry', { timeout: 30_000 }, () => {
  it.each([
    ['throws', 'EntryError', 'ENTRY', /entry-throws\.mjs.*no luck today/],
    ['rejects', 'EntryError', 'ENTRY', /entry-throws\.mjs.*no luck today/],
    ['exits', 'EntryError', 'ENTRY', /code 3|exit/],
    ['hangsThenExits', 'EntryError', 'ENTRY', /code 4|exit/],
    ['noProject', 'EntryError', 'ENTRY', /entry-throws\.mjs.*project/],
    ['builderThrows', 'EntryError', 'ENTRY', /no luck today/],
    ['otherGraph', 'GraphMismatchError', 'GRAPH_MISMATCH', /core\.main.*(work|other)/],
    ['random', 'GraphMismatchError', 'GRAPH_MISMATCH', /core\.main.*step0\./],
    ['otherReads', 'GraphMismatchError', 'GRAPH_MISMATCH', /core\.main.*work/],
  ])('%s in worker threads: %s', async (how, error, code, message) => {
    const outcomes = await told('entry-throws.mjs', [how])
    expect(outcomes).toMatchObject([
      { error, code },
      { error, code },
    ])
    expect(outcomes[0].message).toMatch(message)
  })

  it.each([
    ['./nowhere.mjs', /nowhere\.mjs.*not exist/],
    ['./makes-nothing.mjs', /makes-nothing\.mjs.*no such project/],
  ])('%s', async (entry, message) => {
    const outcome = await told('entry-missing.mjs', [entry])
    expect(outcome).toMatchObject({ error: 'EntryError', code: 'ENTRY' })
    expect(outcome.message).toMatch(message)
  })

  it('a component that is declared when threads have started does not exist there', async () => {
    const [first, second, third] = await told('late.mjs', ['2'])
    expect(first).toEqual({ done: 2 })
    expect(second.message).toContain('core.late')
    expect(second.message).toMatch(/declare/)
    expect(['EntryError', 'UsageError', 'DeclarationError', 'GraphMismatchError']).toContain(second.error)
    expect(third).toEqual({ done: 2 })
  })

  it('a component that is declared later is fine without threads', async () => {
    expect(await told('late.mjs', ['0'])).toEqual([{ done: 2 }, { done: 2 }, { done: 2 }])
  })
})
