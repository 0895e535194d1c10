import { RowTooLargeError, StairsError } from '../base/errors.ts'

/**
 * The outside of a frame: one msgpack value `[version, kind, body, definitions, lane]`, whose first two numbers are
 * one byte each and whose last three are `bin 32`.
 *
 * ```
 * offset 0    0x95     array of five
 *        1    version
 *        2    kind     which form the body has
 *        3    0xc6, length (uint32, big-endian), body
 *             0xc6, length, definitions: what has to be known to read the body; equal bytes mean equal readers
 *             0xc6, length, lane: up to 7 bytes of padding, then raw bytes from an offset that is a multiple of 8
 * ```
 *
 * The body begins at offset 8. A plain row from another program is a msgpack map and cannot be taken for a frame.
 */
export const FRAME_MARK = 0x95
export const FRAME_VERSION = 1
/** Byte offset of the body in every frame. */
export const BODY_OFFSET = 8
/** Bytes of the header of each part. */
export const PART_HEADER = 5
/** Lengths are uint32, and above this V8 of Node 20 has no typed array that could hold the frame. */
export const MAX_FRAME_BYTES = 0x7fffffff

/** The forms a body can have. */
export const KIND_ROWS = 1
export const KIND_COLUMNS = 2
const KINDS: ReadonlySet<number> = new Set([KIND_ROWS, KIND_COLUMNS])

const BIN_32 = 0xc6

/** Where the parts of a frame are: byte offsets from its beginning, ends exclusive. */
export interface Envelope {
  readonly kind: number
  readonly bodyEnd: number
  readonly definitionsStart: number
  readonly definitionsEnd: number
  /** The first aligned byte of the lane: the offsets in the body count from here. */
  readonly laneStart: number
  readonly laneEnd: number
}

/** Bytes that are no frame, or not one this version can read. */
export function frameError(what: string, options?: ErrorOptions): StairsError {
  return new StairsError(
    'FRAME',
    `These bytes cannot be read as a frame: ${what}. They are damaged, or another version of stairs, or another program, wrote them.`,
    options,
  )
}

/** What reading damaged bytes threw, as an error of their own. */
export function asFrameError(error: unknown): StairsError {
  if (error instanceof StairsError && error.code === 'FRAME') return error
  return frameError(error instanceof Error ? error.message : String(error), { cause: error })
}

export function alignedTo8(offset: number): number {
  return Math.ceil(offset / 8) * 8
}

/** Refuses a frame that is too large to be one. */
export function checkFrameBytes(length: number): void {
  if (length > MAX_FRAME_BYTES) {
    throw new RowTooLargeError(
      `A frame of ${length} bytes is larger than ${MAX_FRAME_BYTES}: send fewer or smaller values at a time.`,
    )
  }
}

/** Writes the header of a frame whose body ends at `bodyEnd`. */
export function writeFrameHeader(bytes: Uint8Array, kind: number, bodyEnd: number): void {
  bytes[0] = FRAME_MARK
  bytes[1] = FRAME_VERSION
  bytes[2] = kind
  writePartHeader(bytes, 3, bodyEnd - BODY_OFFSET)
}

/** Writes `bin 32` and a length at `at`; returns the offset behind it. */
export function writePartHeader(bytes: Uint8Array, at: number, length: number): number {
  bytes[at] = BIN_32
  bytes[at + 1] = length >>> 24
  bytes[at + 2] = length >>> 16
  bytes[at + 3] = length >>> 8
  bytes[at + 4] = length
  return at + PART_HEADER
}

/**
 * Finds the parts of a frame and checks that they fill it exactly.
 *
 * @throws StairsError with the code FRAME
 */
export function readEnvelope(bytes: Uint8Array): Envelope {
  if (bytes[0] !== FRAME_MARK) throw frameError('they do not begin like one')
  if (bytes[1] !== FRAME_VERSION) {
    throw frameError(`it has version ${bytes[1]}, and this is version ${FRAME_VERSION}`)
  }
  const kind = bytes[2] ?? 0
  if (!KINDS.has(kind)) throw frameError(`it has a body of unknown kind ${kind}`)
  const bodyEnd = partEnd(bytes, 3)
  const definitionsEnd = partEnd(bytes, bodyEnd)
  const laneEnd = partEnd(bytes, definitionsEnd)
  if (laneEnd !== bytes.length) throw frameError(`it is ${laneEnd} bytes long, and ${bytes.length} are here`)
  const definitionsStart = bodyEnd + PART_HEADER
  const laneStart = Math.min(alignedTo8(definitionsEnd + PART_HEADER), laneEnd)
  return { kind, bodyEnd, definitionsStart, definitionsEnd, laneStart, laneEnd }
}

function partEnd(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== BIN_32 || at + PART_HEADER > bytes.length) throw frameError('a part of it is missing')
  const length = bytes[at + 1]! * 0x1000000 + (bytes[at + 2]! << 16) + (bytes[at + 3]! << 8) + bytes[at + 4]!
  const end = at + PART_HEADER + length
  if (end > bytes.length) throw frameError('its end is missing')
  return end
}
