import { closeSync } from 'node:fs'
import { openNamelessFile, readFrame, writeFrame } from './spill-file.ts'

/** A frame with what was written beside it. */
export interface SpilledFrame {
  readonly bytes: Uint8Array
  readonly tags: Int32Array
}

/** Frames on disk, last in, first out: the file is as long as what is in it. Opened with the first frame. */
export class SpillStack {
  #file: number | undefined
  readonly #frames: { readonly length: number; readonly tags: Int32Array }[] = []
  #end = 0

  get frames(): number {
    return this.#frames.length
  }

  /** @throws the file system's error, when the disk is full */
  push({ bytes, tags }: SpilledFrame): void {
    this.#file ??= openNamelessFile()
    writeFrame(this.#file, bytes, this.#end)
    this.#end += bytes.length
    this.#frames.push({ length: bytes.length, tags })
  }

  pop(): SpilledFrame | undefined {
    const frame = this.#frames.pop()
    if (frame === undefined) return undefined
    this.#end -= frame.length
    return { bytes: readFrame(this.#file!, frame.length, this.#end), tags: frame.tags }
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file)
    this.#file = undefined
    this.#frames.length = this.#end = 0
  }
}
