import { ColumnBatch, BatchMemory } from './column-batch.ts'
import { ColumnFrameWriter } from './column-frame-writer.ts'
import type { Batch, FrameEncoder, Keys, Metas } from './frame.ts'
import { ShapeMemory } from './gatherer.ts'
import { KeySet } from './row-keys.ts'
import { RowEncoder } from './row-encoder.ts'
import { assert } from '../base/assert.ts'

/** Smaller frames are row frames: what a column costs by itself is more than it saves. Measured with six columns. */
const FEWEST_ROWS = 8
/** Batches kept for their memory. */
const MOST_KEPT_BATCHES = 4

export interface EncoderOptions {
  /** Which keys of rows travel; all, unless given. */
  readonly keys?: Keys
  /** Whether rows may lie in columns; true, unless given. */
  readonly columns?: boolean
}

/** Writes batches as column frames where their values fit columns, else as row frames. */
export class ValueEncoder implements FrameEncoder {
  private readonly rows = new RowEncoder()
  private readonly columns: ColumnFrameWriter | undefined
  private readonly memory: BatchMemory
  private readonly spare: ColumnBatch[] = []

  constructor({ keys = { allBut: [] }, columns = true }: EncoderOptions) {
    this.memory = new BatchMemory(new ShapeMemory(new KeySet(keys)), columns)
    this.columns = columns ? new ColumnFrameWriter(this.rows) : undefined
  }

  batch(): ColumnBatch {
    return this.spare.pop() ?? new ColumnBatch(this.memory)
  }

  recycle(batch: Batch): void {
    assert(batch instanceof ColumnBatch, 'a batch of another encoder was given back')
    batch.clear()
    if (this.spare.length < MOST_KEPT_BATCHES) this.spare.push(batch)
  }

  encode(batch: Batch, from: number, to: number): Uint8Array {
    assert(batch instanceof ColumnBatch, 'a batch of another encoder was given')
    const end = Math.min(to, batch.length)
    const metas: Metas = batch.metas.length > 0 ? batch.metas : undefined
    if (this.columns !== undefined && end - from >= FEWEST_ROWS) {
      const bytes =
        batch.whole === undefined
          ? this.columns.encodeRows(batch, from, end, metas)
          : this.columns.encodeItems(batch.whole, from, end, metas)
      if (bytes !== undefined) return bytes
    }
    return this.encodeWhole(batch, from, end, metas)
  }

  private encodeWhole(batch: ColumnBatch, from: number, to: number, metas: Metas): Uint8Array {
    if (batch.whole !== undefined) return this.rows.encode(batch.whole, from, to, metas)
    const whole: unknown[] = new Array(to)
    for (let i = from; i < to; i++) whole[i] = batch.at(i)
    return this.rows.encode(whole, from, to, metas)
  }
}
