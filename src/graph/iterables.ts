export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>

/** One row in, many out: any iterable, or a promise of one (`async (row) => [...]`). */
export type Many<R> = AnyIterable<R> | PromiseLike<AnyIterable<R>>
