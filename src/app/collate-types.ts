/** The kinds of typed array a batch can be made of. */
export type TypedArray =
  | Float64Array
  | Float32Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | Uint8ClampedArray
  | BigInt64Array
  | BigUint64Array

/** Values of equal length one after the other: value `i` is `data[i * shape[1] … (i + 1) * shape[1])`. */
export interface Tensor<A> {
  readonly data: A
  /** [number of values, length of each] */
  readonly shape: readonly [count: number, length: number]
}

type IsAny<V> = 0 extends 1 & V ? true : false

/** A column of values of type `V`. What may be numbers in one batch and something else in the next is typed as both. */
export type CollatedColumn<V> =
  IsAny<V> extends true
    ? any
    : [V] extends [number]
      ? Float64Array
      : [V] extends [TypedArray]
        ? Tensor<V>
        : [V] extends [readonly number[]]
          ? Tensor<Float64Array>
          : V[] | ([Extract<V, number>] extends [never] ? never : Float64Array)

/** A batch of items of type `Item`: a column for each key, where items are plain objects. */
export type Collated<Item> = [Item] extends [number | TypedArray | readonly number[]]
  ? CollatedColumn<Item>
  : [Item] extends [readonly unknown[]]
    ? Item[]
    : [Item] extends [object]
      ? {
          [K in keyof Item]-?: CollatedColumn<{} extends Pick<Item, K> ? Item[K] | undefined : Item[K]>
        }
      : Item[]
