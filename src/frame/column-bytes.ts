import { globalClass, BINARY_CLASSES } from './carried.ts'
import { alignedTo8, checkFrameBytes, MAX_FRAME_BYTES } from './envelope.ts'

const FIRST_CAPACITY = 1 << 16
/** Memory beyond this is given back when frames have become much smaller. */
const KEPT_CAPACITY = 1 << 20

/** A typed array, as far as columns use it. */
export interface NumberView {
  readonly length: number
  readonly byteLength: number
  readonly byteOffset: number
  readonly buffer: ArrayBufferLike
  readonly BYTES_PER_ELEMENT: number
  set(values: ArrayLike<unknown>, offset: number): void
}

type ViewClass = new (buffer: ArrayBufferLike) => NumberView

/** Private memory in which a column frame is made; it grows and is used again for every frame. */
export class ColumnBytes {
  bytes = Buffer.allocUnsafeSlow(FIRST_CAPACITY)
  int32 = new Int32Array(this.bytes.buffer)
  float64 = new Float64Array(this.bytes.buffer)
  position = 0
  private readonly views: (NumberView | undefined)[] = []

  /** Begins a new frame: what was written before is void. */
  restart(): void {
    const used = this.position
    this.position = 0
    if (this.bytes.length > KEPT_CAPACITY && used * 8 < this.bytes.length) {
      this.replace(Buffer.allocUnsafeSlow(alignedTo8(Math.max(FIRST_CAPACITY, used * 2))))
    }
  }

  /** Makes sure of room for `length` bytes more. Views taken before are void. */
  reserve(length: number): void {
    const needed = this.position + length
    if (needed <= this.bytes.length) return
    checkFrameBytes(needed + 8)
    const capacity = Math.max(Math.min(this.bytes.length * 2, MAX_FRAME_BYTES - 7), needed)
    const larger = Buffer.allocUnsafeSlow(alignedTo8(capacity))
    this.bytes.copy(larger, 0, 0, this.position)
    this.replace(larger)
  }

  /** Goes on to the next multiple of 8; returns it. */
  align(): number {
    const start = alignedTo8(this.position)
    this.reserve(8)
    // A loop: `fill` takes longer to check its arguments than to fill seven bytes.
    while (this.position < start) this.bytes[this.position++] = 0
    return start
  }

  /** All of the memory as an array of one of BINARY_CLASSES. */
  viewAs(classIndex: number): NumberView {
    const known = this.views[classIndex]
    if (known !== undefined) return known
    const name = BINARY_CLASSES[classIndex]
    const View = (name === 'Buffer' ? Uint8Array : globalClass(name ?? '')) as unknown as ViewClass
    const view = new View(this.bytes.buffer)
    this.views[classIndex] = view
    return view
  }

  private replace(bytes: Buffer<ArrayBuffer>): void {
    this.bytes = bytes
    this.int32 = new Int32Array(bytes.buffer)
    this.float64 = new Float64Array(bytes.buffer)
    this.views.length = 0
  }
}
