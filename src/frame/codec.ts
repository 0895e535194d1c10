import { StairsError } from '../base/errors.ts'
import { frameError, readEnvelope } from './envelope.ts'
import type { DecodedFrame, FrameDecoder, FrameEncoder } from './frame.ts'
import { RowDecoder } from './row-decoder.ts'
import { RowEncoder } from './row-encoder.ts'

/**
 * An encoder with memory and a list of shapes of its own: one for each place that writes frames of one kind of row.
 *
 * What is carried exactly: null, undefined, booleans, numbers, BigInt, strings, plain objects (own enumerable string
 * keys, in their order), arrays, Date, Map, Set, RegExp, URL, errors, Buffer, ArrayBuffer, DataView, typed arrays.
 * Everything else is a ValueError; only named properties of arrays longer than 32, and fields under symbols, are passed over.
 */
export function createEncoder(): FrameEncoder {
  return new RowEncoder()
}

/** A decoder for frames of any encoder, in any order. Bytes it cannot read are a StairsError with the code FRAME. */
export function createDecoder(): FrameDecoder {
  return new Decoder()
}

class Decoder implements FrameDecoder {
  private readonly rows = new RowDecoder()

  decode(bytes: Uint8Array): DecodedFrame {
    try {
      return this.rows.decode(asBuffer(bytes), readEnvelope(bytes))
    } catch (error) {
      if (error instanceof StairsError && error.code === 'FRAME') throw error
      throw frameError(error instanceof Error ? error.message : String(error), { cause: error })
    }
  }
}

/** A Buffer over the same bytes: msgpackr reads one class of array much faster than several. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
