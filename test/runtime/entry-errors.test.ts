import { describe, expect, it } from 'vitest'
import { node, program } from '../fixtures/runtime/child.ts'

/** Runs a program that prints one line of JSON, and ends by itself. */
async function told(name: string, ...args: string[]): Promise<any> {
  const { code, stdout, stderr } = await node([program(name), ...args])
  expect({ code, stderr }).toMatchObject({ code: 0 })
  return JSON.parse(stdout)
}

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
    const outcomes = await told('entry-throws.mjs', how)
    expect(outcomes).toMatchObject([{ error, code }, { error, code }])
    expect(outcomes[0].message).toMatch(message)
  })

  it.each([
    ['./nowhere.mjs', /nowhere\.mjs.*not exist/],
    ['./makes-nothing.mjs', /makes-nothing\.mjs.*no such project/],
  ])('%s', async (entry, message) => {
    const outcome = await told('entry-missing.mjs', entry)
    expect(outcome).toMatchObject({ error: 'EntryError', code: 'ENTRY' })
    expect(outcome.message).toMatch(message)
  })

  it('a component that is declared when threads have started does not exist there', async () => {
    const [first, second, third] = await told('late.mjs', '2')
    expect(first).toEqual({ done: 2 })
    expect(second.message).toContain('core.late')
    expect(second.message).toMatch(/declare/)
    expect(['EntryError', 'UsageError', 'DeclarationError', 'GraphMismatchError']).toContain(second.error)
    expect(third).toEqual({ done: 2 })
  })

  it('a component that is declared later is fine without threads', async () => {
    expect(await told('late.mjs', '0')).toEqual([{ done: 2 }, { done: 2 }, { done: 2 }])
  })
})

describe.concurrent.each(['2', '0'])('mistakes in a program, threads: %s', { timeout: 30_000 }, (threads) => {
  it('get a typed error each, and the project goes on', async () => {
    const { found, closed } = await told('mistakes.mjs', threads)
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
    for (const { then } of Object.values<any>(found)) expect(then).toEqual({ done: 1 })
    for (const verb of ['map', 'run', 'call', 'iter'])
      expect(closed[verb]).toMatchObject({ error: 'UsageError', code: 'USAGE', message: expect.stringContaining('closed') })
  })

  it('handlers may call, and nothing more', async () => {
    const { found, after } = await told('inside.mjs', threads)
    for (const verb of ['run', 'map', 'iter'])
      for (const place of ['unmarked', 'marked']) {
        expect([verb, place, found[verb][place].code]).toEqual([verb, place, 'USAGE'])
        expect(found[verb][place].message).toContain('inside a handler')
      }
    expect(found.call).toMatchObject({ unmarked: { done: [{ id: 1, next: 2 }] }, marked: { done: [{ id: 1, next: 2 }] } })
    expect(after).toBe(1)
  })
})
