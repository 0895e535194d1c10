import ts from 'typescript-5.9'
import { describe, expect, test } from 'vitest'
import { transformWithEsbuild } from 'vite'
import { readsOf, takesContext } from '../../src/plan/reads.ts'

/** What tools make of a handler before it runs: its reads stay known, or are unknown, and never others. */
const SOURCE = `
export const handlers = {
  plain: ({ id, name }: { id: number; name: string }) => ({ label: name + id }),
  renamed: ({ id: key, 'a-b': other }: { id: number; 'a-b': number }) => ({ sum: key + other }),
  defaulted: ({ id = 1, name = 'x' + id }: { id?: number; name?: string }) => ({ name }),
  async later({ id }: { id: number }) { await null; return { id } },
  *many({ id }: { id: number }) { for (let i = 0; i < id; i++) yield { i } },
  nested: ({ user: { name, ...others } }: { user: { name: string } }) => ({ name, others }),
  everything: (row: { id: number }) => ({ copy: { ...row } }),
  rest: ({ id, ...others }: { id: number }) => ({ others, id }),
  withContext: ({ id }: { id: number }, context: { thread: number }) => ({ id: id + context.thread }),
}
`

const KNOWN: Record<string, readonly string[] | undefined> = {
  plain: ['id', 'name'],
  renamed: ['id', 'a-b'],
  defaulted: ['id', 'name'],
  later: ['id'],
  many: ['id'],
  nested: ['user'],
  everything: undefined,
  rest: undefined,
  withContext: ['id'],
}

type Handlers = Record<string, (...given: unknown[]) => unknown>

const load = async (code: string): Promise<Handlers> => {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`
  const module: { handlers: Handlers } = await import(/* @vite-ignore */ url)
  return module.handlers
}

const transpiled = (target: ts.ScriptTarget): string =>
  ts.transpileModule(SOURCE, { compilerOptions: { target, module: ts.ModuleKind.ESNext } }).outputText

const minified = async (target: string): Promise<string> =>
  (await transformWithEsbuild(SOURCE, 'handlers.ts', { minify: true, target, sourcemap: false })).code

/** As istanbul does it: counters in the bodies and in the defaults. */
const instrumented = (code: string): string =>
  `const cov = () => counts; const counts = { s: [0, 0], f: [0], b: [[0]] };\n` +
  code
    .replaceAll('=> (', '=> (cov().f[0]++, cov().s[0]++, ')
    .replaceAll(/\{ (await|for|return)/g, '{ cov().f[0]++; cov().s[1]++; $1')
    .replace('id = 1', 'id = (cov().b[0][0]++, 1)')

describe.each([
  ['as it stands (ES2022)', async () => transpiled(ts.ScriptTarget.ES2022), true],
  ['minified', () => minified('es2022'), true],
  ['with coverage', async () => instrumented(transpiled(ts.ScriptTarget.ES2022)), true],
  ['transpiled to ES2017', async () => transpiled(ts.ScriptTarget.ES2017), false],
  ['transpiled to ES2015', async () => transpiled(ts.ScriptTarget.ES2015), false],
  ['minified for ES2016', () => minified('es2016'), false],
  ['transpiled to ES5', async () => transpiled(ts.ScriptTarget.ES5).replaceAll('var __', 'const __'), false],
] as const)('%s', (_, make, complete) => {
  test('reads are known, or everything', async () => {
    const handlers = await load(await make())
    for (const [name, known] of Object.entries(KNOWN)) {
      const found = readsOf(handlers[name]!)
      if (complete) expect(found, name).toEqual(known)
      // A lowered parameter reads everything; what is still known is what the source says.
      else expect([undefined, known], name).toContainEqual(found)
    }
  })

  test('a handler that uses its context is given one', async () => {
    const handlers = await load(await make())
    expect(takesContext(handlers['withContext']!)).toBe(true)
  })
})

test('who cannot get at a context is given none', () => {
  expect(takesContext(({ id }: { id: number }) => id)).toBe(false)
  expect(takesContext((row: object) => row)).toBe(false)
  expect(takesContext(() => 1)).toBe(false)
  expect(takesContext((row: object, ...others: unknown[]) => [row, others])).toBe(true)
  expect(takesContext((row: object, context = row) => context)).toBe(true)
  expect(takesContext((...given: unknown[]) => given)).toBe(true)
  expect(takesContext(Math.max)).toBe(true)
  expect(takesContext(Math.max.bind(undefined, 1))).toBe(true)
})
