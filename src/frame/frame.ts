/**
 * A frame: many values as one run of bytes. This contract is all that the other rooms know of it; how the bytes
 * look is the business of one file for each form.
 */

type PlainObject = Readonly<Record<string, unknown>>

/** A plain object that travels beside a value; undefined where there is none. */
export type Meta = Record<string, unknown> | undefined

/** Plain objects that travel beside the values, one for each; undefined where no value has one. */
export type Metas = readonly Meta[] | undefined

/** The values of one column by row: a typed array or an array. */
export type Vector = ArrayLike<unknown>

/** Which keys of a row travel. */
export type Keys = { readonly only: readonly string[] } | { readonly allBut: readonly string[] }

/** A key of the rows that go on, and the column of the frame that they came in. */
export type Passing = readonly (readonly [key: string, column: string])[]

/**
 * Values on their way into frames of one kind. The keys of a row are taken out of it when it is appended: what its
 * owner does to the object afterwards is nobody's business. Values nested in it are read when the frame is encoded.
 */
export interface Batch {
  readonly length: number
  /** Appends a whole value: a row, or an item of any kind. */
  append(value: unknown, meta: Meta): void
  /** The same for what should be a row. Returns false, with nothing appended, where it is none. */
  appendRow(value: unknown): value is PlainObject
  /**
   * What is appended by `appendOver` from here on lies over the rows of a frame with `names`, whose columns pass
   * untouched under the keys that `passing` gives them. Only while the batch is empty.
   */
  over(base: Frame, passing: Passing): void
  /** Appends row `row` of the base: what passes of it, with the keys of `overlay` laid over it as object spread does. */
  appendOver(row: number, overlay: PlainObject | undefined, meta: Meta): void
  /** The whole value at `index`, put together again. */
  at(index: number): unknown
  /** Puts a whole value in the place of another. */
  replace(index: number, value: unknown): void
  remove(index: number): void
  /** Drops the first `count` values. */
  shift(count: number): void
  /** Value `i` becomes what value `order[i]` was. */
  reorder(order: readonly number[]): void
}

export interface FrameEncoder {
  /** An empty batch for frames of this encoder. Several may be filled at a time. */
  batch(): Batch
  /** The batch is used no more: its memory serves the next one. */
  recycle(batch: Batch): void
  /**
   * Encodes the values `[from … to)` of a batch as one frame.
   *
   * @returns bytes in private memory that stay valid until the next call of `encode`
   * @throws ValueError naming the index in the batch and the key of what cannot be carried; the batch is as it was
   */
  encode(batch: Batch, from: number, to: number): Uint8Array
}

export interface Frame {
  readonly count: number
  readonly metas: Metas
  /**
   * Where the rows lie in columns: their keys, in order. The same array for all frames with the same names that one
   * decoder met lately. Undefined: the frame holds whole values.
   */
  readonly names: readonly string[] | undefined
  /**
   * Value `index`, whole. From columns a new object with each call, whose nested values, typed arrays among them, may
   * be shared between calls; without columns the same object with each call.
   */
  value(index: number): unknown
  /** The values under a key, undefined where a row lacks it. Shared: read only. */
  vector(name: string): Vector
  /** The same for whoever may change what he gets: a typed array, Date, Map, Set and the like is a copy of this call's. */
  lend(name: string): Vector
  /** Makes whole values in which what could be changed in place is a copy of this call's. */
  lendWhole(): (index: number) => unknown
}

export interface FrameDecoder {
  /**
   * Decodes one whole frame.
   *
   * @param bytes private memory that is never written again: values may lie over it
   * @throws StairsError with the code FRAME
   */
  decode(bytes: Uint8Array): Frame
}
