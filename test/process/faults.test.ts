import { describe, expect, test, vi } from 'vitest'
import { ProcessError, type ProcessTimeoutError } from '../../src/process/process-errors.ts'
import { child, doubled, handlerOf, rows, script, type TestRow } from '../fixtures/process/handlers.ts'

/** What comes of good rows, and the errors of the others by their numbers. */
function parted(given: readonly TestRow[], found: readonly any[]) {
  const errors: Record<number, any> = {}
  given.forEach(({ n }, i) => {
    if (found[i] instanceof Error) errors[n] = found[i]
    else expect(found[i]).toEqual(doubled(n))
  })
  return errors
}

describe('a row that ends the process fails, and no other', () => {
  test.each([
    ['crash', { exitCode: 3, signal: null }, 'ended with exit code 3'],
    ['exit0', { exitCode: 0, signal: null }, 'ended with exit code 0'],
    ['signal', { exitCode: null, signal: 'SIGKILL' }, 'was ended by SIGKILL'],
  ])('%s', async (act, end, how) => {
    const handler = handlerOf(child)
    const given = rows(300, { 0: { act }, 100: { act }, 101: { act }, 299: { act } })
    const errors = parted(given, await handler.all(given))
    expect(Object.keys(errors)).toEqual(['0', '100', '101', '299'])
    for (const error of Object.values(errors)) {
      expect(error).toMatchObject({ name: 'ProcessError', code: 'PROCESS', ...end })
      expect(error.message).toMatch(/^The process ".*child.mjs" /)
      expect(error.message).toContain(` ${how}, before it had answered this row.`)
    }
    expect(handler.repeated).toBeGreaterThan(0)
    expect(handler.repeated).toBeLessThan(4 * 64)
  })

  test('with the last lines of stderr', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => `line ${i}`)
    const [, error] = await handlerOf(child).all([
      { n: 0, act: 'complain', lines },
      { n: 1, act: 'dies' },
    ])
    expect(error.stderr).toEqual([...lines.slice(11), 'no idea what to do'])
    expect(error.message).toMatch(/The last it wrote to stderr:(\n {2}line \d+){7}\n {2}no idea what to do$/)
  })

  test('no row is sent a third time', async () => {
    // Tells what it was sent, then ends at every third row.
    const text = `let rest = '', seen = 0
      process.stdin.setEncoding('utf8').on('data', (piece) => {
        const lines = (rest + piece).split('\\n'); rest = lines.pop()
        for (const line of lines) require('fs').writeSync(2, 'got ' + JSON.parse(line).n + '\\n')
        for (const line of lines) {
          if (JSON.parse(line).n % 3 === 2) process.exit(1)
          require('fs').writeSync(1, line + '\\n')
        }
      })`
    const handler = handlerOf(script(text), { inFlight: 16 })
    const found = await handler.all(rows(15))
    expect(found.map((each) => each instanceof ProcessError)).toEqual(rows(15).map(({ n }) => n % 3 === 2))
    const told = handler.logged.warn.flatMap((line) => /got (\d+)$/.exec(line)?.[1] ?? [])
    for (const { n } of rows(15)) expect(told.filter((each) => Number(each) === n).length).toBeLessThan(3)
  })
})

describe('a process that does not answer', () => {
  test('fails the row it is late with, and the others are done by another', async () => {
    const given = rows(20, { 5: { act: 'silent' }, 6: { act: 'silent' } })
    const handler = handlerOf(child, { timeoutMs: 500 })
    const errors = parted(given, await handler.all(given))
    expect(Object.keys(errors)).toEqual(['5', '6'])
    expect(errors[5]).toMatchObject({ name: 'ProcessTimeoutError', code: 'PROCESS_TIMEOUT' })
    expect(errors[5].message).toMatch(/did not answer this row in 500 ms \(timeoutMs\) and was ended\.$/)
  })

  test('is asked whether it flushes, where it has never answered', async () => {
    const silent = script('process.stdin.resume()')
    const [error] = await handlerOf(silent, { timeoutMs: 50 }).all([{ n: 0 }])
    expect((error as ProcessTimeoutError).message).toMatch(/Does it flush its output after each answer\?$/)
  })

  test('is given the time for each row anew', async () => {
    const slow = rows(8, Object.fromEntries(rows(8).map(({ n }) => [n, { act: 'slow', ms: 200 }])))
    const handler = handlerOf(child, { timeoutMs: 1_500 })
    expect(parted(slow, await handler.all(slow))).toEqual({})
  })

  test.each(['stdin', 'stdout'])('having closed %s', async (pipe) => {
    const close = pipe === 'stdin' ? '0<&-' : '1>&-'
    // More than a pipe holds, so that writing goes on.
    const large = 'x'.repeat(500_000)
    const found = await handlerOf(['sh', '-c', `exec ${close}; exec sleep 1000000`]).all([{ large }])
    expect(found[0]).toMatchObject({ name: 'ProcessError', signal: 'SIGKILL' })
    expect(found[0].message).toContain(`closed its ${pipe} and did not exit, so it was ended`)
  })
})

