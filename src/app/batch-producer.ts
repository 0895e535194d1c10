import { isPlainObject } from '../base/plain-object.ts'
import { DeclarationError, ResultError } from '../base/errors.ts'
import { show } from '../base/show.ts'
import type { ProducerContext } from '../graph/context.ts'
import type { Many } from '../graph/iterables.ts'
import type { Row } from '../graph/node.ts'
import type { PieceSource } from './engine.ts'
import { DeclaredProducer } from './producer.ts'

/** The producer that was given, or that a function gives later. Asked for once. */
export function producerGiven(where: string, given: unknown): () => DeclaredProducer {
  let producer: DeclaredProducer | undefined
  const find = (): DeclaredProducer => {
    const value: unknown = typeof given === 'function' ? (given as () => unknown)() : given
    if (value instanceof DeclaredProducer) return value
    throw new DeclarationError(
      `${where} must be a producer made by app.producer, not ${show(value)}.` +
        (value === undefined ? ' Modules that import each other give it as a function: () => producer.' : ''),
    )
  }
  const get = (): DeclaredProducer => (producer ??= find())
  // Where it is there already, a mistake is told where it was made.
  if (typeof given !== 'function') get()
  return get
}

/** What reads the batches: one call of one function. */
export function batchReader(title: string, given: unknown): () => DeclaredProducer {
  const where = `${title}: "to"`
  const get = producerGiven(where, given)
  const checked = (): DeclaredProducer => {
    const producer = get()
    if (producer.pieces === undefined) return producer
    throw new DeclarationError(
      `${where} must be a producer that reads a batch in one call (app.producer, app.redirectProducer), and "${producer.fullName}" makes ${producer.pieces.nouns} itself.`,
    )
  }
  if (typeof given !== 'function') checked()
  return checked
}

type ListArgs = (args: never, context: ProducerContext) => Many<Row>

/** Batches of `reader`: `fn` lists the arguments of its calls. */
export const batchesOf = (title: string, reader: () => DeclaredProducer, fn: ListArgs): PieceSource => ({
  noun: 'batch',
  nouns: 'batches',
  list: (args, context) => fn(args as never, context),
  check(piece) {
    if (isPlainObject(piece)) return
    throw new ResultError(
      `${title}: a batch is the arguments of "${reader().fullName}", one plain object, and it gave ${show(piece)}.`,
    )
  },
  read: (piece, context) => reader().fn(piece as never, context),
  readerName: () => reader().fullName,
})
