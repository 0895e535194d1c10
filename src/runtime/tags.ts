/**
 * What the runtime writes beside each frame, in the slot's 16 tag words. Plain words: whoever owns the slot
 * writes them, and owning it is ordered by the slot's state word.
 */
export const TAG = {
  /** Session slot of the plan. */
  SESSION: 0,
  ROWS: 1,
  FLAGS: 2,
  /** Ordered sessions: number of the source frame. */
  SEQUENCE: 3,
  /** Suspect frames: rows that are done. Written by commits only. */
  RESUME: 4,
  /** Suspect frames: how many threads died while row RESUME ran alone. */
  DEATHS: 5,
  /** 1 from the first row on: a death makes the frame suspect. */
  STARTED: 6,
  /** Ordered sessions: how many of the PART words are used. */
  LEVELS: 7,
  /** Ordered sessions: which part of its source frame this is, level by level; `index << 1 | last`. */
  PART: 8,
  /** Rows already published from this frame while it is worked; they are made again if the thread dies. */
  EMITTED: 12,
  /** Slots of the chain, as counted in the edge's credit. */
  SLOTS: 13,
  /** Ordered sessions: parts already sent of this frame. Another run of it goes on counting, so that none is lost. */
  PARTS: 14,
} as const

/** How many fan-outs in a row can be told apart in an ordered session; deeper ones send a frame as a whole. */
export const MAX_LEVELS = 4

export const FLAG = {
  /** A thread died over this frame: its rows are run one by one. */
  SUSPECT: 1,
  ORDERED: 2,
  /** Somebody wants the rows that reach the end. */
  RESULTS: 4,
} as const

/** Which part of which source frame a frame is. */
export interface Path {
  readonly sequence: number
  readonly parts: readonly number[]
}

export interface Label {
  readonly session: number
  readonly rows: number
  readonly flags: number
  readonly path: Path | undefined
}

/** Writes all tags of a fresh frame. */
export function label(control: Int32Array, at: number, of: Label, slots: number): void {
  control[at + TAG.SESSION] = of.session
  control[at + TAG.ROWS] = of.rows
  control[at + TAG.FLAGS] = of.flags
  control[at + TAG.SEQUENCE] = of.path?.sequence ?? 0
  control[at + TAG.RESUME] = 0
  control[at + TAG.DEATHS] = 0
  control[at + TAG.STARTED] = 0
  control[at + TAG.EMITTED] = 0
  control[at + TAG.SLOTS] = slots
  control[at + TAG.PARTS] = 0
  const parts = of.path?.parts
  control[at + TAG.LEVELS] = parts?.length ?? 0
  if (parts !== undefined) for (let i = 0; i < parts.length; i++) control[at + TAG.PART + i] = parts[i]!
}

export function pathOf(control: Int32Array, at: number): Path | undefined {
  if ((control[at + TAG.FLAGS]! & FLAG.ORDERED) === 0) return undefined
  const levels = control[at + TAG.LEVELS]!
  const parts: number[] = []
  for (let i = 0; i < levels; i++) parts.push(control[at + TAG.PART + i]!)
  return { sequence: control[at + TAG.SEQUENCE]!, parts }
}

/** The path of part `index` of a frame with this path. */
export const partOf = (path: Path, index: number, last: boolean): Path => ({
  sequence: path.sequence,
  parts: [...path.parts, (index << 1) | (last ? 1 : 0)],
})
