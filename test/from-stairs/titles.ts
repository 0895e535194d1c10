import { readFile } from 'node:fs/promises'
// TypeScript 7 has no parser to call from a program; that of 5.9 reads the same language.
import ts from 'typescript-5.9'

const makers = new Set(['it', 'test', 'describe'])
/** A test that is switched off shows nothing. */
const switches = new Set(['skip', 'todo', 'fails'])

/** Whether `callee` is `test`, `it.each(…)`, `describe.concurrent` and the like, and runs. */
function makesTests(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return makers.has(callee.text)
  if (ts.isCallExpression(callee)) return makesTests(callee.expression)
  return (
    ts.isPropertyAccessExpression(callee) && !switches.has(callee.name.text) && makesTests(callee.expression)
  )
}

/** The titles in a test file as they are written: `%s` is `%s`. */
export async function titlesIn(file: URL): Promise<string[]> {
  const text = await readFile(file, 'utf8')
  const source = ts.createSourceFile(file.pathname, text, ts.ScriptTarget.ES2022, true)
  const titles: string[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && makesTests(node.expression)) {
      const [title] = node.arguments
      if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text)
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  return titles
}
