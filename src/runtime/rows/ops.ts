import { isRow, put } from '../../frame/row-keys.ts'
import { ResultError, SkipRow } from '../../base/errors.ts'
import { isThenable } from '../../base/thenable.ts'
import {
  stepId,
  type GenerateNode,
  type JoinNode,
  type MapNode,
  type Row,
  type ShapeNode,
  type SinkNode,
} from '../../graph/node.ts'
import type { RowContext } from './context.ts'
import { SKIPPED, runDerived, runOps, type BoundOp, type Outcome, type RowRun } from './run-row.ts'
import type { SkipGuard } from './sink-aliases.ts'
import { changeOf } from './shape-change.ts'
import { merger } from './merge.ts'
import { addAll } from './take.ts'

type Step = MapNode | GenerateNode | SinkNode
type Fn = (row: Row, context: RowContext) => unknown

/** Something of the row that is being worked. */
export type Take<T = Row> = (run: RowRun) => T

/** Where a step's row is and how its function gets it. */
export interface Takes {
  /** The register of its input. */
  readonly input: number
  readonly forHandler: Take
  readonly forWhen: Take
  /** The row as the register of the step has it where the step leaves it as it is. */
  readonly asItIs: Take<unknown>
  /** The handler gets a context: it could look at it. */
  readonly context: boolean
  /** The input's register may be changed or handed over. */
  readonly owned: boolean
}

/** For handlers that cannot look at theirs. */
const NO_CONTEXT = undefined as unknown as RowContext

/** What steps that call a user's function share: the skipped row, the condition, and what is thrown. */
export abstract class HandlerOp implements BoundOp {
  protected readonly step: string
  protected readonly input: number
  protected readonly node: number
  protected readonly fn: Fn
  readonly takes: Takes
  protected readonly when: Fn | undefined
  readonly #merge = merger()

  constructor(node: Step, takes: Takes) {
    this.step = stepId(node)
    this.input = takes.input
    this.node = node.id
    this.fn = node.fn as Fn
    this.takes = takes
    this.when = node.when as Fn | undefined
  }

  run(run: RowRun): Outcome {
    const input = run.registers[this.input]
    if (input === SKIPPED) {
      run.registers[this.node] = SKIPPED
      return undefined
    }
    let result: unknown
    // Called without an object: a handler has no business with this one, and it would stand in the stack of its errors.
    const fn = this.fn
    const { when } = this
    try {
      if (when !== undefined && !when(this.takes.forWhen(run), run.context)) {
        run.registers[this.node] = this.takes.asItIs(run)
        return this.passOn(run)
      }
      result = fn(this.takes.forHandler(run), this.takes.context ? run.context : NO_CONTEXT)
    } catch (error) {
      return this.caught(run, error)
    }
    return this.goOn(run, result)
  }

  /** Takes what the function gave. */
  goOn(run: RowRun, result: unknown): Outcome {
    const input = run.registers[this.input]
    try {
      if (isThenable(result)) return this.#later(run, input, result)
      const waiting = this.settle(run, input, result)
      if (waiting === undefined) return undefined
      return waiting.then(undefined, (error: unknown) => this.caught(run, error))
    } catch (error) {
      return this.caught(run, error)
    }
  }

  /** The row goes on as it came. */
  protected passOn(_run: RowRun): Outcome {
    return undefined
  }

  /** What the function gave, once it is there. May throw: that is the row's failure. */
  protected abstract settle(run: RowRun, input: unknown, result: unknown): Outcome

  async #later(run: RowRun, input: unknown, result: PromiseLike<unknown>): Promise<undefined> {
    try {
      await this.settle(run, input, await result)
    } catch (error) {
      this.caught(run, error)
    }
    return undefined
  }

  /** Lays a result over the row. Undefined: the row lies over a frame, and nothing was produced before. */
  protected lay(input: unknown, result: Row, owned: boolean): Row {
    if (input === undefined) return result
    return owned ? addAll(input as Row, result) : this.#merge(input as Row, result)
  }

  /** What the function threw: the row is skipped, or has failed. */
  caught(run: RowRun, error: unknown): undefined {
    if (error instanceof SkipRow) {
      run.registers[this.node] = SKIPPED
      run.visit.skipped()
    } else run.visit.fail(run, this.step, error)
    return undefined
  }
}

