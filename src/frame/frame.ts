/**
 * A frame: many values as one run of bytes. This contract is all that the other rooms know of it; how the bytes
 * look is the business of one file for each form.
 */

/** Plain objects that travel beside the values, one for each; undefined where no value has one. */
export type Metas = readonly (Record<string, unknown> | undefined)[] | undefined

export interface FrameEncoder {
  /**
   * Encodes `values[from … to)` as one frame.
   *
   * @returns bytes in private memory that stay valid until the next call of `encode`
   * @throws ValueError naming the index in `values` and the key of what cannot be carried
   */
  encode(values: readonly unknown[], from: number, to: number, metas?: Metas): Uint8Array
}

export interface DecodedFrame {
  readonly values: unknown[]
  readonly metas: Metas
}

export interface FrameDecoder {
  /** Decodes one whole frame. `bytes` must be private and never be used again: values may lie over them. */
  decode(bytes: Uint8Array): DecodedFrame
}
