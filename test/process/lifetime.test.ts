import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { UsageError } from '../../src/base/errors.ts'
import { endProcesses } from '../../src/process/live-processes.ts'
import { child, doubled, fixture, gone, handlerOf, rows, script } from '../fixtures/process/handlers.ts'
import { bundle } from '../ring/bundle.ts'

afterEach(() => vi.useRealTimers())

describe('close', () => {
  test('lets what was sent be answered, ends the process, and refuses what comes after', async () => {
    const handler = handlerOf(child)
    const [{ pid }] = await handler.all([{ act: 'pid' }])
    const asked = handler.all(rows(3, { 0: { act: 'slow', ms: 50 } }))
    // Sent when this turn is over.
    await new Promise((resolve) => setImmediate(resolve))
    await Promise.all([handler.close(), handler.close()])
    expect(await asked).toEqual([0, 1, 2].map(doubled))
    await gone(pid)
    await expect(handler.handle({ n: 1 })).rejects.toThrow(UsageError)
    expect(handler.logged).toEqual({ warn: [], error: [] })
  })

  test('refuses what waits for its turn, and what the process did not answer before it ended', async () => {
    const handler = handlerOf(script(`process.stdin.once('data', () => process.exit(0))`), { inFlight: 2 })
    const asked = handler.all(rows(4))
    await new Promise((resolve) => setImmediate(resolve))
    await handler.close()
    expect((await asked).map((error) => error.code)).toEqual(['PROCESS', 'PROCESS', 'USAGE', 'USAGE'])
  })

  test('of one that was never used starts nothing', async () => {
    await expect(handlerOf(['no-such-program']).close()).resolves.toBeUndefined()
  })

  test('of a thread ends all that it has; rows that come later start others', async () => {
    const handlers = [handlerOf(child), handlerOf(child)]
    const pids = (await Promise.all(handlers.map((each) => each.handle({ act: 'pid' })))) as { pid: number }[]
    await endProcesses()
    await Promise.all(pids.map(({ pid }) => gone(pid)))
    expect(handlers.flatMap(({ logged }) => [...logged.warn, ...logged.error])).toEqual([])
    for (const handler of handlers) expect(await handler.all(rows(2))).toEqual([doubled(0), doubled(1)])
  })

  test.each([
    ['is told to end', '', 5_000],
    ['and ended where it does not hear that either', `process.on('SIGTERM', () => console.log('{}'))`, 6_000],
  ])('a process that does not hear the end of its input %s', async (_, deaf, ms) => {
    const text = `${deaf}; setInterval(() => {}, 1e6)
      process.stdin.once('data', () => console.log(JSON.stringify({ pid: process.pid })))`
    const handler = handlerOf(script(text))
    const [{ pid }] = await handler.all([{ n: 0 }])
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const closed = handler.close()
    await vi.advanceTimersByTimeAsync(ms)
    vi.useRealTimers()
    await closed
    await gone(pid)
  })
})

describe('a process that ends with nothing to answer', () => {
  test('is told of, and the next row starts another', async () => {
    const handler = handlerOf(child)
    const [{ pid }] = await handler.all([{ act: 'pid' }])
    process.kill(pid, 'SIGKILL')
    await vi.waitFor(() => expect(handler.logged.warn).toHaveLength(1))
    expect(handler.logged.warn[0]).toMatch(/was ended by SIGKILL\. It had no row to answer/)
    expect(await handler.all(rows(2))).toEqual([doubled(0), doubled(1)])
  })

  test('also where something it has started holds its output open', async () => {
    const text = `process.stdin.once('data', () => {
      require('child_process').spawn(process.execPath, ['-e', 'setTimeout(() => {}, 20000)'], { stdio: 'inherit' })
      console.log('{}')
      process.exit(0)
    })`
    const found = await handlerOf(script(text)).all(rows(1))
    expect(found).toEqual([{}])
  })
})

