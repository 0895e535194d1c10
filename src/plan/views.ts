/**
 * How the rows in a stage's registers lie over the frame that came in. What a handler did not produce is never
 * unpacked for its own sake: a register holds only the keys that were produced here, and its view says under which
 * columns of the frame the others are.
 */
import type { Graph, ShapeNode } from '../graph/node.ts'
import { opsInside, type Columns, type Op } from './plan.ts'
import { nodeAt } from './rows.ts'
import { has } from './columns.ts'

/** What `select`, `drop` and `rename` did to the columns of the frame, in order. (Constants are values made here.) */
export type ViewChange = Exclude<ShapeNode['change'], { verb: 'add' }>

export interface View {
  readonly changes: readonly ViewChange[]
}

const unchanged: View = { changes: [] }

/**
 * The registers of a stage that lie over its frame; any other register holds whole rows.
 *
 * @param inlet the only register that the frame carries
 */
export function viewsOf(graph: Graph, ops: readonly Op[], inlet: number): ReadonlyMap<number, View> {
  const views = new Map<number, View>([[inlet, unchanged]])
  const visit = (inner: readonly Op[]): void => {
    for (const op of inner) {
      if (op.kind === 'emit' || op.kind === 'collect') continue
      // The row that enters a scope lies as it did. What leaves was made whole to wait for the others.
      const view = op.kind === 'scope' ? views.get(op.inputs[0]!) : viewAfter(graph, op, views)
      if (view !== undefined) views.set(op.kind === 'scope' ? op.enter : op.node, view)
      for (const inside of opsInside(op)) visit(inside)
    }
  }
  visit(ops)
  return views
}

function viewAfter(
  graph: Graph,
  op: Extract<Op, { kind: 'step' | 'generate' }>,
  views: ReadonlyMap<number, View>,
): View | undefined {
  const node = nodeAt(graph, op.node)
  const input = views.get(op.inputs[0] ?? -1)
  if (input === undefined) return undefined
  switch (node.kind) {
    case 'sink':
      return input
    case 'map':
    case 'generate':
      // What `apply` gives has nothing of the frame. With `when` it may be the row that came in, made whole.
      return node.mode === 'subscribe' ? input : undefined
    case 'shape':
      return node.change.verb === 'add' ? input : { changes: [...input.changes, node.change] }
    default:
      return undefined
  }
}

/** The column of the frame that a key of the row stands for; undefined: none. */
export function columnOf(view: View, key: string): string | undefined {
  let name: string | undefined = key
  for (const change of view.changes.toReversed()) {
    if (name === undefined) return undefined
    if (change.verb === 'select') name = change.keys.includes(name) ? name : undefined
    else if (change.verb === 'drop') name = change.keys.includes(name) ? undefined : name
    else name = beforeRename(change.names, name)
  }
  return name
}

function beforeRename(names: Readonly<Record<string, string>>, key: string): string | undefined {
  if (Object.hasOwn(names, key)) return names[key]
  return Object.values(names).includes(key) ? undefined : key
}

/** Which of a frame's columns a row of this view has, and under which keys, in the order of the keys. */
export function passingOf(
  view: View,
  columns: readonly string[],
  asked: Columns,
): (readonly [key: string, column: string])[] {
  let pairs = columns.map((name): readonly [string, string] => [name, name])
  for (const change of view.changes) pairs = after(change, pairs)
  return pairs.filter(([key]) => has(asked, key))
}

function after(
  change: ViewChange,
  pairs: readonly (readonly [string, string])[],
): (readonly [string, string])[] {
  if (change.verb === 'drop') return pairs.filter(([key]) => !change.keys.includes(key))
  if (change.verb === 'select')
    return change.keys.flatMap((wanted) => pairs.filter(([key]) => key === wanted))
  const names = Object.entries(change.names)
  return pairs.flatMap(([key, column]) => {
    const renamed = names.filter(([, old]) => old === key)
    if (renamed.length > 0) return renamed.map(([name]): readonly [string, string] => [name, column])
    return Object.hasOwn(change.names, key) ? [] : [[key, column] as const]
  })
}
