import { SchemaError } from '../../base/errors.ts'
import { threadState } from '../../base/thread.ts'
import type { Meta } from '../../frame/frame.ts'
import type { Row } from '../../graph/node.ts'
import type { FeederOptions, RowCheck, Target } from './feeder-options.ts'
import { misfitOf } from './row-intake.ts'
import { runOps, type Outcome, type Visit } from '../rows/run-row.ts'
import { NO_FRAME, Run, type RunScope } from '../rows/run.ts'
import type { Seat } from '../seat.ts'

/** What a first stage asks of whoever feeds it. */
export interface FirstStageOwner extends Visit {
  /** A row goes on as it came. */
  pass(edge: number, row: Row, index: number): void
  /** A row does not fit the schema of its pipeline. */
  misfit(target: Target, row: Row, error: SchemaError): void
  /** The source can give no more: a callback of the caller threw. */
  end(error: unknown): void
}

/** The steps of a pipeline before its first worker boundary, in the thread that brings its rows in. */
export class FirstStage {
  /** The edge to which rows go as they come, where nothing is done to them here. */
  readonly straight: number | undefined
  readonly #owner: FirstStageOwner
  readonly #target: Target
  readonly #name: string
  readonly #meta: FeederOptions['meta']
  readonly #scope: RunScope
  readonly #thread = threadState()
  /** What the last row left, used again where nobody holds it. */
  #spare: Run | undefined

  /** @param name of the pipeline */
  constructor(owner: FirstStageOwner, seat: Seat, target: Target, name: string, of: FeederOptions) {
    const { bound, check } = target
    this.#owner = owner
    this.#target = target
    this.#name = name
    this.#meta = of.meta
    const { log, thread } = seat
    this.#scope = { session: of.session, log, thread, pipeline: bound.stage.pipeline, ...NO_FRAME }
    this.straight = check === undefined && of.meta === undefined ? bound.straight : undefined
  }

  /** @returns a promise while the row waits for an async step, or for its check */
  work(row: Row, index: number): Outcome {
    if (this.straight !== undefined) {
      this.#owner.pass(this.straight, row, index)
      return undefined
    }
    const { check } = this.#target
    return check === undefined ? this.#run(row, index) : this.#checked(check, row, index)
  }

  #checked(check: RowCheck, row: Row, index: number): Outcome {
    const misfit = misfitOf(check, row)
    if (typeof misfit !== 'object') return this.#verdict(row, index, misfit)
    return misfit.then((text) => this.#verdict(row, index, text))
  }

  #verdict(row: Row, index: number, text: string | undefined): Outcome {
    if (text === undefined) return this.#run(row, index)
    const error = new SchemaError(`A row does not fit the input schema of "${this.#name}": ${text}`)
    this.#owner.misfit(this.#target, row, error)
    return undefined
  }

  #run(row: Row, index: number): Outcome {
    let meta: Meta
    try {
      meta = this.#meta === undefined ? undefined : { ...this.#meta(row as never) }
    } catch (error) {
      this.#owner.end(error)
      return undefined
    }
    const { bound } = this.#target
    const run = this.#spare ?? new Run(this.#owner, this.#scope, bound.nodes)
    this.#spare = undefined
    run.begin(index, meta)
    run.registers[0] = row
    this.#thread.working = true
    const waiting = runOps(bound.whole.ops, 0, run)
    this.#thread.working = false
    if (waiting === undefined) this.#spare = run
    return waiting
  }
}
