import type { Frame, FrameDecoder } from '../../frame/frame.ts'
import type { ItemBlock, ItemRange } from '../../app/engine.ts'
import { isRow } from '../../frame/row-keys.ts'
import { SpillFile } from '../spill-file.ts'

/** One value as a block. */
function blockOf(value: unknown): ItemBlock {
  if (!isRow(value)) return { names: undefined, vector: () => [], value: () => value }
  return { names: Object.keys(value), vector: (name) => [value[name]], value: () => value }
}

interface Buffered {
  readonly bytes: Uint8Array
  readonly rows: number
  /** It still counts against the session's window. */
  readonly counts: boolean
}

/** Where rows or items leave the engine: what main has taken off the rings and nobody has asked for yet. */
export class Outlet {
  readonly #decoder: FrameDecoder
  /** The values of so many frames were handed out: their credit is free. 0: a reader waits, all was handed out. */
  readonly #taken: (frames: number) => void
  readonly #freeBytes: number
  readonly #frames: Buffered[] = []
  #bytes = 0
  #counted = 0
  #file: SpillFile | undefined
  readonly #waiting: {
    resolve: (next: IteratorResult<unknown>) => void
    reject: (error: unknown) => void
  }[] = []
  /** The frame whose values are being handed out. */
  #frame: Frame | undefined
  #count = 0
  #at = 0
  #ended = false
  #error: unknown
  #readers = 0
  /** A synchronous reader waits for a value. */
  isBlocked = false
  /** Values that nobody wanted any more. */
  dropped = 0
  /** Values that waited in a file. */
  spilled = 0
  /** Nobody will ask again. */
  #abandoned = false

  /** @param freeBytes what may wait here before it holds up the session */
  constructor(decoder: FrameDecoder, freeBytes: number, taken: (frames: number) => void) {
    this.#decoder = decoder
    this.#freeBytes = freeBytes
    this.#taken = taken
  }

  /** Somebody has opened an iterator, ever. */
  get wasOpened(): boolean {
    return this.#readers > 0 || this.#abandoned
  }

  /** A reader waits for a value. */
  get isHungry(): boolean {
    return this.isBlocked || this.#waiting.length > 0
  }

  /** Frames that wait here and count against the session's window. */
  get counted(): number {
    return this.#counted
  }

  get buffered(): number {
    return this.#frames.length
  }

  get isEmpty(): boolean {
    return this.#frames.length === 0 && (this.#file?.frames ?? 0) === 0 && this.#at >= this.#count
  }

  open(): void {
    this.#readers++
  }

  /** A reader is gone; what comes when the last one is gone is dropped and counted. */
  close(): void {
    if (--this.#readers > 0) return
    this.#abandoned = true
    this.dropped += this.#count - this.#at
    this.#forget()
    for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
      this.dropped += frame.rows
      this.#release(frame)
    }
    this.dropped += this.#file?.close() ?? 0
    this.#file = undefined
    for (const waiting of this.#waiting.splice(0)) waiting.resolve({ value: undefined, done: true })
  }

  put(bytes: Uint8Array, rows: number): void {
    if (this.#abandoned || rows === 0) {
      if (this.#abandoned) this.dropped += rows
      this.#taken(1)
      return
    }
    const counts = this.#bytes + bytes.length > this.#freeBytes
    if (counts) this.#counted++
    else this.#taken(1)
    this.#bytes += bytes.length
    this.#frames.push({ bytes, rows, counts })
    while (this.#waiting.length > 0 && this.#load()) this.#waiting.shift()!.resolve(this.#shift())
  }

  /** Moves what waits here to a temporary file, so that it holds up nobody. @throws when the disk is full */
  spill(): void {
    this.#file ??= new SpillFile()
    for (let frame = this.#frames.shift(); frame !== undefined; frame = this.#frames.shift()) {
      this.#file.push(frame.bytes, frame.rows)
      this.spilled += frame.rows
      this.#release(frame)
    }
  }

  /** No more will come; `error` is thrown when all is handed out. */
  end(error: unknown): void {
    if (this.#ended) return
    this.#ended = true
    this.#error = error
    for (const waiting of this.#waiting.splice(0)) this.#settle(waiting)
  }

  /** What is there goes, too. */
  fail(error: unknown): void {
    this.#forget()
    for (const frame of this.#frames.splice(0)) this.#release(frame)
    this.#file?.close()
    this.#file = undefined
    this.end(error)
  }

  next(): Promise<IteratorResult<unknown>> {
    if (this.#at < this.#count || this.#load()) return Promise.resolve(this.#shift())
    return this.#wait()
  }

  #wait(): Promise<IteratorResult<unknown>> {
    return new Promise((resolve, reject) => {
      if (this.#ended) return this.#settle({ resolve, reject })
      this.#waiting.push({ resolve, reject })
      // Nothing was taken: but now it is known that all of it was.
      this.#taken(0)
    })
  }

  /** Up to `most` values at once; undefined at the end. */
  async nextRange(most: number): Promise<ItemRange | undefined> {
    if (this.#at < this.#count || this.#load()) {
      const from = this.#at
      this.#at = Math.min(this.#count, from + most)
      return { block: this.#frame!, from, to: this.#at }
    }
    // What comes for somebody who waits is handed to him alone.
    const next = await this.next()
    return next.done === true ? undefined : { block: blockOf(next.value), from: 0, to: 1 }
  }

  /** The same without waiting; undefined: nothing there now. @throws what the run ended with */
  nextNow(): IteratorResult<unknown> | undefined {
    if (this.#at < this.#count || this.#load()) return this.#shift()
    if (!this.#ended) return undefined
    const error = this.#error
    this.#error = undefined
    if (error !== undefined) throw error
    return { value: undefined, done: true }
  }

  #settle(waiting: {
    resolve: (next: IteratorResult<unknown>) => void
    reject: (error: unknown) => void
  }): void {
    const error = this.#error
    // Thrown once; after that the iterator is over, as an iterator is that threw.
    this.#error = undefined
    if (error === undefined) waiting.resolve({ value: undefined, done: true })
    else waiting.reject(error)
  }

  #shift(): IteratorResult<unknown> {
    return { value: this.#frame!.value(this.#at++), done: false }
  }

  /** Decodes the next frame, when all of the last one was asked for. */
  #load(): boolean {
    while (this.#at >= this.#count) {
      const bytes = this.#nextFrame()
      if (bytes === undefined) return false
      this.#frame = this.#decoder.decode(bytes)
      this.#count = this.#frame.count
      this.#at = 0
    }
    return true
  }

  #forget(): void {
    this.#frame = undefined
    this.#count = 0
    this.#at = 0
  }

  /** What is in the file came first. */
  #nextFrame(): Uint8Array | undefined {
    const spilled = this.#file?.shift()
    if (spilled !== undefined) return spilled.bytes
    const frame = this.#frames.shift()
    if (frame !== undefined) this.#release(frame)
    return frame?.bytes
  }

  #release(frame: Buffered): void {
    this.#bytes -= frame.bytes.length
    if (!frame.counts) return
    this.#counted--
    this.#taken(1)
  }
}
