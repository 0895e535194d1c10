import type { Graph } from '../../graph/node.ts'
import { opsInside, type Op, type Plan, type Stage } from '../../plan/plan.ts'

/**
 * The registers of a stage whose objects wait in an outbox until they are encoded. The plan says who reads a
 * register later in the row; what was emitted is read later still, when the frame is full. A step whose `when` said
 * no passes its input on as the same object.
 */
export function heldRegisters(plan: Plan, stage: Stage, graph: Graph): (register: number) => boolean {
  const held = new Set<number>()
  const same: [number, number][] = []
  const visit = (ops: readonly Op[]): void => {
    for (const op of ops) {
      if (op.kind === 'emit') {
        for (const { register } of plan.edges[op.edge]!.carries) held.add(register)
        continue
      }
      if (op.kind === 'collect') {
        held.add(op.register)
        continue
      }
      for (const inside of opsInside(op)) visit(inside)
      if (op.kind === 'scope') {
        // The hooks see it when all that was made of it is done.
        held.add(op.enter)
        same.push([op.enter, op.inputs[0]!])
        continue
      }
      const node = graph.nodes[op.node]!
      if ((node.kind === 'map' || node.kind === 'generate') && node.when !== undefined)
        same.push([op.node, op.inputs[0]!])
    }
  }
  visit(stage.ops)
  // Ops stand in order, so one pass each way reaches every register that may hold the same object.
  for (const [a, b] of [...same.toReversed(), ...same]) if (held.has(a) || held.has(b)) held.add(a).add(b)
  return (register) => held.has(register)
}
