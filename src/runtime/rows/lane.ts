import { own } from '../../base/own.ts'
import type { Row } from '../../graph/node.ts'
import type { Batch, Frame, Vector } from '../../frame/frame.ts'
import type { Take } from './ops.ts'
import { lendAll } from './over-frame.ts'
import type { BoundOp, RowRun } from './run-row.ts'

/**
 * The straight way through a stage: steps that are called with rows of a frame, one after the other, and give plain
 * objects at once. It is a loop made of text, so that V8 sees which functions it calls and what their rows look
 * like; a general loop costs five times as much. Whatever is out of the ordinary (an exception, a promise, a value that
 * is no plain object) leaves the lane, and the general way goes on with that row.
 */

export type LaneStep =
  /** Call a handler. */
  | {
      readonly kind: 'call'
      readonly fn: (row: Row) => unknown
      readonly input: number
      readonly node: number
      /** The keys it reads and the columns they lie in; undefined: its row is made by `take`. */
      readonly picks: readonly Pick[] | undefined
      readonly take: Take
      /** Lays a result over what was there. */
      readonly merge: (row: Row, result?: Row) => Row
      /** Something may have been produced before it: keys are looked for there first. */
      readonly isLaid: boolean
      /** Given rows are frozen. */
      readonly guard: ((row: Row) => Row) | undefined
      /** What becomes of the result: laid over what was there, the row itself, an item for a reader, or nothing. */
      readonly result: 'lay' | 'whole' | 'item' | 'none'
      /** Where items go. */
      readonly items: number | undefined
    }
  /** Whatever else is done at once and cannot fail. */
  | { readonly kind: 'do'; readonly op: BoundOp }
  | {
      readonly kind: 'send'
      readonly edge: number
      readonly register: number
      /** Its rows lie over the frame. */
      readonly isOver: boolean
      /** Rows that are sent have reached the end of their pipeline. */
      readonly isResult: boolean
      /** It is a consumer: its register is what it was given. */
      readonly passes: { readonly from: number; readonly to: number } | undefined
    }

export interface Pick {
  readonly key: string
  readonly column: string | undefined
}

/** Where rows go that a lane sends. */
export interface LaneList {
  readonly batch: Batch
  readonly origins: number[]
}

/** @returns the index of the next row to be worked */
type Leave = (index: number, step: number, threw: boolean, value: unknown) => number

type Loop = (
  run: RowRun,
  given: readonly (readonly Vector[] | undefined)[],
  lists: readonly (LaneList | undefined)[],
  from: number,
  to: number,
  leave: Leave,
) => number

export class Lane {
  /** The edges that it feeds. */
  readonly edges: readonly number[]
  readonly #steps: readonly LaneStep[]
  readonly #loop: Loop

  private constructor(steps: readonly LaneStep[], loop: Loop) {
    this.#steps = steps
    this.#loop = loop
    this.edges = steps.flatMap((step) => {
      if (step.kind === 'send') return [step.edge]
      return step.kind === 'call' && step.items !== undefined ? [step.items] : []
    })
  }

  /** Undefined where code may not be generated. */
  static of(steps: readonly LaneStep[]): Lane | undefined {
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- the text holds no data but keys, as JSON
      const loop = new Function('steps', 'own', 'prototypeOf', 'plain', textOf(steps)) as (
        ...given: unknown[]
      ) => Loop
      return new Lane(steps, loop(steps, own, Object.getPrototypeOf, Object.prototype))
    } catch {
      // Started with --disallow-code-generation-from-strings.
      return undefined
    }
  }

  /** What its steps read of a frame. */
  borrow(frame: Frame): (readonly Vector[] | undefined)[] {
    return this.#steps.map((step) =>
      step.kind === 'call' && step.picks !== undefined
        ? lendAll(
            frame,
            step.picks.map(({ column }) => column),
          )
        : undefined,
    )
  }

  /** Works rows `[from … to)`, until one leaves the lane. @param lists by edge; none where nobody wants the rows */
  run(
    run: RowRun,
    given: readonly (readonly Vector[] | undefined)[],
    lists: readonly (LaneList | undefined)[],
    from: number,
    to: number,
    leave: Leave,
  ): number {
    return this.#loop(run, given, lists, from, to, leave)
  }
}

