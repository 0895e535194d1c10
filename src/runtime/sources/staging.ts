import { rowTooLarge } from '../../base/errors.ts'
import { encodeValues } from '../../frame/codec.ts'
import type { Batch, Frame, FrameDecoder, FrameEncoder } from '../../frame/frame.ts'
import { isRow } from '../../frame/row-keys.ts'
import { closeRows, noRow, throwing, type RowSource } from './producers.ts'
import { SpillFile } from '../spill-file.ts'

const FIRST_ROWS = 64
const MOST_ROWS = 1024
const FRAME_BYTES = 256 * 1024
/** What waits in memory; the rest waits in a temporary file. */
const MEMORY_BYTES = 32 * 1024 * 1024
const MOST_ROWS_PER_LOOK = 256

export interface StagingCodec {
  /** Kept from one staging to the next of the same rows: it knows their shapes. */
  readonly encoder: FrameEncoder
  readonly decoder: FrameDecoder
  readonly maxRowBytes: number
}

/**
 * All rows of a source before the first of them goes on. They wait as frames, so that a row which cannot be carried
 * is found while nothing has happened yet.
 */
export class Staging {
  readonly #name: string
  readonly #source: RowSource
  readonly #codec: StagingCodec
  readonly #kick: () => void
  readonly #frames: Uint8Array[] = []
  #file: SpillFile | undefined
  #bytes = 0
  #batch: Batch
  #frameRows = FIRST_ROWS
  #isPulling = false
  #state: 'draining' | 'complete' | 'failed' = 'draining'
  #error: unknown

  /** @param kick called when an asynchronous source has given something */
  constructor(name: string, source: RowSource, codec: StagingCodec, kick: () => void) {
    this.#name = name
    this.#source = source
    this.#codec = codec
    this.#kick = kick
    this.#batch = codec.encoder.batch()
  }

  get isOver(): boolean {
    return this.#state !== 'draining'
  }

  /** Asks the source for rows, for a while. @returns false when it has to be waited for */
  drain(until: number): boolean {
    if (this.isOver || this.#isPulling) return false
    if (this.#source.isAsync) void this.#pull(until)
    else this.#drainNow(until)
    return true
  }

  /** The rows that wait, each once, or what the source threw. */
  take(): Iterator<unknown> {
    if (this.#state === 'failed') return throwing(this.#error)
    let frame: Frame | undefined
    let rowAt: (index: number) => unknown
    let at = 0
    return {
      next: () => {
        while (frame === undefined || at >= frame.count) {
          const bytes = this.#frames.shift() ?? this.#file?.shift()?.bytes
          if (bytes === undefined) {
            this.#forget()
            return { done: true, value: undefined }
          }
          frame = this.#codec.decoder.decode(bytes)
          rowAt = frame.lendWhole()
          at = 0
        }
        return { done: false, value: rowAt(at++) }
      },
      return: () => {
        this.#forget()
        frame = undefined
        return { done: true, value: undefined }
      },
    }
  }

  /** Nobody wants the rows any more. */
  abandon(): void {
    if (this.#state === 'draining') {
      this.#state = 'failed'
      closeRows(this.#source)
    }
    this.#forget()
  }

  #drainNow(until: number): void {
    const rows = this.#source.rows as Iterator<unknown>
    // Looks at the clock after 1, 3, 7, 15 … rows: dear rows do not take much longer than the slice.
    let nextLook = 1
    for (let n = 1; this.#state === 'draining'; n++) {
      let next: IteratorResult<unknown>
      try {
        next = rows.next()
      } catch (error) {
        return this.#fail(error)
      }
      this.#accept(next)
      if (n < nextLook) continue
      if (performance.now() >= until) return
      nextLook += Math.min(n + 1, MOST_ROWS_PER_LOOK)
    }
  }

  /** Never rejects. */
  async #pull(until: number): Promise<void> {
    const rows = this.#source.rows as AsyncIterator<unknown>
    this.#isPulling = true
    // Rows that are there already come without a turn of the event loop: others have theirs after a slice.
    do {
      try {
        this.#accept(await rows.next())
      } catch (error) {
        this.#fail(error)
      }
    } while (this.#state === 'draining' && performance.now() < until)
    this.#isPulling = false
    this.#kick()
  }

  #accept(next: IteratorResult<unknown>): void {
    if (this.#state !== 'draining') return
    try {
      if (next.done === true) this.#complete()
      else this.#put(next.value)
    } catch (error) {
      // The source hears that it need not go on.
      this.abandon()
      this.#error = error
    }
  }

  #put(value: unknown): void {
    if (!isRow(value)) throw noRow(this.#name, value)
    this.#batch.append(value, undefined)
    if (this.#batch.length >= this.#frameRows) this.#flush()
  }

  #flush(): void {
    const { encoder } = this.#codec
    const batch = this.#batch
    const { length } = batch
    if (length === 0) return
    let bytes = encoder.encode(batch, 0, length)
    if (bytes.length > this.#codec.maxRowBytes) {
      this.#requireSmallRows(batch)
      bytes = encoder.encode(batch, 0, length)
    }
    this.#keep(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), length)
    const fit = Math.floor((FRAME_BYTES * length) / bytes.length)
    this.#frameRows = Math.max(1, Math.min(MOST_ROWS, 4 * length, fit))
    batch.shift(length)
  }

  #requireSmallRows(batch: Batch): void {
    const { encoder, maxRowBytes } = this.#codec
    for (let i = 0; i < batch.length; i++) {
      const { length } = encoder.encode(batch, i, i + 1)
      if (length <= maxRowBytes) continue
      throw rowTooLarge(length, maxRowBytes)
    }
  }

  #keep(bytes: Uint8Array, rows: number): void {
    if (this.#bytes + bytes.length > MEMORY_BYTES || this.#file !== undefined) {
      this.#file ??= new SpillFile()
      this.#file.push(bytes, rows)
      return
    }
    const copy = Buffer.allocUnsafeSlow(bytes.length)
    copy.set(bytes)
    this.#frames.push(copy)
    this.#bytes += bytes.length
  }

  #complete(): void {
    this.#flush()
    this.#codec.encoder.recycle(this.#batch)
    this.#state = 'complete'
  }

  /** The source threw: it is over. */
  #fail(error: unknown): void {
    if (this.#state !== 'draining') return
    this.#state = 'failed'
    this.#error = error
    this.#forget()
  }

  #forget(): void {
    this.#frames.length = 0
    this.#file?.close()
    this.#file = undefined
  }
}

/** A copy of a value as another thread would get it. @throws ValueError where it could not be carried there */
export function carriedCopy({ encoder, decoder }: StagingCodec, value: unknown): unknown {
  return decoder.decode(Buffer.from(encodeValues(encoder, [value]))).value(0)
}