test('a command that could not be started is tried again after a while', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stairs-process-'))
  const cwd = join(folder, 'later')
  const handler = handlerOf(child, { cwd })
  const now = vi.spyOn(performance, 'now')
  try {
    now.mockReturnValue(10_000)
    expect((await handler.all(rows(1)))[0].message).toContain(`there is no folder "${cwd}"`)
    await mkdir(cwd)
    expect((await handler.all(rows(1)))[0].message).toContain(`there is no folder "${cwd}"`)
    now.mockReturnValue(11_000)
    expect(await handler.all(rows(2))).toEqual([doubled(0), doubled(1)])
  } finally {
    now.mockRestore()
    await rm(folder, { recursive: true })
  }
})

describe('stderr', () => {
  test('is logged line by line, and no more of it than anybody reads', async () => {
    const lines = Array.from({ length: 200 }, (_, i) => `Zeile ${i} ü`)
    const handler = handlerOf(child)
    await handler.all([{ n: 0, act: 'complain', lines: ['first', '', 'second'] }])
    await vi.waitFor(() => expect(handler.logged.warn).toHaveLength(2))
    expect(handler.logged.warn.map((line) => line.replace(/^".*": /, ''))).toEqual(['first', 'second'])
    await handler.all([{ n: 0, act: 'complain', lines }])
    await handler.close()
    const told = handler.logged.warn.slice(2)
    const silent = told.flatMap((line) => /\((\d+) more lines on stderr\)/.exec(line)?.[1] ?? [])
    const missing = silent.reduce((sum, count) => sum + Number(count), 0)
    expect(told.length - silent.length + missing).toBe(200)
    expect(told.length).toBeLessThan(70)
  })

  test('is read on, so that nothing waits for a full pipe', async () => {
    const lines = ['x'.repeat(1_000_000), 'end']
    const handler = handlerOf(child)
    expect(await handler.all([{ n: 0, act: 'complain', lines }, { n: 1 }])).toEqual([doubled(0), doubled(1)])
    await handler.close()
    expect(handler.logged.warn[0]!.length).toBeLessThan(1_200)
  })
})

describe('with its program or thread', () => {
  let host: Awaited<ReturnType<typeof bundle>>
  beforeAll(async () => {
    host = await bundle(pathToFileURL(fixture('host.ts')).href)
  })
  afterAll(() => host.remove())

  async function program(mode: string) {
    const started = spawn(process.execPath, [host.url.pathname, mode, child[1]!])
    const ended = once(started, 'exit')
    const [text] = (await once(started.stdout, 'data')) as [Buffer]
    return { started, ended, pid: Number(text.toString()) }
  }

  async function thread(mode: string) {
    const worker = new Worker(host.url, { workerData: [mode, child[1]!] })
    const ended = once(worker, 'exit')
    const [pid] = (await once(worker, 'message')) as [number]
    return { worker, ended, pid }
  }

  test('an idle process keeps no program alive, and ends with it', async () => {
    const { ended, pid } = await program('idle')
    expect(await ended).toEqual([0, null])
    await gone(pid)
  })

  test('a program that is killed takes it along', async () => {
    const { started, ended, pid } = await program('stays')
    started.kill('SIGKILL')
    await ended
    await gone(pid)
  })

  test('a program that exits while a row is worked takes it along', async () => {
    const { ended, pid } = await program('exits')
    expect(await ended).toEqual([0, null])
    await gone(pid)
  })

  test('Ctrl-C is for the program: the process has a group of its own', async () => {
    const [{ pid }] = await handlerOf(child).all([{ act: 'pid' }])
    expect(process.kill(-pid, 0)).toBe(true)
  })

  test('an idle process keeps no thread alive, and ends with it', async () => {
    const { ended, pid } = await thread('idle')
    expect(await ended).toEqual([0])
    await gone(pid)
  })

  test('a thread that is terminated takes it along', async () => {
    const { worker, pid } = await thread('stays')
    await worker.terminate()
    await gone(pid)
  })

  test('a thread that exits while a row is worked takes it along', async () => {
    const { ended, pid } = await thread('exits')
    await ended
    await gone(pid)
  })
})
