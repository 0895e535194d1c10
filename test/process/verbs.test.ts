import { execFile, spawnSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { DeadLetter } from 'stairs'
import { afterAll, describe, expect, it, test } from 'vitest'
import { ArgumentError } from '../../src/base/errors.ts'
import { graphOf, lastOf } from '../builder/graph-of.ts'
import { gone } from '../fixtures/process/handlers.ts'
import { pipelinesOf } from '../fixtures/process/pipelines.ts'
import { command, pool } from '../fixtures/process/pool.ts'
import { collect, numbers } from '../fixtures/runtime/rows.ts'

const inline = pipelinesOf(command, import.meta.url, 0)
afterAll(() => Promise.all([pool.project.close(), inline.project.close()]))

const given = numbers(1000).map(({ id }) => ({ n: id }))

describe.each([
  ['on the pool', pool],
  ['in the thread of the caller', inline],
])('%s', (_, pipelines) => {
  const byNumber = (a: { n: number }, b: { n: number }): number => a.n - b.n

  test('subscribeProcess adds the answer to the row', async () => {
    const found = await collect(pipelines.doubled.map(given, { ordered: true }))
    expect(found).toEqual(given.map(({ n }) => ({ n, double: 2 * n, half: n })))
  })

  test('applyProcess gives the answer alone; when leaves rows out', async () => {
    const rows = given.map((row) => ({ ...row, extra: true }))
    const alone = await collect(pipelines.alone.map(rows))
    expect(alone.toSorted(byNumber)).toEqual(given.map(({ n }) => ({ n, double: 2 * n })))
    const some = await collect(pipelines.some.map(given))
    expect(some.toSorted(byNumber)).toEqual(
      given.map(({ n }) => (n % 2 === 0 ? { n, double: 2 * n } : { n })),
    )
  })

  test('failures and drops of a row are those of any step', async () => {
    const letters: DeadLetter[] = []
    const special: Record<number, string> = { 5: 'dies', 300: 'drop', 999: 'refuse' }
    const rows = given.map(({ n }) => ({ n, act: special[n] ?? 'none', why: 'too far' }))
    const onFailure = (letter: DeadLetter): void => void letters.push(letter)
    const failing = collect(pipelines.doubled.map(rows, { onFailure }))
    await expect(failing).rejects.toMatchObject({ code: 'ROWS_FAILED', report: { failed: 2, skipped: 1 } })
    const told = letters.map(({ row, error }) => [(row as { n: number }).n, error.code] as const)
    expect(told.toSorted(([a], [b]) => a - b)).toEqual([
      [5, 'PROCESS'],
      [999, 'PROCESS_ROW'],
    ])
    expect(letters.find(({ error }) => error.code === 'PROCESS')!.error.message).toContain(
      'no idea what to do',
    )
  })
})

test('the processes of a project end when it is closed', async () => {
  const { project, alone } = pipelinesOf(command, import.meta.url, 0)
  const [found] = await alone.call({ n: 0, act: 'pid' })
  await project.close()
  await gone((found as unknown as { pid: number }).pid)
})

describe('in the graph', () => {
  test('it is a step of its own, as concurrent as its process may be ahead', () => {
    const step = lastOf((input) => input.subscribeProcess(['/usr/bin/python3', 'steps/clean.py', '--fast']))
    expect(step).toMatchObject({ kind: 'map', mode: 'subscribe', name: 'python3 clean.py', concurrency: 64 })
    const other = lastOf((input) =>
      input.applyProcess(['sort'], { inFlight: 3, name: 'own', asWorker: true }),
    )
    expect(other).toMatchObject({ mode: 'apply', name: 'own', concurrency: 3, worker: { pinned: false } })
  })

  test.each<[unknown, object, string]>([
    ['python3', {}, 'Pipeline "core.main", subscribeProcess: needs a command as an array'],
    [['a', 'b'], { concurrency: 5 }, 'subscribeProcess "a b": there is no option "concurrency".'],
    [['a'], { name: 'own', inFlight: 0 }, 'subscribeProcess "own": option "inFlight" must be'],
  ])('%j, %j', (wrong, options, message) => {
    const build = () => graphOf((input) => input.subscribeProcess(wrong as string[], options))
    expect(build).toThrow(ArgumentError)
    expect(build).toThrow(message)
  })
})

describe('the example', () => {
  const hasPython = spawnSync('python3', ['--version']).status === 0
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const run = promisify(execFile)

  it.runIf(hasPython)('prints what its README says', async () => {
    const readme = await readFile(`${root}/examples/any-language/README.md`, 'utf8')
    const { stdout } = await run(process.execPath, [`${root}/dist/examples/any-language/main.js`])
    expect(stdout).toBe(/```text\n(.*?)```/s.exec(readme)![1])
  })

  it('says in one sentence what it lacks', async () => {
    const program = [`${root}/dist/examples/any-language/main.js`]
    const failed = await run(process.execPath, program, { env: { PATH: '/nowhere' } }).catch((error) => error)
    expect(failed).toMatchObject({ code: 1, stderr: '' })
    expect(failed.stdout).toBe('This example has a step in Python: install python3 and run it again.\n')
  })
})
