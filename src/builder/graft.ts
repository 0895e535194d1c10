import { checkOptions, plainObject, text, type OptionRules } from '../base/check-options.ts'
import { ArgumentError, DeclarationError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { Draft } from '../graph/draft.ts'
import { keysOfBoth } from '../graph/keys.ts'
import type { Node } from '../graph/node.ts'
import { pipelinePartsOf, type PipelineParts } from './pipeline-parts.ts'

const graftRules: OptionRules = { config: plainObject, name: text }

/** What stands behind a pipeline that a verb was given; a function that gives one is taken, too. */
export function requirePipeline(draft: Draft, verb: string, given: unknown): PipelineParts {
  const parts = pipelinePartsOf(given)
  if (parts !== undefined) return parts
  throw new ArgumentError(
    `${draft.title}, ${verb}: needs a pipeline made by app.pipeline, not ${show(given)}.`,
  )
}

/** `subscribePipeline`, `applyPipeline`: the graph of another pipeline becomes part of this one. */
export function lowerGraft(
  draft: Draft,
  input: Node,
  mode: 'subscribe' | 'apply',
  given: unknown,
  options: unknown,
): Node {
  const verb = `${mode}Pipeline`
  const pipeline = requirePipeline(draft, verb, given)
  checkOptions(`${draft.title}, ${verb} "${pipeline.name}"`, options, graftRules)
  const { config, name } = (options ?? {}) as { config?: object; name?: string }
  if (draft.building.includes(pipeline.fullName)) throw endless(draft, verb, pipeline)
  const part = {
    title: pipeline.title,
    fullName: pipeline.fullName,
    prefix: name ?? pipeline.name,
    onError: pipeline.onError,
  }
  const first = draft.nodes.length
  const result = draft.within(part, () => pipeline.graft(draft, input, config))
  if (mode === 'apply' || holdsAllOf(draft, result, input, first)) return result
  return draft.add({
    kind: 'join',
    name: verb,
    inputs: [input.id, result.id],
    keys: keysOfBoth(input.keys, result.keys),
    parts: Object.freeze([
      { name: undefined, point: undefined },
      { name: undefined, point: undefined },
    ]),
  })
}

function endless(draft: Draft, verb: string, pipeline: PipelineParts): DeclarationError {
  const circle = [...draft.building.slice(draft.building.indexOf(pipeline.fullName)), pipeline.fullName]
  return new DeclarationError(
    `${draft.title}, ${verb}: ${circle.map((name) => `"${name}"`).join(' contains ')}, so its graph would never end. ` +
      'A graft is a copy of the other graph; use callPipeline(pipeline.self) to send rows round.',
  )
}

/** Each step on the way only laid something over the row: what it was is in the result already. */
function holdsAllOf(draft: Draft, result: Node, input: Node, first: number): boolean {
  let node = result
  while (node.id >= first) {
    if (node.kind === 'map' || node.kind === 'generate') {
      if (node.mode !== 'subscribe') return false
    } else if (node.kind === 'shape') {
      if (node.change.verb !== 'add') return false
    } else if (node.kind === 'join') return false
    node = draft.nodes[node.inputs[0]!]!
  }
  return node.id === input.id
}
