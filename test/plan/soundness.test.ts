import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compile } from '../../src/plan/compile.ts'
import { explain } from '../../src/plan/explain.ts'
import type { Graph } from '../../src/graph/node.ts'
import type { Op, Plan } from '../../src/plan/plan.ts'
import { runGraph, runPlan } from './interpret.ts'
import { randomGraph, randomRow } from './random-graph.ts'

const runs = { numRuns: 3_000 }
const planOf = (graph: Graph, inline = false): Plan => compile([{ name: 'core.main', graph }], { inline })

test('a plan gives what its graph gives, though frames carry no more than it says', () => {
  fc.assert(
    fc.property(randomGraph, randomRow, fc.boolean(), (graph, row, inline) => {
      expect(runPlan(planOf(graph, inline), graph, row)).toEqual(runGraph(graph, row))
    }),
    runs,
  )
})

test('what is needed runs once, after its inputs, where they are at hand', () => {
  fc.assert(
    fc.property(randomGraph, fc.boolean(), (graph, inline) => {
      const plan = planOf(graph, inline)
      const run: number[] = []
      const visit = (ops: readonly Op[], here: ReadonlySet<number>): void => {
        const made = new Set(here)
        for (const op of ops) {
          const needs =
            op.kind === 'emit'
              ? plan.edges[op.edge]?.carries.map((each) => each.register)
              : op.kind === 'collect'
                ? [op.register]
                : op.inputs
          for (const register of needs ?? []) expect(made).toContain(register)
          if (op.kind === 'emit') {
            const target = plan.stages[plan.edges[op.edge]?.to ?? -1]
            if (target) visit(target.ops, new Set(needs))
            continue
          }
          if (op.kind === 'collect') continue
          run.push(op.node)
          if (op.kind === 'scope') {
            run.push(op.enter)
            visit(op.inner, new Set([...made, op.enter]))
            visit(op.body, new Set([...made, op.node]))
          } else if (op.kind === 'generate') visit(op.body, new Set([...made, op.node]))
          else if (graph.nodes[op.node]?.kind !== 'sink') made.add(op.node)
        }
      }
      visit(plan.stages[0]?.ops ?? [], new Set([0]))
      expect(run.sort((a, b) => a - b)).toEqual(neededIds(graph))
    }),
    runs,
  )
})

test('stages and edges point at each other', () => {
  fc.assert(
    fc.property(randomGraph, randomGraph, (first, second) => {
      const plan = compile([
        { name: 'core.first', graph: first },
        { name: 'core.second', graph: second },
      ])
      expect(plan.edges.filter(({ kind }) => kind === 'result').map(({ pipeline }) => pipeline)).toEqual([
        0, 1,
      ])
      for (const [at, edge] of plan.edges.entries()) {
        expect([edge.index, edge.pipeline]).toEqual([at, plan.stages[edge.from ?? -1]?.pipeline])
        if (edge.kind === 'stage') expect(plan.stages[edge.to ?? -1]?.inlet).toBe(at)
      }
      for (const [at, stage] of plan.stages.entries()) {
        const feeder = plan.stages[plan.edges[stage.inlet ?? -1]?.from ?? -1]
        expect([stage.index, stage.depth]).toEqual([at, feeder === undefined ? 0 : feeder.depth + 1])
        expect(stage.place === 'caller').toBe(stage.inlet === undefined)
        if (feeder) expect([feeder.pipeline, feeder.index < at]).toEqual([stage.pipeline, true])
      }
    }),
    { numRuns: 500 },
  )
})

test('a plan is data, and the same for the same graph', () => {
  fc.assert(
    fc.property(randomGraph, (graph) => {
      const plan = planOf(graph)
      expect(structuredClone(plan)).toEqual(plan)
      expect(JSON.stringify(planOf(graph))).toBe(JSON.stringify(plan))
      expect(explain(structuredClone(plan), [graph], plan)).toBe(explain(plan, [graph], plan))
    }),
    { numRuns: 500 },
  )
})

/** Everything the output or a sink can be traced back to, but the input itself. */
function neededIds(graph: Graph): number[] {
  const trace = (id: number): number[] => [id, ...(graph.nodes[id]?.inputs.flatMap(trace) ?? [])]
  const sinks = graph.nodes.filter(({ kind }) => kind === 'sink' || kind === 'leave').map(({ id }) => id)
  const ids = new Set([graph.output, ...sinks].flatMap(trace))
  ids.delete(0)
  return [...ids].sort((a, b) => a - b)
}
