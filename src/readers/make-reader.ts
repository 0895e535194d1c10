import { RowStream } from './row-stream.ts'
import type { ReadContext, Reader, ReaderParts } from './source.ts'

const never = new AbortController().signal

/** What users hold, made of what a format knows. */
export function makeReader<Part, Row>(format: ReaderParts<Part, Row>): Reader<Part, Row> {
  async function* all(signal: AbortSignal): AsyncGenerator<readonly Row[], void, undefined> {
    for (const part of await format.partitions()) yield* format.batches(part, signal)
  }
  const signalOf = (context: ReadContext | undefined): AbortSignal => context?.signal ?? never
  return {
    partitions: () => format.partitions(),
    read: (part, context) => new RowStream(format.batches(part, signalOf(context))),
    rows: (context) => new RowStream(all(signalOf(context))),
  }
}
