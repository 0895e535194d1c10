import type { Draft } from '../graph/draft.ts'
import type { Handler, Hook, Node } from '../graph/node.ts'

/** Functions that are told of every row of a pipeline. */
export interface Hooks {
  readonly before: readonly Handler[]
  readonly after: readonly Hook[]
}

/**
 * Builds a pipeline with its hooks around it: `before` as steps of its own, `after` at the end of a scope that holds
 * everything that is made of one row.
 */
export function withHooks(
  draft: Draft,
  { before, after }: Hooks,
  input: Node,
  build: (entered: Node) => Node,
): Node {
  const entered =
    after.length === 0
      ? input
      : draft.add({ kind: 'enter', name: 'enter', inputs: [input.id], keys: input.keys })
  let at = entered
  for (const fn of before) {
    const name = fn.name === '' || fn.name === 'before' ? 'before' : `before ${fn.name}`
    at = draft.add({
      kind: 'sink',
      name,
      inputs: [at.id],
      fn,
      when: undefined,
      worker: undefined,
      concurrency: undefined,
      onError: draft.onError,
      consumer: Object.freeze({ name, kind: 'consumer' }),
      keys: at.keys,
    })
  }
  const result = build(at)
  if (after.length === 0) return result
  const name = after.map((fn) => fn.name).filter((each) => each !== '' && each !== 'after')
  return draft.add({
    kind: 'leave',
    name: ['after', ...name].join(' '),
    inputs: [result.id],
    enter: entered.id,
    hooks: Object.freeze([...after]),
    keys: result.keys,
  })
}
