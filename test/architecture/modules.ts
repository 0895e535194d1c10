import { readFile, readdir } from 'node:fs/promises'
import { join, posix, sep } from 'node:path'
// TypeScript 7 has no parser to call from a program; that of 5.9 reads the same language. Lines and functions are
// those of the source as people read it, not of compiled output.
import ts from 'typescript-5.9'

export interface FunctionSize {
  readonly name: string
  /** Where it begins, from 1. */
  readonly line: number
  readonly lines: number
}

/** What the rules look at in one file. */
export interface Module {
  /** Relative to src, with '/': `ring/arena.ts`. */
  readonly path: string
  readonly lines: number
  /** Files of src, as `path`; type imports, `export … from`, `import('…')` and `typeof import('…')` included. */
  readonly imports: readonly string[]
  /** What comes from outside of src: `node:fs`, `acorn`. */
  readonly packages: readonly string[]
  /** Something is exported that another file declares. */
  readonly reexports: boolean
  readonly functions: readonly FunctionSize[]
  readonly usesAtomics: boolean
}

/** What a node imports, if it does. A dynamic import whose argument is no literal is left out: nobody can tell. */
function specifierOf(node: ts.Node): string | undefined {
  let found: ts.Node | undefined
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) found = node.moduleSpecifier
  else if (ts.isImportTypeNode(node))
    found = ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined
  else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
    found = node.arguments[0]
  return found !== undefined && ts.isStringLiteralLike(found) ? found.text : undefined
}

function nameOf(node: ts.SignatureDeclaration, source: ts.SourceFile): string {
  if (node.name !== undefined) return node.name.getText(source)
  if (ts.isConstructorDeclaration(node)) return 'constructor'
  const { parent } = node
  const named =
    ts.isVariableDeclaration(parent) || ts.isPropertyDeclaration(parent) || ts.isPropertyAssignment(parent)
  return named ? parent.name.getText(source) : '(anonymous)'
}

/** @param path relative to src */
export function parseModule(path: string, text: string): Module {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true)
  const imports = new Set<string>()
  const packages = new Set<string>()
  const functions: FunctionSize[] = []
  let reexports = false
  let usesAtomics = false
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node)
    if (specifier?.startsWith('.') === true) imports.add(posix.join(posix.dirname(path), specifier))
    else if (specifier !== undefined) packages.add(specifier)
    if (ts.isExportDeclaration(node) && specifier !== undefined) reexports = true
    if (ts.isIdentifier(node) && node.text === 'Atomics') usesAtomics = true
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const line = source.getLineAndCharacterOfPosition(node.getStart(source)).line
      const last = source.getLineAndCharacterOfPosition(node.getEnd()).line
      functions.push({ name: nameOf(node, source), line: line + 1, lines: last - line + 1 })
    }
    ts.forEachChild(node, visit)
  }
  visit(source)
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0)
  return { path, lines, imports: [...imports], packages: [...packages], reexports, functions, usesAtomics }
}

/** All modules of a folder. */
export async function readModules(root: string): Promise<Module[]> {
  const entries = await readdir(root, { recursive: true })
  const paths = entries.filter((entry) => entry.endsWith('.ts')).sort()
  return Promise.all(
    paths.map(async (path) =>
      parseModule(path.split(sep).join('/'), await readFile(join(root, path), 'utf8')),
    ),
  )
}
