import { alignedTo8 } from './envelope.ts'

/** Raw bytes that a body points to, each run at an offset that is a multiple of 8. */
export class Lane {
  /** Bytes so far, padding included. */
  length = 0
  private readonly runs: { readonly offset: number; readonly bytes: Uint8Array }[] = []

  clear(): void {
    this.length = 0
    this.runs.length = 0
  }

  /** Returns the offset at which `bytes` will stand. They are copied when the frame is finished, not before. */
  add(bytes: Uint8Array): number {
    const offset = alignedTo8(this.length)
    this.length = offset + bytes.length
    this.runs.push({ offset, bytes })
    return offset
  }

  copyTo(target: Uint8Array, start: number): void {
    let end = start
    for (const { offset, bytes } of this.runs) {
      target.fill(0, end, start + offset)
      target.set(bytes, start + offset)
      end = start + offset + bytes.length
    }
  }
}
