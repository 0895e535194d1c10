import type { Passing } from '../../frame/frame.ts'
import type { Row } from '../../graph/node.ts'
import type { Columns, Edge } from '../../plan/plan.ts'
import { passingOf, type View } from '../../plan/views.ts'
import type { Take } from './ops.ts'
import { wholeRow } from './over-frame.ts'
import { SKIPPED, type RowRun } from './run-row.ts'
import { project } from './shape-change.ts'

/** Which of a frame's columns pass untouched, and under which keys. */
export type PassingOf = (columns: readonly string[]) => Passing

/** How a stage sends what an edge carries of a row. */
export interface Send {
  /** One row that lies over the frame: its register, and which columns pass untouched. Undefined: whole values. */
  readonly over: { readonly register: number; readonly passing: PassingOf } | undefined
  /** The value as a whole; undefined when all that is carried was skipped. */
  readonly value: Take<unknown>
}

export function sendOf(carries: Edge['carries'], views: ReadonlyMap<number, View>): Send {
  const [only] = carries
  if (carries.length !== 1) return { over: undefined, value: together(carries, views) }
  const { register, columns } = only!
  const view = views.get(register)
  const row = rowIn(register, view)
  return {
    over: view && { register, passing: passing(view, columns) },
    value: (run) => (run.registers[register] === SKIPPED ? undefined : row(run)),
  }
}

const rowIn = (register: number, view: View | undefined): Take<unknown> =>
  view === undefined ? (run) => run.registers[register] : wholeRow(register, view)

/** Asked for each frame, and frames of one source have the same columns. */
function passing(view: View, asked: Columns): PassingOf {
  let last: readonly string[] | undefined
  let pairs: Passing = []
  return (columns) => {
    if (columns === last) return pairs
    last = columns
    return (pairs = passingOf(view, columns, asked))
  }
}

/** Several registers: an object of rows, by register. */
function together(carries: Edge['carries'], views: ReadonlyMap<number, View>): Take<unknown> {
  const takes = carries.map(({ register, columns }): Take<unknown> => {
    const row = rowIn(register, views.get(register))
    if (!('only' in columns)) return row
    const needed = project(columns.only)
    return (run) => needed(row(run) as Row)
  })
  return (run: RowRun) => {
    const rows: Row = {}
    let any = false
    for (let i = 0; i < carries.length; i++) {
      const { register } = carries[i]!
      if (run.registers[register] === SKIPPED) continue
      any = true
      rows[String(register)] = takes[i]!(run)
    }
    return any || carries.length === 0 ? rows : undefined
  }
}
