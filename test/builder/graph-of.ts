import { buildGraph } from '../../src/builder/build.ts'
import { consumerParts, type Consumer } from '../../src/builder/consumer.ts'
import type { DataFrame, Input } from '../../src/builder/data-frame.ts'
import type { Graph, Handler, Node } from '../../src/graph/node.ts'

export type AnyRow = { a: number; b: string; c: boolean }

/** The graph of a builder, as `app.pipeline` would make it. */
export const graphOf = <T = AnyRow>(
  build: (input: Input<T>) => DataFrame<never> | DataFrame<any>,
  keys?: readonly string[],
): Graph =>
  buildGraph({
    fullName: 'core.main',
    title: 'Pipeline "core.main"',
    keys,
    before: [],
    after: [],
    build: (input) => build(input as unknown as Input<T>),
  })

/** The last node of the graph: what the verb under test made. */
export const lastOf = (build: (input: Input<AnyRow>) => DataFrame<any>, keys?: readonly string[]): Node =>
  graphOf(build, keys).nodes.at(-1)!

export const consumer = <In = AnyRow>(
  fn: (row: In) => unknown,
  more: { kind?: 'consumer' | 'iterator'; onError?: 'stop'; concurrency?: number } = {},
): Consumer<In> => {
  const parts = {
    fullName: 'core.print',
    kind: more.kind ?? 'consumer',
    fn: fn as Handler,
    onError: more.onError,
    concurrency: more.concurrency,
  }
  return { name: 'print', kind: parts.kind, [consumerParts]: parts } as unknown as Consumer<In>
}