describe('what is no answer fails the row it stands for, and a fresh process does the others', () => {
  test.each([
    [
      'text',
      { act: 'print', text: 'Loading the model: 10 %' },
      '"Loading the model: 10 %", which is not JSON.',
    ],
    ['half an object', { act: 'print', text: '{"n": 1' }, '"{\\"n\\": 1", which is not JSON.'],
    ['a list', { act: 'print', text: '[1]' }, '"[1]", which is no JSON object.'],
    ['a number', { act: 'print', text: '12' }, '"12", which is no JSON object.'],
    ['an empty line', { act: 'print', text: '' }, 'an empty line.'],
    ['a long text', { act: 'print', text: 'a'.repeat(200) }, `"${'a'.repeat(60)}...", which is not JSON.`],
    ['bytes', { act: 'bytes', bytes: [0, 1, 255, 254, 10] }, 'the bytes 0001fffe, which is not UTF-8.'],
    [
      'a text in another encoding',
      { act: 'bytes', bytes: [123, 34, 228, 34, 125, 10] },
      'the bytes 7b22e4227d, which',
    ],
    [
      'too much',
      { act: 'echo', value: 'x'.repeat(6000) },
      `"{\\"value\\":\\"${'x'.repeat(50)}..." and what follows, more than maxBytes (5000)`,
    ],
    [
      'too much without an end',
      { act: 'bytes', bytes: Array(6000).fill(97) },
      `"${'a'.repeat(60)}..." and what follows, more`,
    ],
  ])('%s', async (_, special, what) => {
    const given = rows(40, { 10: special })
    const errors = parted(given, await handlerOf(child, { maxBytes: 5000 }).all(given))
    expect(Object.keys(errors)).toEqual(['10'])
    expect(errors[10]).toMatchObject({ name: 'ProcessAnswerError', code: 'PROCESS_ANSWER' })
    expect(errors[10].message).toContain(` answered this row with ${what}`)
    expect(errors[10].message).toMatch(
      /Each row needs one line with a JSON object, .* The process was ended\.$/,
    )
  })

  test('an answer that ends in its middle, with the process', async () => {
    const text = `process.stdin.once('data', () => process.stdout.write('{"a":', () => process.exit()))`
    const [error] = await handlerOf(script(text)).all([{ n: 0 }])
    expect(error.message).toContain('answered this row with "{\\"a\\":", which is not JSON')
  })

  test('an answer too many is an error in the log, and another process has the next row', async () => {
    const handler = handlerOf(child)
    const [before] = await handler.all([{ act: 'pid' }])
    await handler.all([{ n: 1, act: 'twice' }])
    await vi.waitFor(() => expect(handler.logged.error).toHaveLength(1))
    const [after] = await handler.all([{ act: 'pid' }])
    expect(after.pid).not.toBe(before.pid)
    expect(handler.logged.error[0]).toMatch(/wrote "\{ n: 1, double: 2 \}", when every row had its answer/)
  })
})

describe('a command that cannot work', () => {
  test.each([
    [
      'no such program',
      ['no-such-program-here', 'x'],
      {},
      'there is no program "no-such-program-here" on this',
    ],
    [
      'no such folder',
      [process.execPath],
      { cwd: '/no/such/folder' },
      'there is no folder "/no/such/folder"',
    ],
    ['no program', ['/'], {}, '"/" is no program that may be executed'],
    ['an argument too long', [process.execPath, 'x'.repeat(3_000_000)], {}, 'E2BIG'],
  ])('%s: each row fails and says so', async (_, command, options, why) => {
    const handler = handlerOf(command, options)
    for (const round of [await handler.all(rows(100)), await handler.all(rows(100))]) {
      expect(round.every((error) => error instanceof ProcessError)).toBe(true)
      for (const error of round) expect(error.message).toMatch(/^The process ".*" could not be started: /)
      expect(round[99].message).toContain(why)
    }
    expect(handler.repeated).toBe(0)
  })

  test('as it ends at once: three are started, then all rows fail', async () => {
    const text = `console.error('no module named numpy'); process.exit(1)`
    const handler = handlerOf(script(text))
    const found = await handler.all(rows(1000))
    const later = await handler.all(rows(1000))
    expect([...found, ...later].every((error) => error instanceof ProcessError)).toBe(true)
    expect(handler.logged.warn.filter((line) => line.endsWith('no module named numpy'))).toHaveLength(3)
    for (const error of [...found.slice(3), ...later]) {
      expect(error.message).toMatch(/^3 processes of ".*" have ended one after the other without one answer/)
      expect(error.message).toMatch(/no module named numpy$/)
    }
  })
})
