import { StairsError } from '../base/errors.ts'
import { alignedTo8, KIND_ROWS, PART_HEADER, writeFrameHeader, writePartHeader } from './envelope.ts'
import type { Metas } from './frame.ts'
import { Shapes } from './shapes.ts'
import { ValueWriter } from './value-writer.ts'

/** After this many frames in which the list of shapes did not pay, it begins anew. */
const MAX_STRIKES = 16

/**
 * Writes row frames. The body is the msgpack array `[values, metas | null, carried]`, where `carried` says which
 * values hold arrays that stand for something else: null, true (all of them), or a list of their numbers, counted
 * through the values and then the metas.  The definitions are the keys of each
 * record id from 0x40 on.
 */
export class RowEncoder extends ValueWriter {
  private readonly carriedPlaces: number[] = []
  private definitions: Uint8Array = new Uint8Array(0)
  private definedShapes = 0
  private strikes = 0
  private indexOffset = 0
  /** How deep the values lie: 1 where they stand under a key. */
  private depth = 0

  /**
   * @returns bytes that stay valid until the next call
   * @throws ValueError naming the index in `values`
   */
  encode(values: readonly unknown[], from: number, to: number, metas?: Metas): Uint8Array {
    this.indexOffset = 0
    this.depth = 0
    return this.writeFrame(values, from, to, metas)
  }

  /**
   * Encodes the values that rows have under one key; errors name the key, and the index plus `indexOffset`.
   *
   * @returns bytes that stay valid until the next call
   */
  encodeColumn(
    values: readonly unknown[],
    from: number,
    count: number,
    indexOffset: number,
    key: string,
  ): Uint8Array {
    this.indexOffset = indexOffset
    this.depth = 1
    this.enter(key)
    return this.writeFrame(values, from, from + count, undefined)
  }

  private writeFrame(values: readonly unknown[], from: number, to: number, metas: Metas): Uint8Array {
    this.beginFrame()
    this.carriedPlaces.length = 0
    const count = Math.max(0, to - from)
    this.writeArrayHeader(3)
    this.writeAll(values, from, count, 0)
    if (metas?.slice(from, to).some((meta) => meta !== undefined)) this.writeAll(metas, from, count, count)
    else this.writeByte(0xc0)
    this.writeCarriedPlaces(count)
    return this.finish()
  }

  private writeAll(values: readonly unknown[], from: number, count: number, firstPlace: number): void {
    this.writeArrayHeader(count)
    try {
      for (let i = 0; i < count; i++) {
        this.index = from + i + this.indexOffset
        this.hasCarried = false
        this.writeValue(values[from + i], this.depth)
        if (this.hasCarried) this.carriedPlaces.push(firstPlace + i)
      }
    } catch (error) {
      if (error instanceof StairsError) throw error
      // A getter or a proxy of the user's threw, or memory ran out.
      throw this.refusal(`reading it failed: ${String(error)}`, this.depth)
    }
  }

  private writeCarriedPlaces(count: number): void {
    const places = this.carriedPlaces
    if (places.length === 0) this.writeByte(0xc0)
    else if (places.length === count && places.at(-1) === count - 1) this.writeByte(0xc3)
    else {
      this.writeArrayHeader(places.length)
      for (const place of places) this.writeNumber(place)
    }
  }

  private finish(): Uint8Array {
    const bodyEnd = this.position
    this.writeDefinitions()
    const definitionsEnd = this.position
    const laneStart = alignedTo8(definitionsEnd + PART_HEADER)
    const end = laneStart + this.lane.length
    this.reserve(end - definitionsEnd)
    const { bytes } = this
    writeFrameHeader(bytes, KIND_ROWS, bodyEnd)
    writePartHeader(bytes, bodyEnd, definitionsEnd - bodyEnd - PART_HEADER)
    const paddingStart = writePartHeader(bytes, definitionsEnd, end - definitionsEnd - PART_HEADER)
    bytes.fill(0, paddingStart, laneStart)
    this.lane.copyTo(bytes, laneStart)
    this.release()
    this.reviewShapes(bodyEnd)
    // No Buffer: `slice` of a Buffer makes no copy, and whoever keeps a frame needs one.
    return new Uint8Array(bytes.buffer, 0, end)
  }

  /** They are kept as bytes: most frames have the shapes of the frame before. */
  private writeDefinitions(): void {
    const { keys } = this.shapes
    this.reserve(PART_HEADER + this.definitions.length)
    this.position += PART_HEADER
    if (keys.length === this.definedShapes) {
      this.bytes.set(this.definitions, this.position)
      this.position += this.definitions.length
      return
    }
    const start = this.position
    this.writeArrayHeader(keys.length)
    for (const names of keys) {
      this.writeArrayHeader(names.length)
      for (const name of names) this.writeText(name)
    }
    this.definitions = new Uint8Array(this.bytes.subarray(start, this.position))
    this.definedShapes = keys.length
  }

  /** Shapes that come and go fill the list with what no frame needs any more. */
  private reviewShapes(bodyEnd: number): void {
    if (!this.overflowed && this.definitions.length < bodyEnd) return
    if (++this.strikes < MAX_STRIKES) return
    this.strikes = 0
    this.shapes = new Shapes()
    this.definitions = new Uint8Array(0)
    this.definedShapes = 0
  }
}
