import type { ProducerContext } from '../graph/context.ts'
import type { Many } from '../graph/iterables.ts'
import type { Row } from '../graph/node.ts'
import { iterableOf, type DeclaredProducer } from './producer.ts'

type Redirect = (rows: never, context: ProducerContext) => Many<Row>

/** A producer's function that makes rows of another producer's, and closes that one whenever it ends. */
export const redirected = (title: string, base: () => DeclaredProducer, fn: Redirect) =>
  async function* (args: never, context: ProducerContext): AsyncGenerator<Row> {
    const rows = base().open(args, context)
    try {
      yield* iterableOf(title, 'rows', await fn(rows as never, context)) as AsyncIterable<Row>
    } finally {
      await rows.return(undefined)
    }
  }
