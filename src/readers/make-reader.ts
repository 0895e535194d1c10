import { RowStream } from './row-stream.ts'
import type { ReadContext, Reader, ReaderParts } from './source.ts'

const never = new AbortController().signal

/** What users hold, made of what a format knows. */
export function makeReader<Part, Row>({ partitions, batches }: ReaderParts<Part, Row>): Reader<Part, Row> {
  async function* all(signal: AbortSignal): AsyncGenerator<readonly Row[], void, undefined> {
    for (const part of await partitions()) yield* batches(part, signal)
  }
  const signalOf = (context: ReadContext | undefined): AbortSignal => context?.signal ?? never
  return {
    partitions,
    read: (part, context) => new RowStream(batches(part, signalOf(context))),
    rows: (context) => new RowStream(all(signalOf(context))),
  }
}
