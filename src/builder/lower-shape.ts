import { ArgumentError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { requireKeys } from '../graph/check.ts'
import type { Draft } from '../graph/draft.ts'
import { keysOfBoth, keysRenamed, keysWithout } from '../graph/keys.ts'
import type { Node, Row } from '../graph/node.ts'

function checkKeys(where: string, node: Node, keys: readonly unknown[]): readonly string[] {
  for (const key of keys) {
    if (typeof key !== 'string') throw new ArgumentError(`${where}: keys are texts, not ${show(key)}.`)
  }
  requireKeys(where, node, keys as string[])
  return Object.freeze([...new Set(keys as string[])])
}

/** `get` and `select`. `verb` also names the node. */
export function lowerSelect(
  draft: Draft,
  input: Node,
  verb: 'get' | 'select',
  given: readonly unknown[],
): Node {
  const where = `${draft.title}, ${verb}`
  if (given.length === 0) throw new ArgumentError(`${where}: name at least one key.`)
  const keys = checkKeys(where, input, given)
  return draft.add({
    kind: 'shape',
    name: verb,
    inputs: [input.id],
    keys,
    change: Object.freeze({ verb: 'select', keys }),
  })
}

export function lowerDrop(draft: Draft, input: Node, given: readonly unknown[]): Node {
  const dropped = checkKeys(`${draft.title}, drop`, input, given)
  return draft.add({
    kind: 'shape',
    name: 'drop',
    inputs: [input.id],
    keys: keysWithout(input.keys, dropped),
    change: Object.freeze({ verb: 'drop', keys: dropped }),
  })
}

/** `rename` and `as`. `given` maps new names to old ones. */
export function lowerRename(draft: Draft, input: Node, verb: 'rename' | 'as', given: unknown): Node {
  const where = `${draft.title}, ${verb}`
  if (!isPlainObject(given)) {
    throw new ArgumentError(`${where}: needs an object { new: 'old' }, not ${show(given)}.`)
  }
  checkKeys(where, input, Object.values(given))
  const names = Object.freeze({ ...given }) as Readonly<Record<string, string>>
  return draft.add({
    kind: 'shape',
    name: verb,
    inputs: [input.id],
    keys: keysRenamed(input.keys, names),
    change: Object.freeze({ verb: 'rename', names }),
  })
}

export function lowerAddValue(draft: Draft, input: Node, given: unknown): Node {
  if (!isPlainObject(given)) {
    throw new ArgumentError(
      `${draft.title}, addValue: needs an object { key: constant }, not ${show(given)}.`,
    )
  }
  const constants: Row = Object.freeze({ ...given })
  return draft.add({
    kind: 'shape',
    name: 'addValue',
    inputs: [input.id],
    keys: keysOfBoth(input.keys, Object.keys(constants)),
    change: Object.freeze({ verb: 'add', constants }),
  })
}
