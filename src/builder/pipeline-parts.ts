import type { Context } from '../graph/context.ts'
import type { Draft } from '../graph/draft.ts'
import type { ErrorPolicy, Node, Row } from '../graph/node.ts'

/** What the graph of one pipeline needs of another: to be grafted in, to be called. */
export interface PipelineParts {
  readonly name: string
  /** `app.pipeline` */
  readonly fullName: string
  /** How errors name it. */
  readonly title: string
  readonly onError: ErrorPolicy | undefined
  /** Runs its builder over the rows of a node, with `config` laid over its own. @returns the node of its result rows */
  graft(draft: Draft, input: Node, config: object | undefined): Node
  /** Works a row here and now, in the thread of the handler whose context it is. Rejects with what fails. */
  callHere(row: Row, context: Context): Promise<void>
}

/** Where a pipeline carries its parts; nobody else's object has them. */
export const pipelineParts: unique symbol = Symbol('stairs.pipeline')

export const pipelinePartsOf = (value: unknown): PipelineParts | undefined =>
  (value as { [pipelineParts]?: PipelineParts } | null | undefined)?.[pipelineParts]
