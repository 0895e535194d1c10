import { basename } from 'node:path'
import type { Draft } from '../graph/draft.ts'
import type { Handler, Node } from '../graph/node.ts'
import { processHandler } from '../process/process-handler.ts'
import { checkCommand, type Command, type ProcessOptions } from '../process/process-options.ts'
import { stepFields, whereOf, type Mode } from './lower-step.ts'
import { rulesOf, stepSettings } from './options.ts'

/** `['/usr/bin/python3', 'steps/clean.py', '--fast']` is `python3 clean.py`. */
const nameOf = (command: Command): string =>
  command
    .slice(0, 2)
    .map((part) => basename(part.replace(/\s+/g, ' ')))
    .join(' ')
    .slice(0, 40)

/** `subscribeProcess`, `applyProcess`. A thread that builds the graph has a process of its own from its first row on. */
export function lowerProcess(
  draft: Draft,
  input: Node,
  mode: Mode,
  command: unknown,
  options: unknown,
): Node {
  const verb = `${mode}Process` as const
  checkCommand(`${draft.title}, ${verb}`, command)
  const name = nameOf(command)
  const where = whereOf(draft, verb, name, options)
  const settings = stepSettings(where, options, rulesOf[verb], { name })
  const { format, cwd, env, inFlight, timeoutMs, maxBytes } = (options ?? {}) as ProcessOptions
  const given = { format, cwd, env, inFlight, timeoutMs, maxBytes }
  const handler = processHandler(command, given, undefined, where)
  const fn: Handler = (row: object) => handler.handle(row)
  const fields = stepFields(draft, input, fn, { ...settings, concurrency: handler.inFlight })
  return draft.add({ kind: 'map', ...fields, mode, keyWrapper: undefined, keys: undefined })
}
