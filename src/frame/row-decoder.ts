import { Unpackr } from 'msgpackr'
import { BODY_OFFSET, frameError, type Envelope } from './envelope.ts'
import type { DecodedFrame, Metas } from './frame.ts'
import { ReaderCache } from './reader-cache.ts'
import { Reviver } from './reviver.ts'

/** Reads row frames: the counterpart of row-encoder.ts. */
export class RowDecoder {
  private readonly readers = new ReaderCache()

  /** @throws any error for bytes that are not what a RowEncoder writes */
  decode(bytes: Buffer, envelope: Envelope): DecodedFrame {
    const definitions = bytes.toString('latin1', envelope.definitionsStart, envelope.definitionsEnd)
    const body = this.unpack(definitions, bytes.subarray(BODY_OFFSET, envelope.bodyEnd))
    if (!Array.isArray(body) || body.length !== 3) throw frameError('its body is not a list of rows')
    const [values, metas, carried] = body as unknown[]
    if (!Array.isArray(values)) throw frameError('its body is not a list of rows')
    checkMetas(metas, values.length)
    if (carried !== null) reviveAll(values, metas, carried, new Reviver(bytes, envelope))
    return { values, metas: metas ?? undefined }
  }

  private unpack(definitions: string, body: Buffer): unknown {
    const reader: Unpackr = this.readers.get(definitions)
    try {
      return reader.unpack(body)
    } catch (error) {
      // Bytes from outside may have left records of their own in it.
      this.readers.drop(definitions)
      throw error
    }
  }
}

function checkMetas(metas: unknown, count: number): asserts metas is (unknown[] & Metas) | null {
  if (metas === null) return
  if (!Array.isArray(metas) || metas.length !== count) throw frameError('its metas are not one for each row')
}

function reviveAll(values: unknown[], metas: unknown[] | null, carried: unknown, reviver: Reviver): void {
  if (carried === true) {
    for (let i = 0; i < values.length; i++) values[i] = reviver.revive(values[i])
    return
  }
  if (!Array.isArray(carried)) throw frameError('it does not say which rows to complete')
  for (const place of carried as unknown[]) {
    const list = Number(place) < values.length ? values : metas
    const at = list === values ? Number(place) : Number(place) - values.length
    if (list === null || !(at in list)) throw frameError('a row that it wants completed is not there')
    list[at] = reviver.revive(list[at])
  }
}
