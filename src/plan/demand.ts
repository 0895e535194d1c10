/**
 * What a node asks of its inputs, given what is asked of its row. Only what is sure to replace the row or a key of it
 * takes a demand away: the keys of a handler's result are not known, and a step with `when` may leave the row as it
 * was.
 */
import type { GenerateNode, JoinNode, MapNode, Node, ShapeNode, SinkNode } from '../graph/node.ts'
import { allColumns, beforeRename, has, noColumns, only, union, within, without } from './columns.ts'
import type { Columns } from './plan.ts'
import { readsOf } from './reads.ts'

/** @returns one set for each of `node.inputs`. */
export function demandsOf(node: Node, asked: Columns): readonly Columns[] {
  switch (node.kind) {
    case 'input':
      return []
    case 'enter':
    case 'leave':
      // Hooks are told of whole rows.
      return [allColumns]
    case 'map':
    case 'generate':
      return [union(handlerReads(node), passedOn(node, asked))]
    case 'sink':
      return [handlerReads(node)]
    case 'shape':
      return [beforeShape(node, asked)]
    default:
      return node.parts.map((part) => askedOfPart(part, asked))
  }
}

/** `when` gets the same row as the handler. */
export function handlerReads(node: MapNode | GenerateNode | SinkNode): Columns {
  const handlers = node.when === undefined ? [node.fn] : [node.fn, node.when]
  return handlers.map((handler) => columnsOf(readsOf(handler))).reduce(union)
}

const columnsOf = (reads: readonly string[] | undefined): Columns =>
  reads === undefined ? allColumns : only(reads)

/** What is asked of the result that only the row that came in may have. */
function passedOn(node: MapNode | GenerateNode, asked: Columns): Columns {
  if (node.when !== undefined) return asked
  if (node.mode === 'apply') return noColumns
  return node.keyWrapper === undefined ? asked : without(asked, [node.keyWrapper])
}

function beforeShape({ change }: ShapeNode, asked: Columns): Columns {
  switch (change.verb) {
    case 'select':
      return within(asked, change.keys)
    case 'drop':
      return without(asked, change.keys)
    case 'rename':
      return beforeRename(asked, change.names)
    default:
      return without(asked, Object.keys(change.constants))
  }
}

/** A part of no use still asks for its register, with no column: the row is there, be it empty. */
function askedOfPart({ name, point }: JoinNode['parts'][number], asked: Columns): Columns {
  // Without a name every part is asked: a later one wins only where it has the key.
  if (name === undefined) return point === undefined ? asked : within(asked, [point])
  if (!has(asked, name)) return noColumns
  return point === undefined ? allColumns : only([point])
}
