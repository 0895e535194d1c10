/**
 * The types of rows. Rows are columns, and so are their types: a step adds columns, replaces columns, removes columns.
 *
 * What decides the form of everything here is what a chain costs the compiler. `Flat<Omit<A, keyof B> & B>` per
 * step is what one writes first; every step then looks through all mapped types before it, and TypeScript gives up
 * (TS2589) after some thirty steps. Intersections are cheap, so rows stay intersections as long as no key changes
 * its type, and are made one object type only where a person or a handler looks at them.
 */

/** One object type out of an intersection. */
export type Flat<T> = { [K in keyof T]: T[K] } & {}

export type MaybePromise<T> = T | PromiseLike<T>

/**
 * What a handler may return as a row. The texts are what the compiler prints for a value that is no row. (A
 * constraint `Record<string, unknown>` would refuse interfaces.)
 */
export type PlainRow = object & {
  readonly [Symbol.iterator]?: 'This gives many rows: use the …AsProducer verb, or keyWrapper to keep the list as one value.'
  readonly [Symbol.asyncIterator]?: 'This gives many rows: use the …AsProducer verb.'
  readonly then?: 'A promise inside a promise: the awaited value must be a plain object.'
}

type AnyKey<U> = U extends unknown ? keyof U : never
type AnyValue<U, K> = U extends unknown ? (K extends keyof U ? U[K] : never) : never
export type MaybeMissing<U> = U extends unknown
  ? { [K in keyof U]-?: {} extends Pick<U, K> ? K : never }[keyof U]
  : never
type IsUnion<U, Whole = U> = U extends unknown ? ([Whole] extends [U] ? never : true) : never
type AlwaysThere<U> = Exclude<keyof U, MaybeMissing<U>>

/**
 * A union of shapes as one shape: a key that only some of them have is optional. Kept as unions, n steps that give
 * one of two shapes would be 2ⁿ row types.
 */
export type OneShape<U> = [IsUnion<U>] extends [never]
  ? U
  : Flat<
      { [K in AlwaysThere<U>]: AnyValue<U, K> } & {
        [K in Exclude<AnyKey<U>, AlwaysThere<U>>]?: AnyValue<U, K>
      }
    >

type SameType<X, Y> = [X] extends [Y] ? ([Y] extends [X] ? true : false) : false
/** Keys of both with different types; never: the two can simply be intersected. */
export type Changed<A, B> = {
  [K in keyof A & keyof B]: SameType<A[K], B[K]> extends true ? never : K
}[keyof A & keyof B]

/** Row `A` after a step that gives `B`: the result wins; where it may lack a key, the row's own value may still be there. */
export type Merge<A, B> = MergeShape<A, OneShape<B>>
export type MergeShape<A, B> = [Changed<A, B>] extends [never]
  ? A & B
  : Dropped<A, keyof B> & ([MaybeMissing<B>] extends [never] ? B : Overlaid<A, B>)
export type Overlaid<A, B> = {
  [K in keyof B as K extends keyof A ? ({} extends Pick<B, K> ? never : K) : K]: B[K]
} & { [K in MaybeMissing<B> & keyof A]: A[K] | Exclude<B[K & keyof B], undefined> }

/** Row `A` after a step that may be skipped (`when`): new keys are optional, replaced ones have either type. */
export type MergeMaybe<A, B> = MergeMaybeShape<A, OneShape<B>>
export type MergeMaybeShape<A, B> = [Changed<A, B>] extends [never]
  ? A & Partial<B>
  : Dropped<A, keyof B> & { [K in keyof A & keyof B]: A[K] | B[K] } & {
      [K in Exclude<keyof B, keyof A>]?: B[K]
    }

export type Dropped<T, D> = { [K in keyof T as Exclude<K, D>]: T[K] }

/** `M` maps new names to old ones. A key that is renamed goes, one that is replaced goes, the others stay. */
export type Renamed<T, M> = { [K in keyof T as NewNames<M, K> & PropertyKey]: T[K] }
export type NewNames<M, K> = K extends M[keyof M]
  ? { [N in keyof M]: M[N] extends K ? N : never }[keyof M]
  : K extends keyof M
    ? never
    : K

/** What a result becomes under `keyWrapper`. */
export type Wrapped<R, K> = [K] extends [never] ? R : { [P in K & string]: R }

/** With `keyWrapper` any result will do; without it a row. */
export type Allowed<K> = [K] extends [never] ? PlainRow : unknown