/** The row a result stands for. @throws ResultError naming the step */
export function rowOf(result: unknown, keyWrapper: string | undefined, step: string): Row {
  if (keyWrapper !== undefined) {
    const row: Row = {}
    put(row, keyWrapper, result)
    return row
  }
  if (isRow(result)) return result
  throw new ResultError(
    `Step "${step}" gave ${describe(result)} where a plain object is wanted: return an object of the keys to add, or give the step a keyWrapper.`,
  )
}

export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value)
  if (Array.isArray(value)) return 'an array'
  if (typeof value !== 'object') return `a ${typeof value}`
  const name = (Object.getPrototypeOf(value) as { constructor?: { name?: string } } | null)?.constructor?.name
  return `an instance of ${name ?? 'a class'}`
}

export class MapOp extends HandlerOp {
  readonly #merges: boolean
  readonly #keyWrapper: string | undefined

  constructor(node: MapNode, takes: Takes) {
    super(node, takes)
    this.#merges = node.mode === 'subscribe'
    this.#keyWrapper = node.keyWrapper
  }

  protected settle(run: RowRun, input: unknown, result: unknown): undefined {
    const row = rowOf(result, this.#keyWrapper, this.step)
    run.registers[this.node] = this.#merges ? this.lay(input, row, this.takes.owned) : row
  }
}

export class SinkOp extends HandlerOp {
  /** Where the items of a consumer that is iterated go. */
  readonly #edge: number | undefined
  /** Its items are the rows. */
  readonly #isWhole: boolean

  constructor(node: SinkNode, takes: Takes, edge: number | undefined, isWhole: boolean) {
    super(node, takes)
    this.#edge = edge
    this.#isWhole = isWhole
  }

