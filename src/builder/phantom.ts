/**
 * Properties that exist for the compiler only. Comparing two frames or two pipelines compares these, and not all
 * their methods: that keeps long chains cheap to check.
 */
export declare const rowType: unique symbol
export declare const pointType: unique symbol
export declare const inputType: unique symbol
export declare const outputType: unique symbol

/** The part of a frame that carries the type of its rows. */
export interface FrameOf<out T> {
  readonly [rowType]: T
}

/** Something that takes rows of type `In`. What reads fewer keys fits where more are given. */
export interface TakesRows<in In> {
  readonly [inputType]: (row: In) => void
}

/** Something that gives rows of type `Out`. */
export interface GivesRows<out Out> {
  readonly [outputType]: Out
}

/** What a graft needs of a pipeline. */
export interface PipelineOf<in In, out Out, in out C extends object> extends TakesRows<In>, GivesRows<Out> {
  readonly config: C
}
