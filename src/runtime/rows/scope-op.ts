import type { Hook, LeaveNode, Row } from '../../graph/node.ts'
import { stepId } from '../../graph/node.ts'
import { SkipRow } from '../../base/errors.ts'
import { isThenable } from '../../base/thenable.ts'
import type { RowContext } from './context.ts'
import type { Take } from './ops.ts'
import {
  SKIPPED,
  runDerived,
  runOps,
  type BoundOp,
  type Gathered,
  type Outcome,
  type RowRun,
  type Scope,
} from './run-row.ts'
import { copy } from './take.ts'

type HookFn = (row: Row, results: Row[], context: RowContext) => unknown

/** Works a row to its end, with everything that is made of it, tells the hooks, and goes on with what came of it. */
export class ScopeOp implements BoundOp {
  readonly #step: string
  readonly #input: number
  readonly #enter: number
  readonly #leave: number
  readonly #hooks: readonly Hook[]
  readonly #entered: Take<unknown>
  readonly #inner: readonly BoundOp[]
  readonly #body: readonly BoundOp[]

  /** @param entered the row that begins it, whole */
  constructor(
    node: LeaveNode,
    input: number,
    entered: Take<unknown>,
    inner: readonly BoundOp[],
    body: readonly BoundOp[],
  ) {
    this.#step = stepId(node)
    this.#input = input
    this.#enter = node.enter
    this.#leave = node.id
    this.#hooks = node.hooks
    this.#entered = entered
    this.#inner = inner
    this.#body = body
  }

  run(run: RowRun): Outcome {
    const input = run.registers[this.#input]
    run.registers[this.#enter] = input
    run.registers[this.#leave] = SKIPPED
    if (input === SKIPPED) return undefined
    const around = run.scope
    const scope: Scope = { rows: [], failures: 0 }
    run.scope = scope
    const waiting = runOps(this.#inner, 0, run)
    if (waiting === undefined) return this.#end(run, scope, around)
    return waiting.then(() => this.#end(run, scope, around))
  }

  #end(run: RowRun, scope: Scope, around: Scope | undefined): Outcome {
    run.scope = around
    if (around !== undefined) around.failures += scope.failures
    if (run.failed) return undefined
    // A row of which something failed is not done: nobody is told that it is. What came of it goes on.
    const told = scope.failures === 0 ? this.#tell(run, scope, 0) : undefined
    if (told === undefined) return run.failed ? undefined : this.#goOn(run, scope.rows, 0)
    return told.then(() => (run.failed ? undefined : this.#goOn(run, scope.rows, 0)))
  }

  #tell(run: RowRun, scope: Scope, from: number): Outcome {
    try {
      for (let i = from; i < this.#hooks.length; i++) {
        const hook = this.#hooks[i] as HookFn
        const results = scope.rows.map(({ row }) => copy(row))
        const given = hook(copy(this.#entered(run) as Row), results, run.context)
        if (isThenable(given)) return this.#tellLater(run, scope, i, given)
      }
    } catch (error) {
      this.#caught(run, scope, error)
    }
    return undefined
  }

  async #tellLater(run: RowRun, scope: Scope, at: number, given: PromiseLike<unknown>): Promise<undefined> {
    try {
      await given
    } catch (error) {
      this.#caught(run, scope, error)
      return undefined
    }
    await this.#tell(run, scope, at + 1)
    return undefined
  }

  /** A hook that skips leaves nothing of the row. */
  #caught(run: RowRun, scope: Scope, error: unknown): void {
    if (!(error instanceof SkipRow)) return run.visit.fail(run, this.#step, error)
    scope.rows.length = 0
    run.visit.skipped()
  }

  #goOn(run: RowRun, rows: readonly Gathered[], from: number): Outcome {
    for (let i = from; i < rows.length; i++) {
      if (run.visit.closed) return undefined
      const waiting = this.#each(run, rows[i]!) ?? run.visit.pause()
      if (waiting !== undefined)
        return waiting.then(() => run.visit.pause()).then(() => this.#goOn(run, rows, i + 1))
    }
    return undefined
  }

  /** A row that fails here is one of many, as those of a generator are. */
  #each(run: RowRun, { row, meta }: Gathered): Outcome {
    run.registers[this.#leave] = row
    return runDerived(this.#body, run, meta)
  }
}

/** A row leaves the scope it is in. */
export class CollectOp implements BoundOp {
  readonly #row: Take<unknown>

  constructor(row: Take<unknown>) {
    this.#row = row
  }

  run(run: RowRun): undefined {
    const row = this.#row(run)
    const { meta } = run
    // A copy: two rows may be one object, and steps behind may have theirs for their own.
    if (row !== SKIPPED) run.scope!.rows.push({ row: { ...(row as Row) }, meta: meta && { ...meta } })
  }
}
