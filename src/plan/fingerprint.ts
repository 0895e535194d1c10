/** What must be the same in every thread that binds its own functions to one plan. Functions have no part in it but their reads. */
import {
  type Graph,
  type Handler,
  isStep,
  type Node,
  type SinkTarget,
  stepId,
  type WorkerMark,
} from '../graph/node.ts'
import { readsOf } from './reads.ts'

/** A line for each node, in order. The values of constants are left out: any value may be one, and no plan depends on it. */
export const fingerprint = (graph: Graph): string[] =>
  graph.nodes.map((node) => {
    const parts = [stepId(node), node.kind, ...shapeOf(node), `of ${node.inputs.join(',') || 'nothing'}`]
    if (node.space !== 0) parts.push(`space ${node.space}`)
    if (node.keys !== undefined) parts.push(`keys ${names(node.keys)}`)
    if (isStep(node)) {
      if (node.worker !== undefined) parts.push(markOf(node.worker))
      if (node.batch !== undefined) parts.push(`batch ${node.batch.size}`)
      parts.push(`reads ${readsText(node.fn)}`)
      if (node.when !== undefined) parts.push(`when ${readsText(node.when)}`)
    }
    if (node.id === graph.output) parts.push('output')
    return parts.join(' ')
  })

/**
 * @param a what should be there, as `fingerprint` gives it
 * @param b what is there
 * @returns the first difference in words; undefined: none.
 */
export function firstDifference(a: readonly string[], b: readonly string[]): string | undefined {
  const at = Array.from({ length: Math.max(a.length, b.length) }).findIndex((_, line) => a[line] !== b[line])
  return at === -1
    ? undefined
    : `expected "${a[at] ?? 'no further node'}", found "${b[at] ?? 'no further node'}"`
}

function shapeOf(node: Node): string[] {
  switch (node.kind) {
    case 'input':
      return []
    case 'map':
    case 'generate':
      return [
        node.mode,
        ...(node.keyWrapper === undefined ? [] : [`wrapper ${JSON.stringify(node.keyWrapper)}`]),
      ]
    case 'sink':
      return sinkText(node.consumer)
    case 'enter':
      return []
    case 'leave':
      return [`of ${node.enter}`, `hooks ${node.hooks.length}`]
    case 'join':
      return [JSON.stringify(node.parts.map(({ name, point }) => [name ?? null, point ?? null]))]
    default:
      return [node.change.verb, changeText(node.change)]
  }
}

const sinkText = ({ kind, name, otherwise }: SinkTarget): string[] => [
  kind,
  JSON.stringify(name),
  ...(otherwise === undefined ? [] : [`otherwise ${JSON.stringify(otherwise)}`]),
]

function changeText(change: Extract<Node, { kind: 'shape' }>['change']): string {
  if (change.verb === 'rename') return JSON.stringify(Object.entries(change.names))
  return names(change.verb === 'add' ? Object.keys(change.constants) : change.keys)
}

const markOf = ({ threads, pinned, holder }: WorkerMark): string =>
  holder === undefined
    ? `worker${threads === undefined ? '' : ` threads ${threads}`}${pinned ? ' pinned' : ''}`
    : `standalone ${JSON.stringify(holder)}`

/** As JSON: a name may hold any character. */
const names = (list: readonly string[]): string => JSON.stringify(list)

const readsText = (handler: Handler): string => {
  const reads = readsOf(handler)
  return reads === undefined ? 'any' : names(reads)
}
