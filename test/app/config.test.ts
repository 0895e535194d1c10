import { availableParallelism } from 'node:os'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, test, vi } from 'vitest'
import { isTestProgram, projectSettings } from '../../src/app/config.ts'
import { ArgumentError } from '../../src/base/errors.ts'

afterEach(() => vi.unstubAllEnvs())

test('defaults', () => {
  vi.stubEnv('STAIRS_THREADS', undefined)
  expect(projectSettings(undefined)).toEqual({
    name: 'stairs',
    entry: pathToFileURL(process.argv[1]!).href,
    entryGiven: false,
    threads: availableParallelism(),
    onError: 'finish',
    drainMs: 5000,
    strict: true,
    maxRowBytes: 8 * 1024 * 1024,
    threadHeapMb: undefined,
    tuning: { columns: true, pruning: true, adaptive: true, hysteresis: true },
  })
})

test('what is given, with undefined as not given', () => {
  const given = {
    name: 'n',
    threads: 3,
    onError: 'stop',
    drainMs: 0,
    strict: false,
    maxRowBytes: 65_536,
    threadHeapMb: 64,
    tuning: { columns: false, pruning: true, adaptive: false, hysteresis: true },
  } as const
  expect(projectSettings({ ...given, entry: 'file:///x/y.mjs' })).toEqual({
    ...given,
    entry: 'file:///x/y.mjs',
    entryGiven: true,
  })
  expect(projectSettings({ name: undefined, onError: undefined })).toMatchObject({
    name: 'stairs',
    onError: 'finish',
  })
})

test('STAIRS_THREADS goes before the code', () => {
  vi.stubEnv('STAIRS_THREADS', '0')
  expect(projectSettings({ threads: 4 }).threads).toBe(0)
  vi.stubEnv('STAIRS_THREADS', '')
  expect(projectSettings({ threads: 4 }).threads).toBe(4)
  for (const wrong of ['-1', 'many', '1.5', '5000', '0x2', '1e2']) {
    vi.stubEnv('STAIRS_THREADS', wrong)
    expect(() => projectSettings({ threads: 4 })).toThrow(ArgumentError)
    expect(() => projectSettings({ threads: 4 })).toThrow(
      `STAIRS_THREADS must be a whole number from 0 to 240, not "${wrong}".`,
    )
  }
})

test('strict is on in tests', () => {
  for (const name of ['NODE_ENV', 'VITEST', 'JEST_WORKER_ID', 'NODE_TEST_CONTEXT'])
    vi.stubEnv(name, undefined)
  expect(projectSettings({}).strict).toBe(false)
  for (const [name, value] of [
    ['NODE_ENV', 'test'],
    ['VITEST', 'true'],
    ['JEST_WORKER_ID', '1'],
    ['NODE_TEST_CONTEXT', 'child-v8'],
  ] as const) {
    vi.stubEnv(name, value)
    expect(projectSettings({}).strict).toBe(true)
    expect(projectSettings({ strict: false }).strict).toBe(false)
    vi.stubEnv(name, undefined)
  }
})

test.each<[object, string]>([
  [
    { thread: 1 },
    'Project: there is no option "thread". Did you mean "threads"? Options here: name, entry, apps, threads, onError, drainMs, strict, maxRowBytes, threadHeapMb, tuning.',
  ],
  [{ threads: -1 }, 'Project: option "threads" must be a whole number from 0 to 240, not -1.'],
  [{ threads: '2' }, 'Project: option "threads" must be a whole number from 0 to 240, not "2".'],
  [{ onError: 'fail' }, "Project: option \"onError\" must be 'finish' or 'stop' or 'collect', not \"fail\"."],
  [{ strict: 1 }, 'Project: option "strict" must be true or false, not 1.'],
  [{ drainMs: Number.NaN }, 'Project: option "drainMs" must be a whole number from 0 to 86400000, not NaN.'],
  [
    { maxRowBytes: 10 },
    'Project: option "maxRowBytes" must be a whole number from 65536 to 1073741824, not 10.',
  ],
  [
    { tuning: { column: false } },
    'Project, option "tuning": there is no option "column". Did you mean "columns"?',
  ],
  [{ tuning: false }, 'Project: option "tuning" must be an object of flags, not false.'],
  [{ entry: 3 }, 'Project: option "entry" must be a path, a file: URL or import.meta.url, not 3.'],
  [{ entry: 'https://x.y/z.js' }, 'Project: option "entry" must be a file, and "https://x.y/z.js" is none.'],
])('%o', (options, message) => {
  expect(() => projectSettings(options)).toThrow(ArgumentError)
  expect(() => projectSettings(options)).toThrow(message)
})

test('test programs are told from programs that a test started', () => {
  const env = { VITEST: 'true' }
  expect(isTestProgram({}, '/p/main.test.mjs')).toBe(false)
  expect(isTestProgram(env, undefined)).toBe(true)
  for (const program of [
    '/p/node_modules/vitest/dist/workers/forks.js',
    '/p/main.test.ts',
    '/p/main-test.mjs',
    '/p/test-main.js',
    '/p/test.cjs',
    '/p/a.spec.tsx',
  ]) {
    expect(isTestProgram(env, program)).toBe(true)
  }
  for (const program of ['/p/main.mjs', '/p/test/fixtures/program.ts', '/p/latest.js', '/p/contest.mjs']) {
    expect(isTestProgram(env, program)).toBe(false)
  }
})
