import { DeclarationError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { Draft } from '../graph/draft.ts'
import type { KnownKeys } from '../graph/keys.ts'
import type { Graph } from '../graph/node.ts'
import { positionOf, type BuiltFrame } from './built-frame.ts'
import { makeInput } from './input.ts'

/**
 * Runs a builder once and gives the graph it made.
 *
 * @param title how errors name the pipeline: `Pipeline "core.main"`
 * @param keys the keys rows can have, where a schema says so
 * @throws DeclarationError where the builder does not return a frame made from its input; and what the builder throws
 */
export function buildGraph(title: string, keys: KnownKeys, build: (input: BuiltFrame) => unknown): Graph {
  const draft = new Draft(title)
  const node = draft.add({ kind: 'input', name: 'input', inputs: [], keys })
  const result = build(makeInput(draft, node))
  if (result instanceof Promise) {
    // Its failure, if it has one, is not the news: the builder being async is.
    result.catch(() => undefined)
    throw new DeclarationError(
      `${title}: the builder returned a promise. A builder only declares and must not be async; wait in handlers, or before the pipeline is declared.`,
    )
  }
  const at = positionOf(result)
  if (at === undefined) {
    throw new DeclarationError(
      `${title}: the builder must return the frame whose rows are the results, and returned ${show(result)}.`,
    )
  }
  if (at.draft !== draft) {
    throw new DeclarationError(
      `${title}: the builder returned a frame of ${at.draft.title === title ? 'an earlier build' : at.draft.title}. ` +
        'Return one that was made from the input of this call.',
    )
  }
  return draft.finish(at.node())
}
