import * as fc from 'fast-check'
import { afterAll, expect, test, vi } from 'vitest'
import { Project } from '../../src/index.ts'
import type { PipelineDeclaration } from '../../src/app/engine.ts'
import type { Graph, Row } from '../../src/graph/node.ts'
import { ThreadEngine } from '../../src/runtime/main/thread-engine.ts'
import { canonical, runGraph } from '../plan/interpret.ts'
import { heard, randomGraph, randomRow } from '../plan/random-graph.ts'

/** Random pipelines through the whole engine, frames of columns and all, against an interpreter that knows no frames. */

async function throughEngine(graph: Graph, rows: readonly Row[], columns: boolean): Promise<string[]> {
  const project = new Project({ threads: 0, tuning: { columns } })
  const engine = new ThreadEngine(project)
  const pipeline: PipelineDeclaration = {
    fullName: 'core.main',
    graph: () => graph,
    onError: undefined,
    check: undefined,
  }
  const options = {
    ordered: false,
    signal: undefined,
    onFailure: undefined,
    meta: undefined,
    batch: undefined,
  }
  const results: string[] = []
  for await (const row of engine.map(pipeline, rows, options)) results.push(canonical(row))
  await engine.close()
  return results.sort()
}

const listened = async <T>(work: () => T | Promise<T>): Promise<[T, string[]]> => {
  heard.length = 0
  const result = await work()
  return [result, heard.splice(0).sort()]
}

// Branches that nobody uses are common in random graphs.
const warnings = vi.spyOn(process, 'emitWarning').mockImplementation(() => undefined)
afterAll(() => warnings.mockRestore())

/** The same keys in most rows, so that they become columns, and others in some. */
const rowsOfAFrame = fc
  .tuple(fc.array(randomRow, { maxLength: 4 }), fc.array(fc.nat(9), { minLength: 1, maxLength: 40 }))
  .map(([odd, values]) => [...values.map((n, i) => ({ a: n, b: i, c: n % 2 })), ...odd] as Row[])

test.each([true, false])('what a graph gives row by row, an engine gives (columns: %s)', async (columns) => {
  await fc.assert(
    fc.asyncProperty(randomGraph, rowsOfAFrame, async (graph, rows) => {
      const before = structuredClone(rows)
      const [expected, expectedHeard] = await listened(() =>
        rows.flatMap((row) => runGraph(graph, row).results).sort(),
      )
      const [results, sinksHeard] = await listened(() => throughEngine(graph, rows, columns))
      expect(results).toEqual(expected)
      expect(sinksHeard).toEqual(expectedHeard)
      expect(rows).toEqual(before)
    }),
    { numRuns: 600 },
  )
})
