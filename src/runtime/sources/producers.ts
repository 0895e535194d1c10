import type { PipelineDeclaration } from '../../app/engine.ts'
import { ResultError } from '../../base/errors.ts'
import type { FrameEncoder } from '../../frame/frame.ts'
import type { Target } from './feeder-options.ts'
import { describe } from '../rows/ops.ts'
import { isThenable } from '../../base/thenable.ts'
import type { LivePlan } from '../seat.ts'

export interface RowSource {
  readonly rows: Iterator<unknown> | AsyncIterator<unknown>
  readonly isAsync: boolean
}

/** The rows of anything iterable, or of a promise of it. @throws ResultError naming whoever gave it */
export function rowSource(name: string, given: unknown, what = 'rows'): RowSource {
  if (typeof given === 'object' && given !== null) {
    const either = given as Partial<Iterable<unknown>> & Partial<AsyncIterable<unknown>>
    if (typeof either[Symbol.iterator] === 'function')
      return { rows: (given as Iterable<unknown>)[Symbol.iterator](), isAsync: false }
    if (typeof either[Symbol.asyncIterator] === 'function')
      return { rows: (given as AsyncIterable<unknown>)[Symbol.asyncIterator](), isAsync: true }
    if (isThenable(given)) return { rows: rowsOfPromise(name, given, what), isAsync: true }
  }
  throw new ResultError(`"${name}" gave ${describe(given)} where an iterable of ${what} is wanted.`)
}

/** What is told of a value that is no row. */
export const noRow = (name: string, value: unknown): ResultError =>
  new ResultError(`"${name}" gave ${describe(value)} where a row (a plain object) is wanted.`)

/** The source hears that it need not go on; what it throws then, or never answers, concerns nobody. */
export function closeRows({ rows }: RowSource): void {
  void (async () => rows.return?.())().catch(() => undefined)
}

async function* rowsOfPromise(name: string, promise: PromiseLike<unknown>, what: string): AsyncGenerator {
  const source = rowSource(name, await promise, what)
  const rows = {
    [Symbol.asyncIterator]: () => source.rows as AsyncIterator<unknown>,
    [Symbol.iterator]: () => source.rows as Iterator<unknown>,
  }
  if (source.isAsync) yield* rows as AsyncIterable<unknown>
  else yield* rows as Iterable<unknown>
}

/** Calls what gives rows, in this thread. What it throws at once is what its first row would throw. */
export function startRows(name: string, start: () => unknown, what = 'rows'): RowSource {
  try {
    return rowSource(name, start(), what)
  } catch (error) {
    return { rows: throwing(error), isAsync: false }
  }
}

/** Rows of which the first one throws. */
export const throwing = (error: unknown): Iterator<unknown> => ({
  next() {
    throw error
  },
})

/** The stages that rows for these pipelines enter. */
export function targetsOf(
  plan: LivePlan,
  pipelines: readonly PipelineDeclaration[],
  strict: boolean,
): Target[] {
  return pipelines.map((pipeline) => {
    const number = plan.plan.pipelines.indexOf(pipeline.fullName)
    const stage = plan.plan.stages.find((each) => each.pipeline === number && each.inlet === undefined)!
    return { bound: plan.bound[stage.index]!, check: strict ? pipeline.check : undefined }
  })
}

/** The encoder of the edge to which all rows go as they come: it knows which of their keys anybody wants. */
export function straightEncoder(plan: LivePlan, targets: readonly Target[]): FrameEncoder | undefined {
  const [first, ...others] = targets
  const edge = others.length === 0 && first?.check === undefined ? first?.bound.straight : undefined
  return edge === undefined || plan.isResult[edge] === true ? undefined : plan.encoderOf(edge)
}
