import { DeclarationError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import { Draft } from '../graph/draft.ts'
import type { KnownKeys } from '../graph/keys.ts'
import type { Graph, Node } from '../graph/node.ts'
import { positionOf, type BuiltFrame } from './built-frame.ts'
import { withHooks, type Hooks } from './hooks.ts'
import { makeInput } from './input.ts'

/** How a pipeline is built. */
export interface Recipe extends Hooks {
  /** `app.pipeline` */
  readonly fullName: string
  /** How errors name it: `Pipeline "core.main"`. */
  readonly title: string
  /** The keys of rows that come in, where a schema lists them. */
  readonly keys: KnownKeys
  /** The user's builder. `config` is laid over the pipeline's own. */
  build(input: BuiltFrame, config: object | undefined): unknown
}

/**
 * Runs a pipeline's builder once and gives the graph it made.
 *
 * @throws DeclarationError where the builder does not return a frame made from its input; and what the builder throws
 */
export function buildGraph(recipe: Recipe): Graph {
  const draft = new Draft(recipe.title, recipe.fullName)
  const input = draft.add({ kind: 'input', name: 'input', inputs: [], keys: recipe.keys })
  return draft.finish(buildInto(draft, recipe, input, undefined))
}

/** Runs a pipeline's builder over the rows of a node. @returns the node of its result rows */
export function buildInto(draft: Draft, recipe: Recipe, input: Node, config: object | undefined): Node {
  return withHooks(draft, recipe, input, (entered) =>
    requireFrame(draft, recipe.build(makeInput(draft, entered), config)),
  )
}

function requireFrame(draft: Draft, result: unknown): Node {
  const { title } = draft
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
  return at.node()
}