  /** What follows has the row as the consumer was given it. */
  protected settle(run: RowRun, input: unknown, result: unknown): undefined {
    run.registers[this.node] = input
    if (this.#edge === undefined) return
    // A row that nobody looked at goes as it lies: untouched columns as bytes.
    if (this.#isWhole) run.visit.emit(this.#edge, run)
    else run.visit.emitItem(this.#edge, result, run)
  }
}

/** One row in, many out: runs `body` for each. It stops asking for rows while what it made has no room. */
export class GenerateOp extends HandlerOp {
  readonly #merges: boolean
  readonly #keyWrapper: string | undefined
  protected readonly body: readonly BoundOp[]

  constructor(node: GenerateNode, takes: Takes, body: readonly BoundOp[]) {
    super(node, takes)
    this.#merges = node.mode === 'subscribe'
    this.#keyWrapper = node.keyWrapper
    this.body = body
  }

  /** A row that `when` says no to goes on as the only row it gives. */
  protected override passOn(run: RowRun): Outcome {
    return runOps(this.body, 0, run)
  }

  protected settle(run: RowRun, input: unknown, result: unknown): Outcome {
    if (typeof result === 'object' && result !== null) {
      const sync = (result as Partial<Iterable<unknown>>)[Symbol.iterator]
      if (typeof sync === 'function')
        return this.drain(run, input, (result as Iterable<unknown>)[Symbol.iterator]())
      const later = (result as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator]
      if (typeof later === 'function') return this.drainAsync(run, input, result as AsyncIterable<unknown>)
    }
    throw new ResultError(
      `Step "${this.step}" gave ${describe(result)} where an iterable of rows is wanted: return an array, or make it a generator (function*).`,
    )
  }

  protected drain(run: RowRun, input: unknown, rows: Iterator<unknown>): Outcome {
    for (;;) {
      if (run.visit.closed) return void rows.return?.()
      const next = rows.next()
      if (next.done === true) return undefined
      const waiting = this.#each(run, input, next.value) ?? run.visit.pause()
      if (waiting !== undefined) return waiting.then(() => this.#resume(run, input, rows))
    }
  }

  async #resume(run: RowRun, input: unknown, rows: Iterator<unknown>): Promise<undefined> {
    await run.visit.pause()
    return this.drain(run, input, rows)
  }

  protected async drainAsync(run: RowRun, input: unknown, rows: AsyncIterable<unknown>): Promise<undefined> {
    for await (const row of rows) {
      if (run.visit.closed) break
      await this.#each(run, input, row)
      await run.visit.pause()
    }
    return undefined
  }

  /** The row that an item stands for. */
  protected rowFrom(input: unknown, item: unknown): Row {
    const row = rowOf(item, this.#keyWrapper, this.step)
    return this.#merges ? this.lay(input, row, false) : row
  }

  /** A row that fails or is skipped here is one of many: the others go on. */
  #each(run: RowRun, input: unknown, item: unknown): Outcome {
    run.registers[this.node] = this.rowFrom(input, item)
    return runDerived(this.body, run)
  }
}

/** Keys only. */
export class ShapeOp implements BoundOp {
  readonly #input: number
  readonly #node: number
  readonly #change: (row: Row) => Row
  readonly #constants: Row | undefined

  constructor(node: ShapeNode, input: number) {
    this.#input = input
    this.#node = node.id
    this.#change = changeOf(node.change)
    this.#constants = node.change.verb === 'add' ? node.change.constants : undefined
  }

  run(run: RowRun): undefined {
    const input = run.registers[this.#input]
    if (input === SKIPPED) run.registers[this.#node] = SKIPPED
    // Over a frame, where nothing was produced before: there is nothing to change.
    else run.registers[this.#node] = input === undefined ? this.#constants : this.#change(input as Row)
  }
}

/** Values of one row side by side. */
export class JoinOp implements BoundOp {
  readonly #node: JoinNode
  readonly #inputs: readonly number[]
  readonly #parts: readonly Take<unknown>[]

  /** @param parts how the value of each part is had: a row, or what stands under its point */
  constructor(node: JoinNode, inputs: readonly number[], parts: readonly Take<unknown>[]) {
    this.#node = node
    this.#inputs = inputs
    this.#parts = parts
  }

  run(run: RowRun): undefined {
    const { parts, id } = this.#node
    let joined: Row = {}
    for (let i = 0; i < parts.length; i++) {
      if (run.registers[this.#inputs[i]!] === SKIPPED) {
        run.registers[id] = SKIPPED
        return
      }
      const value = this.#parts[i]!(run)
      const { name } = parts[i]!
      if (name === undefined) joined = addAll(joined, value as Row)
      else put(joined, name, value)
    }
    run.registers[id] = joined
  }
}

/** Sends registers on their way; those behind a consumer that skipped the row are skipped. */
export class EmitOp implements BoundOp {
  readonly #edge: number
  readonly #guards: readonly SkipGuard[]

  constructor(edge: number, guards: readonly SkipGuard[]) {
    this.#edge = edge
    this.#guards = guards
  }

  run(run: RowRun): undefined {
    if (this.#guards.some(({ sink }) => run.registers[sink] === SKIPPED)) this.#emitGuarded(run)
    else run.visit.emit(this.#edge, run)
  }

  #emitGuarded(run: RowRun): void {
    const { registers } = run
    const rows = this.#guards.map(({ register }) => registers[register])
    for (const { sink, register } of this.#guards)
      if (registers[sink] === SKIPPED) registers[register] = SKIPPED
    run.visit.emit(this.#edge, run)
    // Branches beside it go on.
    this.#guards.forEach(({ register }, i) => (registers[register] = rows[i]))
  }
}
