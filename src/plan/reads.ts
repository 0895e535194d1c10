/**
 * Which keys of its row a handler can read, told by its text. `({ id, name }) => …` cannot get at anything else, as
 * long as nothing in it reaches the arguments by another way. A wrong "it does not read this" loses a user's data
 * silently, so whatever is doubtful reads everything.
 */
import { createRequire } from 'node:module'
import { readerOf } from '../graph/hands-on.ts'
import type { Expression, Node, Pattern, parse as Parse } from 'acorn'

/** How many texts are remembered. Programs have fewer handlers; one that makes handlers without end must not leak. */
const CACHE_LIMIT = 2_000
const cache = new Map<string, Signature>()

/** Loaded when the first text is to be parsed: threads learn what main has found out, and most never parse any. */
let parser: typeof Parse | undefined
const parse: typeof Parse = (source, options) => {
  parser ??= (createRequire(import.meta.url)('acorn') as { parse: typeof Parse }).parse
  return parser(source, options)
}

export interface Signature {
  readonly reads: readonly string[] | undefined
  /** It can get at what it is given beside the row. */
  readonly takesMore: boolean
}

const anything: Signature = Object.freeze({ reads: undefined, takesMore: true })

interface ParsedFunction {
  readonly params: readonly Pattern[]
  /** All of it, a method's computed name included. */
  readonly tree: Node
}

/** @returns the keys, in the order of the signature; undefined: any. */
export const readsOf = (fn: Function): readonly string[] | undefined => signatureOf(readerOf(fn)).reads

/** Whether a handler can get at its context. */
export const takesContext = (fn: Function): boolean => signatureOf(fn).takesMore

/** What was found out about these functions, by their texts. */
export const signaturesOf = (fns: Iterable<Function>): (readonly [text: string, signature: Signature])[] =>
  Array.from(fns, (given) => {
    const fn = readerOf(given)
    readsOf(fn)
    const text = Function.prototype.toString.call(fn)
    return [text, cache.get(text) ?? anything]
  })

/** Takes over what another thread has found out: a text says the same everywhere. */
export function learnSignatures(known: readonly (readonly [text: string, signature: Signature])[]): void {
  for (const [text, { reads, takesMore }] of known)
    if (!cache.has(text)) cache.set(text, { reads: reads && Object.freeze([...reads]), takesMore })
}

function signatureOf(fn: Function): Signature {
  // Not fn.toString: that one may be the user's.
  const text = Function.prototype.toString.call(fn)
  if (!cache.has(text)) {
    if (cache.size >= CACHE_LIMIT) cache.clear()
    cache.set(text, signatureOfText(text))
  }
  const signature = cache.get(text) ?? anything
  // Asked last: on a proxy it would run the user's trap, and a proxy has no text to read.
  const isAnything = signature.reads === undefined && signature.takesMore
  return isAnything || isSloppy(fn) ? anything : signature
}

/**
 * Whether any callee can see the whole row as `handler.arguments[0]`: of sloppy plain functions alone. Up to Node 25
 * they have a property of that name; from 26 on the getter that all functions inherit throws for all others.
 */
function isSloppy(fn: Function): boolean {
  if (Object.hasOwn(fn, 'arguments')) return true
  try {
    Reflect.get(Function.prototype, 'arguments', fn)
    return true
  } catch {
    return false
  }
}

function signatureOfText(text: string): Signature {
  const fn = parseFunction(text)
  if (fn === undefined || reachesArguments(fn.tree)) return anything
  const [first, ...others] = fn.params
  return { reads: readsOfParameter(first), takesMore: others.length > 0 || first?.type === 'RestElement' }
}

function readsOfParameter(first: Pattern | undefined): readonly string[] | undefined {
  if (first === undefined) return Object.freeze([])
  const pattern = first.type === 'AssignmentPattern' ? first.left : first
  if (pattern.type !== 'ObjectPattern') return undefined
  const keys = new Set<string>()
  for (const property of pattern.properties) {
    if (property.type === 'RestElement' || property.computed) return undefined
    const key = literalKey(property.key)
    if (key === undefined || key === '__proto__') return undefined
    keys.add(key)
  }
  return Object.freeze([...keys])
}

function literalKey(key: Expression | Node): string | undefined {
  if (key.type === 'Identifier' && 'name' in key) return key.name
  if (key.type === 'Literal' && 'value' in key) return String(key.value)
  return undefined
}

/**
 * A function's text is an expression, or a method's, which means nothing on its own; a private method's needs a
 * class. Methods come first: one that is named `function` or `async` would also pass, wrongly, as an expression.
 */
function parseFunction(text: string): ParsedFunction | undefined {
  const inObject = parseExpression(`({ ${text}\n})`)
  if (inObject?.type === 'ObjectExpression') {
    const [member] = inObject.properties
    const isMethod = member?.type === 'Property' && (member.method || member.kind !== 'init')
    return inObject.properties.length === 1 && isMethod ? asFunction(member.value, member) : undefined
  }
  const alone = parseExpression(`(${text}\n)`)
  if (alone !== undefined) return asFunction(alone, alone)
  const inClass = parseExpression(`(class { ${text}\n})`)
  if (inClass?.type !== 'ClassExpression' || inClass.body.body.length !== 1) return undefined
  const [member] = inClass.body.body
  return member?.type === 'MethodDefinition' ? asFunction(member.value, member) : undefined
}

const asFunction = (value: Expression, tree: Node): ParsedFunction | undefined =>
  value.type === 'FunctionExpression' || value.type === 'ArrowFunctionExpression'
    ? { params: value.params, tree }
    : undefined

function parseExpression(source: string): Expression | undefined {
  try {
    // Module code: there `with` is a syntax error, and so is what only old scripts may say.
    const { body } = parse(source, {
      ecmaVersion: 'latest',
      sourceType: 'module',
      checkPrivateFields: false,
      allowSuperOutsideMethod: true,
    })
    const [statement] = body
    return body.length === 1 && statement?.type === 'ExpressionStatement' ? statement.expression : undefined
  } catch {
    return undefined // no text that can be read alone: native code, or a form this parser does not know
  }
}

/** `arguments` or a direct `eval`, in the body, a default or any function inside. Own stack: texts may nest deeply. */
function reachesArguments(tree: Node): boolean {
  const open: unknown[] = [tree]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (typeof node !== 'object' || node === null) continue
    if (isNamed(node, 'arguments')) return true
    if ('type' in node && node.type === 'CallExpression' && 'callee' in node && isNamed(node.callee, 'eval'))
      return true
    for (const child of Object.values(node)) if (typeof child === 'object' && child !== null) open.push(child)
  }
  return false
}

const isNamed = (node: unknown, name: string): boolean =>
  typeof node === 'object' &&
  node !== null &&
  'type' in node &&
  node.type === 'Identifier' &&
  'name' in node &&
  node.name === name