function textOf(steps: readonly LaneStep[]): string {
  const constants = steps.map((step, k) => {
    if (step.kind === 'do') return `const op${k} = steps[${k}].op`
    if (step.kind === 'send') return ''
    return `const { fn: fn${k}, take: take${k}, guard: guard${k}, merge: merge${k} } = steps[${k}]`
  })
  const begins = steps.map((step, k) => {
    if (step.kind === 'send') return `const list${k} = lists[${step.edge}]`
    if (step.kind === 'do') return ''
    const vectors = (step.picks ?? []).map((_, i) => `const v${k}_${i} = given[${k}][${i}]`)
    return [`const list${k} = lists[${step.items}]`, ...vectors].join('\n')
  })
  return `'use strict'
    ${constants.join('\n')}
    return (run, given, lists, from, to, leave) => {
      const registers = run.registers
      ${begins.join('\n')}
      for (let i = from; i < to; i++) {
        run.index = i
        let result
        ${steps.map(stepText).join('\n')}
      }
      return to
    }`
}

function stepText(step: LaneStep, k: number): string {
  if (step.kind === 'do') return `op${k}.run(run)`
  if (step.kind === 'send') {
    const append = step.isOver
      ? `list${k}.batch.appendOver(i, registers[${step.register}], undefined)`
      : `list${k}.batch.append(registers[${step.register}], undefined)`
    return `${step.isResult ? 'run.ended++' : ''}
      if (list${k} !== undefined) { ${append}; list${k}.origins.push(i) }
      ${step.passes === undefined ? '' : `registers[${step.passes.to}] = registers[${step.passes.from}]`}`
  }
  const row = step.picks === undefined ? `take${k}(run)` : pickText(step.picks, step, k)
  return `
    try { result = fn${k}(${step.guard === undefined ? row : `guard${k}(${row})`}) }
    catch (error) { return leave(i, ${k}, true, error) }
    // A getter of the result's, or a proxy, may throw: so it will there, and be the row's failure.
    try { ${resultText(step, k)} } catch { return leave(i, ${k}, false, result) }`
}

function pickText(
  picks: readonly Pick[],
  { input, isLaid }: { input: number; isLaid: boolean },
  k: number,
): string {
  const over = `registers[${input}]`
  const values = picks.map(({ key, column }, i) => {
    const name = JSON.stringify(key)
    const below = column === undefined ? 'undefined' : `v${k}_${i}[i]`
    if (!isLaid) return `${name}: ${below}`
    return `${name}: ${over} !== undefined && (${over}[${name}] !== undefined || ${name} in ${over}) ? own(${over}[${name}]) : ${below}`
  })
  return `{ ${values.join(', ')} }`
}

function resultText({ result, input, node, isLaid }: LaneStep & { kind: 'call' }, k: number): string {
  // A consumer may give what it likes, but a promise is waited for.
  if (result === 'none' || result === 'item')
    return `if (result !== undefined && result !== null && result.then !== undefined) return leave(i, ${k}, false, result)
      ${result === 'item' ? `list${k}.batch.append(result, undefined); list${k}.origins.push(i)` : ''}
      registers[${node}] = registers[${input}]`
  const laid = isLaid
    ? `registers[${input}] === undefined ? result : merge${k}(registers[${input}], result)`
    : 'result'
  return `if (typeof result !== 'object' || result === null || prototypeOf(result) !== plain || result.then !== undefined) return leave(i, ${k}, false, result)
    registers[${node}] = ${result === 'lay' ? laid : 'result'}`
}
