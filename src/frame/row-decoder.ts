import { BODY_OFFSET, frameError, type Envelope } from './envelope.ts'
import type { Metas } from './frame.ts'
import { ReaderCache } from './reader-cache.ts'
import { Reviver } from './reviver.ts'
import { RowReader } from './row-reader.ts'

/** The content of a row frame. */
export interface Rows {
  readonly values: unknown[]
  readonly metas: Metas
  /** Whether some of it is no plain data: such values can be changed in place. */
  readonly carried: boolean
}

/** Reads row frames: the counterpart of row-encoder.ts. */
export class RowDecoder {
  private readonly reader = new RowReader()
  private readonly readers = new ReaderCache(this.reader)

  /**
   * @param apart whether no value may lie over the bytes
   * @throws any error for bytes that are not what a RowEncoder writes
   */
  decode(bytes: Buffer, envelope: Envelope, apart = false): Rows {
    const { bodyEnd, definitionsStart, definitionsEnd } = envelope
    const records = this.readers.get(bytes, definitionsStart, definitionsEnd)
    const body = this.reader.readAll(bytes, BODY_OFFSET, bodyEnd, records)
    if (!Array.isArray(body) || body.length !== 3) throw frameError('its body is not a list of rows')
    const [values, metas, carried] = body as unknown[]
    if (!Array.isArray(values)) throw frameError('its body is not a list of rows')
    checkMetas(metas, values.length)
    if (carried !== null) reviveAll(values, metas, carried, new Reviver(bytes, envelope, apart))
    return { values, metas: metas ?? undefined, carried: carried !== null }
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
