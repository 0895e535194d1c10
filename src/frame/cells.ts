/** The values of a column by row. The list is longer than the batch where an earlier one was. */
export type Cells = unknown[] | Int32Array | Float64Array | Uint8Array

/** What a list of cells can hold. Typed arrays are written as they are, and a number in one is no object on the heap. */
export const CellKind = {
  any: 0,
  /** in an Int32Array, without -0 */
  int32: 1,
  /** in a Float64Array */
  float64: 2,
  /** in a Uint8Array */
  boolean: 3,
} as const

export type CellKind = (typeof CellKind)[keyof typeof CellKind]

/** After a value that was of another kind, so many frames take any. */
const FRAMES_OF_ANY = 16

/** Which kind of cells the next values of a column go into. */
export interface CellMemory {
  kind: CellKind
  /** Frames to come that take any. */
  pause: number
}

export function newCellMemory(): CellMemory {
  return { kind: CellKind.any, pause: 0 }
}

/** @param kind the kind of cells into which all values of the last frame fit */
export function expectCells(memory: CellMemory, kind: CellKind): void {
  if (memory.pause > 0) memory.pause--
  else memory.kind = kind
}

export function kindOf(cells: Cells): CellKind {
  if (Array.isArray(cells)) return CellKind.any
  if (cells instanceof Int32Array) return CellKind.int32
  return cells instanceof Float64Array ? CellKind.float64 : CellKind.boolean
}

export function newCells(kind: CellKind, length: number): Cells {
  switch (kind) {
    case CellKind.any:
      return []
    case CellKind.int32:
      return new Int32Array(length)
    case CellKind.float64:
      return new Float64Array(length)
    case CellKind.boolean:
      return new Uint8Array(length)
  }
}

/** Whether a value can lie in cells of a kind and is the same afterwards. */
export function fits(kind: CellKind, value: unknown): boolean {
  switch (kind) {
    case CellKind.any:
      return true
    case CellKind.int32:
      return typeof value === 'number' && Object.is(value | 0, value)
    case CellKind.float64:
      return typeof value === 'number'
    case CellKind.boolean:
      return typeof value === 'boolean'
  }
}

/** Sets a value that fits. */
export function setCell(cells: Cells, row: number, value: unknown): void {
  // A boolean becomes a 0 or 1 by itself.
  ;(cells as unknown[])[row] = value
}

/** The cells as values. */
export function asValues(cells: Cells): ArrayLike<unknown> {
  return cells instanceof Uint8Array ? Array.from(cells, Boolean) : cells
}

export function valueOf(cells: Cells, row: number): unknown {
  return cells instanceof Uint8Array ? cells[row] === 1 : cells[row]
}

/** The first `length` cells in cells that take `value` as well. */
export function widened(cells: Cells, length: number, value: unknown, memory: CellMemory): Cells {
  if (cells instanceof Int32Array && typeof value === 'number') {
    memory.kind = CellKind.float64
    return Float64Array.from(cells)
  }
  memory.kind = CellKind.any
  memory.pause = FRAMES_OF_ANY
  return Array.from(asValues(Array.isArray(cells) ? cells : cells.subarray(0, length)))
}

/** The same cells with room for `length`. */
export function lengthened(cells: Cells, length: number): Cells {
  if (Array.isArray(cells) || cells.length >= length) return cells
  const longer = newCells(kindOf(cells), length) as Exclude<Cells, unknown[]>
  longer.set(cells)
  return longer
}
