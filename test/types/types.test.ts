import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { compilers, programText, UserProject } from './compilers.ts'
import { chain, grafts, pipelines, unions } from './generated.ts'

let user: UserProject
beforeAll(async () => {
  user = await UserProject.install()
})
afterAll(() => user.remove())

const errorsOf = (output: string): string[] =>
  output.split('\n').filter((line) => line.includes(': error TS'))

/**
 * What large programs may cost, in instantiations: a third above what they do now. Both compilers count nearly the
 * same, on every machine, where seconds would not be.
 */
const budgets = [
  { name: 'a chain of 100 steps', program: chain(100, 0, 0), budget: 98_000 },
  { name: 'a chain of 100 steps that may all be skipped', program: chain(100, 100, 0), budget: 194_000 },
  {
    name: 'a chain of 100 steps, 40 of which change the type of a key',
    program: chain(100, 0, 40),
    budget: 267_000,
  },
  { name: '40 steps that give one of two shapes', program: unions(40), budget: 84_000 },
  { name: '300 pipelines', program: pipelines(300), budget: 270_000 },
  { name: '300 pipelines that graft each other', program: grafts(300), budget: 270_000 },
]

describe.each(Object.keys(compilers) as (keyof typeof compilers)[])('TypeScript %s', (compiler) => {
  test.each(['inference', 'mistakes'])('%s', async (name) => {
    const { code, output } = await user.check(compiler, await programText(name))
    expect(errorsOf(output)).toEqual([])
    expect(code).toBe(0)
  })

  test('inferred declarations name exported types only', async () => {
    const { code, output, declarations } = await user.check(compiler, await programText('declarations'))
    expect(errorsOf(output)).toEqual([])
    expect(code).toBe(0)
    const sources = declarations.matchAll(/(?:import\(|from )["']([^"']+)["']/g)
    expect(new Set(Array.from(sources, ([, source]) => source))).toEqual(new Set(['stairs']))
    expect(declarations).toMatch(
      /main: import\("stairs"\)\.Pipeline<\{\s*id: number;\s*text: string;\s*\}, \{\s*(words: string\[\]|id: number|text: string);/,
    )
    expect(declarations).not.toContain('any')
  })

  test.each(budgets)('$name', async ({ program, budget }) => {
    const { code, output, instantiations } = await user.check(compiler, program)
    expect(errorsOf(output)).toEqual([])
    expect(code).toBe(0)
    expect(instantiations).toBeGreaterThan(budget / 4)
    expect(instantiations).toBeLessThan(budget)
  })
})

test('a mistake is told in one error that says what is wrong', async () => {
  const head = "import { App, type Input } from 'stairs'\nconst app = new App('core')\n"
  const wrong = async (line: string): Promise<string> => {
    const { output } = await user.check('7', `${head}${line}\n`)
    expect(errorsOf(output)).toHaveLength(1)
    return output
  }
  expect(
    await wrong("app.pipeline('p', ({ a }: Input<{ a: number }>) => a.subscribeFunc(({ b }) => ({ c: b })))"),
  ).toContain("Property 'b' does not exist on type '{ a: number; }'")
  expect(
    await wrong("app.pipeline('p', ({ a }: Input<{ a: number }>) => a.subscribeFunc(() => [{ c: 1 }]))"),
  ).toContain('This gives many rows: use the …AsProducer verb')
  expect(
    await wrong(
      "app.pipeline('p', ({ a }: Input<{ a: number }>) => a.subscribeConsumer(app.consumer('c', (row: { b: string }) => void row)))",
    ),
  ).toContain("Property 'b' is missing in type")
})
