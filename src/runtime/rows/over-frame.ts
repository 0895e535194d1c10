import { own } from '../../base/own.ts'
import { put } from '../../frame/row-keys.ts'
import type { Frame, Vector } from '../../frame/frame.ts'
import type { Row } from '../../graph/node.ts'
import { columnOf, type View } from '../../plan/views.ts'
import { changeOf } from './shape-change.ts'
import type { RowRun } from './run-row.ts'
import { addAll, copy, generated } from './take.ts'

/**
 * Rows that lie over a frame: a register holds the keys that were produced here, or undefined where none was, and the
 * rest is in columns. Here such a row is given to a handler, as far as it reads it, or made whole.
 */

/** Numbers the readers of a stage, so that each finds what it borrowed. */
export class LoanCounter {
  #next = 0
  take(): number {
    return this.#next++
  }
}

type Make = (vectors: readonly Vector[], index: number) => Row
type Lay = (vectors: readonly Vector[], index: number, over: Row) => Row

/** Gives these keys in an object of one hidden class; a key that the row lacks is undefined. */
export function columnPicker(
  register: number,
  view: View,
  keys: readonly string[],
  loan: number,
): (run: RowRun) => Row {
  const columns = keys.map((key) => columnOf(view, key))
  const make = madeOf(keys)
  const lay = laidOver(keys)
  return (run) => {
    const vectors = (run.loans[loan] ??= lendAll(run.frame!, columns)) as Vector[]
    const over = run.registers[register]
    return over === undefined ? make(vectors, run.index) : lay(vectors, run.index, over as Row)
  }
}

/** Gives all keys of the row, what can be changed in place copied. */
export function wholeCopier(register: number, view: View, loan: number): (run: RowRun) => Row {
  const whole = wholeOf(view)
  return (run) => {
    const make = (run.loans[loan] ??= run.frame!.lendWhole()) as (index: number) => unknown
    const row = whole(make(run.index) as Row)
    const over = run.registers[register]
    return over === undefined ? row : addAll(row, copy(over as Row))
  }
}

/** Makes the row whole for the engine itself: nested values are shared. */
export function wholeRow(register: number, view: View): (run: RowRun) => Row {
  const whole = wholeOf(view)
  return (run) => {
    const row = whole(run.frame!.value(run.index) as Row)
    const over = run.registers[register]
    return over === undefined ? row : addAll(row, over as Row)
  }
}

/** The value under one key; shared. */
export function columnValue(
  register: number,
  view: View,
  key: string,
  loan: number,
): (run: RowRun) => unknown {
  const column = columnOf(view, key)
  return (run) => {
    const over = run.registers[register]
    if (over !== undefined && Object.hasOwn(over as Row, key)) return (over as Row)[key]
    if (column === undefined) return undefined
    const vector = (run.loans[loan] ??= run.frame!.vector(column)) as Vector
    return vector[run.index]
  }
}

const nothing: Vector = []

export const lendAll = (frame: Frame, columns: readonly (string | undefined)[]): Vector[] =>
  columns.map((column) => (column === undefined ? nothing : frame.lend(column)))

function wholeOf({ changes }: View): (row: Row) => Row {
  const all = changes.map(changeOf)
  return (row) => all.reduce((changed, change) => change(changed), row)
}

function madeOf(keys: readonly string[]): Make {
  const body = keys.map((key, i) => `${JSON.stringify(key)}: v[${i}][i]`).join(', ')
  return generated(keys, `(v, i) => ({ ${body} })`, (vectors: readonly Vector[], index: number) => {
    const row: Row = {}
    for (const [k, key] of keys.entries()) put(row, key, vectors[k]![index])
    return row
  })
}

function laidOver(keys: readonly string[]): Lay {
  const values = keys.map((key, i) => {
    const name = JSON.stringify(key)
    return `${name}: o[${name}] !== undefined || ${name} in o ? own(o[${name}]) : v[${i}][i]`
  })
  return generated(
    keys,
    `(v, i, o) => ({ ${values.join(', ')} })`,
    (vectors: readonly Vector[], index: number, over: Row) => {
      const row: Row = {}
      for (const [k, key] of keys.entries())
        put(row, key, Object.hasOwn(over, key) ? own(over[key]) : vectors[k]![index])
      return row
    },
  )
}
