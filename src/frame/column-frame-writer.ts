import type { ColumnBatch } from './column-batch.ts'
import { ColumnBytes } from './column-bytes.ts'
import { ColumnFrame } from './column-frame.ts'
import { COLUMN_WORDS, HEAD_WORDS, NO_METAS, SELECTION_WORDS } from './column-layout.ts'
import { OverlayPlanner, planRows, type FreshColumn, type PassedColumn, type Plan } from './column-plan.ts'
import { ColumnWriter, newColumnMemory } from './column-writer.ts'
import {
  alignedTo8,
  BODY_OFFSET,
  KIND_COLUMNS,
  PART_HEADER,
  writeFrameHeader,
  writePartHeader,
} from './envelope.ts'
import type { Metas } from './frame.ts'
import type { RowEncoder } from './row-encoder.ts'
import { isRow } from './row-keys.ts'
import type { Choice } from './selections.ts'

const FIRST_WORD = BODY_OFFSET / 4
const NO_CHOICES: readonly Choice[] = []

/** Writes column frames, see column-layout.ts. */
export class ColumnFrameWriter {
  private readonly out = new ColumnBytes()
  private readonly rows: RowEncoder
  private readonly writer: ColumnWriter
  private readonly planner = new OverlayPlanner()
  private readonly itemMemory = newColumnMemory()
  private lastNames: readonly unknown[] = []
  private lastDefinitions: Buffer = Buffer.from('null')
  private laneStart = 0
  private laneHeader = 0

  /** @param rows writes metas, and what fits no column but one of row frames */
  constructor(rows: RowEncoder) {
    this.rows = rows
    this.writer = new ColumnWriter(this.out, rows)
  }

  /**
   * Encodes rows `[from … to)` of a batch whose values are no whole ones.
   *
   * @returns bytes that stay valid until the next call; undefined where only a row frame can carry these rows
   * @throws ValueError
   */
  encodeRows(batch: ColumnBatch, from: number, to: number, metas: Metas): Uint8Array | undefined {
    const { base } = batch
    const plan =
      base instanceof ColumnFrame ? this.planner.plan(batch, base, from, to) : planRows(batch, from, to)
    if (plan === undefined || plan.length === 0) return undefined
    const choices = base === undefined ? NO_CHOICES : choicesOf(plan)
    this.begin(plan, choices, to - from)
    let at = HEAD_WORDS + choices.length * SELECTION_WORDS
    for (const column of plan) {
      if ('stored' in column)
        this.copyPassed(base as ColumnFrame, column, at, choices.indexOf(column.choice) + 1)
      else this.writeFresh(column, at, to - from, from)
      at += COLUMN_WORDS
    }
    return this.finish(from, to, metas)
  }

  /** The same for items: undefined where they are not all of one kind of column. */
  encodeItems(items: readonly unknown[], from: number, to: number, metas: Metas): Uint8Array | undefined {
    if (isRow(items[from])) return undefined
    const column: FreshColumn = { key: undefined, memory: this.itemMemory, values: items }
    this.begin([column], [], to - from)
    return this.writeFresh(column, HEAD_WORDS, to - from, from) ? this.finish(from, to, metas) : undefined
  }

  private begin(plan: Plan, choices: readonly Choice[], count: number): void {
    const { out } = this
    const definitions = this.definitionsOf(plan)
    const words = HEAD_WORDS + choices.length * SELECTION_WORDS + plan.length * COLUMN_WORDS
    const bodyEnd = BODY_OFFSET + words * 4
    out.restart()
    out.reserve(bodyEnd + 2 * PART_HEADER + definitions.length + 16)
    writeFrameHeader(out.bytes, KIND_COLUMNS, bodyEnd)
    const definitionsStart = writePartHeader(out.bytes, bodyEnd, definitions.length)
    out.bytes.set(definitions, definitionsStart)
    this.laneHeader = definitionsStart + definitions.length
    this.laneStart = alignedTo8(this.laneHeader + PART_HEADER)
    out.position = this.laneHeader + PART_HEADER
    out.align()
    this.setWords(0, [count, plan.length, choices.length, NO_METAS, 0, 0])
    for (const [i, choice] of choices.entries()) this.writeSelection(choice, i)
  }

  private writeSelection({ rows, stored }: Choice, number: number): void {
    const { out } = this
    const start = out.align()
    out.reserve(rows!.length * 4)
    out.int32.set(rows!, start >> 2)
    out.position += rows!.length * 4
    this.setWords(HEAD_WORDS + number * SELECTION_WORDS, [start - this.laneStart, stored])
  }

  /** Returns false for items that fit no column. */
  private writeFresh(column: FreshColumn, at: number, count: number, index: number): boolean {
    const { out, writer } = this
    const start = out.align()
    const { key, memory, values, from = index } = column
    if (!writer.write(memory, values, from, count, index, key)) return false
    const { kind, flags, parameters } = writer
    this.setWords(at, [kind, flags, 0, start - this.laneStart, out.position - start, ...parameters])
    return true
  }

  private copyPassed(base: ColumnFrame, { stored }: PassedColumn, at: number, selection: number): void {
    const { out } = this
    const { kind, flags, start, end, first, second, third } = stored
    const target = out.align()
    out.reserve(end - start)
    out.bytes.set(base.bytes.subarray(start, end), target)
    out.position = target + end - start
    this.setWords(at, [kind, flags, selection, target - this.laneStart, end - start, first, second, third])
  }

  private finish(from: number, to: number, metas: Metas): Uint8Array {
    const { out } = this
    if (hasMeta(metas, from, to)) this.writeMetas(metas!, from, to)
    const end = out.position
    writePartHeader(out.bytes, this.laneHeader, end - this.laneHeader - PART_HEADER)
    // No Buffer: `slice` of a Buffer makes no copy, and whoever keeps a frame needs one.
    return new Uint8Array(out.bytes.buffer, 0, end)
  }

  private writeMetas(metas: NonNullable<Metas>, from: number, to: number): void {
    const { out } = this
    const frame = this.rows.encode(metas, from, to)
    const start = out.align()
    out.reserve(frame.length)
    out.bytes.set(frame, start)
    out.position = start + frame.length
    this.setWords(3, [start - this.laneStart, frame.length])
  }

  private setWords(at: number, words: readonly number[]): void {
    const { int32 } = this.out
    for (let i = 0; i < words.length; i++) int32[FIRST_WORD + at + i] = words[i]!
  }

  /** They are kept: most frames have the names of the frame before. */
  private definitionsOf(plan: Plan): Buffer {
    if (isNamed(plan, this.lastNames)) return this.lastDefinitions
    const names = plan.map(({ key }) => key)
    this.lastNames = names
    this.lastDefinitions = Buffer.from(JSON.stringify(names[0] === undefined ? null : names))
    return this.lastDefinitions
  }
}

function isNamed(plan: Plan, names: readonly unknown[]): boolean {
  if (plan.length !== names.length) return false
  for (let i = 0; i < plan.length; i++) if (plan[i]!.key !== names[i]) return false
  return true
}

/** The choices of rows that the frame needs a selection for. */
function choicesOf(plan: Plan): Choice[] {
  const choices = new Set<Choice>()
  for (const column of plan) {
    if ('choice' in column && column.choice.rows !== undefined) choices.add(column.choice)
  }
  return [...choices]
}

function hasMeta(metas: Metas, from: number, to: number): boolean {
  if (metas === undefined) return false
  for (let i = from; i < to; i++) if (metas[i] !== undefined) return true
  return false
}
