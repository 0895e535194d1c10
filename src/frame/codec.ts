import { ColumnFrame } from './column-frame.ts'
import { LayoutCache } from './column-names.ts'
import { asFrameError, KIND_COLUMNS, readEnvelope } from './envelope.ts'
import { ValueEncoder, type EncoderOptions } from './frame-encoder.ts'
import type { Frame, FrameDecoder, FrameEncoder, Metas } from './frame.ts'
import { RowDecoder } from './row-decoder.ts'
import { RowFrame } from './row-frame.ts'

/**
 * An encoder with memory and a list of shapes of its own: one for each place that writes frames of one kind of row.
 *
 * What is carried exactly: null, undefined, booleans, numbers, BigInt, strings, plain objects (own enumerable string
 * keys, in their order), arrays, Date, Map, Set, RegExp, URL, errors, Buffer, ArrayBuffer, DataView, typed arrays.
 * Everything else is a ValueError; only named properties of arrays longer than 32, and fields under symbols, are passed over.
 */
export function createEncoder(options: EncoderOptions = {}): FrameEncoder {
  return new ValueEncoder(options)
}

/**
 * Encodes whole values as one frame.
 *
 * @returns bytes that stay valid until the encoder's next frame
 * @throws ValueError naming the index in `values`
 */
export function encodeValues(encoder: FrameEncoder, values: readonly unknown[], metas?: Metas): Uint8Array {
  const batch = encoder.batch()
  try {
    for (let i = 0; i < values.length; i++) batch.append(values[i], metas?.[i])
    return encoder.encode(batch, 0, values.length)
  } finally {
    encoder.recycle(batch)
  }
}

/** A decoder for frames of any encoder, in any order. Bytes it cannot read are a StairsError with the code FRAME. */
export function createDecoder(): FrameDecoder {
  return new Decoder()
}

class Decoder implements FrameDecoder {
  private readonly rows = new RowDecoder()
  private readonly layouts = new LayoutCache()

  decode(bytes: Uint8Array): Frame {
    try {
      const envelope = readEnvelope(bytes)
      if (envelope.kind === KIND_COLUMNS) {
        const aligned = atMultipleOf8(bytes)
        const layout = this.layouts.get(aligned, envelope.definitionsStart, envelope.definitionsEnd)
        return new ColumnFrame(aligned, envelope, layout, this.rows)
      }
      const buffer = asBuffer(bytes)
      const rows = this.rows.decode(buffer, envelope)
      return new RowFrame(rows, () => this.rows.decode(buffer, envelope, true))
    } catch (error) {
      throw asFrameError(error)
    }
  }
}

/** A Buffer over the same bytes: code that meets one class of array is much faster than code that meets several. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** The same, or a copy where no typed array could lie over the bytes. */
function atMultipleOf8(bytes: Uint8Array): Buffer {
  return asBuffer(bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes))
}
