import { DeclarationError } from '../base/errors.ts'
import { didYouMean } from '../base/nearest.ts'
import { stepId, type Node } from './node.ts'

/** The node of whose row a new row was made: what leaves a scope was made of the row that entered it. */
export const madeOf = (nodes: readonly Node[], node: Node): number =>
  (node.kind === 'leave' ? nodes[node.enter]! : node).inputs[0]!

/** The spaces a row of `space` lies in, from the innermost to that of the rows that came in. */
function spacesAround(nodes: readonly Node[], space: number): number[] {
  const spaces = [space]
  for (let at = space; at !== 0; spaces.push(at)) at = nodes[madeOf(nodes, nodes[at]!)]!.space
  return spaces
}

/**
 * The row space of a node that reads `inputs`: the innermost of theirs.
 *
 * @throws DeclarationError naming two inputs whose rows have nothing to do with each other: neither space lies inside the other
 */
export function joinSpace(title: string, nodes: readonly Node[], inputs: readonly number[]): number {
  let inner = nodes[inputs[0]!]!
  for (const id of inputs.slice(1)) {
    const other = nodes[id]!
    if (spacesAround(nodes, inner.space).includes(other.space)) continue
    if (!spacesAround(nodes, other.space).includes(inner.space)) {
      const [one, two] = [nodes[inner.space]!, nodes[other.space]!]
      throw new DeclarationError(
        `${title}: "${stepId(inner)}" and "${stepId(other)}" cannot be joined: their rows come from two generators, ` +
          `"${stepId(one)}" and "${stepId(two)}", and no row of one belongs to a row of the other. ` +
          'Join before the rows are multiplied, or put one generator after the other.',
      )
    }
    inner = other
  }
  return inner.space
}

/**
 * Refuses keys that rows of `node` cannot have. Where any key may be there nothing is checked.
 *
 * @throws DeclarationError naming the key, the one that was probably meant, and those that are there
 */
export function requireKeys(where: string, node: Node, keys: readonly string[]): void {
  if (node.keys === undefined) return
  for (const key of keys) {
    if (node.keys.includes(key)) continue
    const there = node.keys.length === 0 ? 'This frame has no keys.' : `Keys here: ${node.keys.join(', ')}.`
    throw new DeclarationError(
      `${where}: there is no key "${key}" here.${didYouMean(key, node.keys)} ${there}`,
    )
  }
}
