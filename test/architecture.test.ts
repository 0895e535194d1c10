import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseModule, readModules, type Module } from './architecture/modules.ts'
import { arrows, cyclesIn, rules } from './architecture/rules.ts'

const modules = await readModules(fileURLToPath(new URL('../src', import.meta.url)))

describe('the source', () => {
  it('is read', () => {
    const paths = modules.map((module) => module.path)
    expect(paths).toEqual(expect.arrayContaining(['index.ts', 'ring/arena.ts', 'runtime/worker/thread.ts']))
    expect(modules.flatMap((module) => module.imports).length).toBeGreaterThan(200)
  })

  it.each(Object.entries(rules))('keeps the rule: %s', (_, broken) => {
    expect(broken(modules)).toEqual([])
  })
})

describe('the table of arrows', () => {
  it('names every room, and no other', () => {
    const rooms = new Set(
      modules.map(({ path }) => (path.includes('/') ? path.replace(/\/[^/]*$/, '') : path)),
    )
    expect([...rooms].sort()).toEqual(Object.keys(arrows).sort())
  })

  it('goes one way', () => {
    const rooms = Object.entries(arrows).map(([path, imports]): Module => ({
      ...parseModule(path, ''),
      imports,
    }))
    expect(cyclesIn(rooms)).toEqual([])
  })
})

/** What one file breaks, over all rules. `arena` is there to be imported. */
const brokenBy = (path: string, text: string): string[] => {
  const made = [parseModule(path, text), parseModule('ring/arena.ts', ''), parseModule('runtime/seat.ts', '')]
  return Object.values(rules).flatMap((broken) => broken(made))
}

describe('what breaks a rule is found', () => {
  it.each([
    ['an import', "import { x } from '../ring/arena.ts'"],
    ['an import for its effect', "import '../ring/arena.ts'"],
    ['a type import', "import type { X } from '../ring/arena.ts'"],
    ['an inline type import', "import { type X } from '../ring/arena.ts'"],
    ['a dynamic import', "const x = await import('../ring/arena.ts')"],
    ['an import in a type', "type X = typeof import('../ring/arena.ts')"],
  ])('%s against an arrow', (_, text) => {
    expect(brokenBy('frame/made-up.ts', text)).toEqual([
      'frame/made-up.ts imports ring/arena.ts: frame does not know ring',
    ])
  })

  it('an import from inside a room that holds others', () => {
    expect(brokenBy('runtime/worker/made-up.ts', "import '../seat.ts'")).toEqual([])
    expect(brokenBy('runtime/made-up.ts', "import './worker/thread.ts'")).toContain(
      'runtime/made-up.ts imports runtime/worker/thread.ts: runtime does not know runtime/worker',
    )
    expect(brokenBy('app/made-up.ts', "import '../runtime/seat.ts'")).toEqual([
      'app/made-up.ts imports runtime/seat.ts: app does not know runtime',
    ])
  })

  it('a room that is not in the table, and an import of nothing', () => {
    expect(brokenBy('attic/made-up.ts', '')).toEqual([
      'attic/made-up.ts: the room "attic" is not in the table of arrows',
    ])
    expect(brokenBy('ring/made-up.ts', "import './gone.ts'")).toEqual([
      'ring/made-up.ts imports ring/gone.ts, which is not there',
    ])
  })

  it('a package in the wrong room', () => {
    expect(brokenBy('graph/made-up.ts', "import 'node:fs'\nimport 'acorn'")).toEqual([
      'graph/made-up.ts imports acorn: plan may',
    ])
    expect(brokenBy('plan/made-up.ts', "import 'left-pad'")).toEqual([
      'plan/made-up.ts imports left-pad: no room may',
    ])
  })

  it('a circle of files, also of types only', () => {
    const circle = [
      parseModule('base/a.ts', "import './b.ts'"),
      parseModule('base/b.ts', "import type { C } from './c.ts'"),
      parseModule('base/c.ts', "import './b.ts'"),
    ]
    expect(rules['no imports go in a circle']!(circle)).toEqual(['base/b.ts → base/c.ts → base/b.ts'])
  })

  it('a door beside the door', () => {
    expect(brokenBy('ring/made-up.ts', "export { x } from './arena.ts'")).toEqual([
      'ring/made-up.ts exports what other files declare: index.ts is the only door',
    ])
  })

  it('a long file and a long function, wherever the function stands', () => {
    expect(brokenBy('base/made-up.ts', '\n'.repeat(400))).toEqual([])
    expect(brokenBy('base/made-up.ts', '\n'.repeat(401))).toEqual([
      'base/made-up.ts has 401 lines, more than 400',
    ])
    const long = (lines: number): string => `class A {\n  b = () => {${'\n'.repeat(lines - 1)}}\n}\n`
    expect(brokenBy('base/made-up.ts', long(70))).toEqual([])
    expect(brokenBy('base/made-up.ts', long(71))).toEqual(['base/made-up.ts:2 b has 71 lines, more than 70'])
  })

  it('Atomics, but not the word in a comment', () => {
    const wait = 'Atomics.wait(words, 0, 0)'
    expect(brokenBy('runtime/made-up.ts', wait)).toEqual([
      'runtime/made-up.ts uses Atomics, which is for ring and inspect/counters.ts',
    ])
    for (const path of ['ring/made-up.ts', 'inspect/counters.ts']) expect(brokenBy(path, wait)).toEqual([])
    expect(brokenBy('runtime/made-up.ts', `// ${wait}`)).toEqual([])
  })

  it.each(['base/utils.ts', 'frame/misc.test.ts', 'ring/common/x.ts', 'app/helpers.ts'])(
    'the name %s',
    (path) => {
      expect(rules['names say what is inside']!([parseModule(path, '')])).toHaveLength(1)
    },
  )
})
