import { ArgumentError, DeclarationError } from '../base/errors.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { keysOfBoth, type KnownKeys } from '../graph/keys.ts'
import type { JoinNode } from '../graph/node.ts'
import { BuiltFrame, positionOf, type Position } from './built-frame.ts'
import type { DataFrame } from './data-frame.ts'
import type { FrameOf, pointType } from './phantom.ts'
import type { Flat, Merge } from './row-types.ts'

/** A point gives its value, a frame nests as an object. */
export type Joined<M> = Flat<{
  -readonly [K in keyof M]: M[K] extends { readonly [pointType]: infer V }
    ? V
    : M[K] extends FrameOf<infer R>
      ? Flat<R>
      : never
}>

/** Frames merged from left to right: the later wins. */
export type MergeAll<Fs> = Fs extends readonly [FrameOf<infer First>, ...infer Rest]
  ? MergeRest<First, Rest>
  : never
export type MergeRest<Row, Fs> = Fs extends readonly [FrameOf<infer Next>, ...infer Rest]
  ? MergeRest<Merge<Row, Next>, Rest>
  : Row

function join(ats: readonly Position[], parts: JoinNode['parts'], keys: KnownKeys): BuiltFrame {
  const draft = ats[0]!.draft
  const stranger = ats.find((at) => at.draft !== draft)
  if (stranger !== undefined) {
    throw new DeclarationError(
      `concatenate: one frame is of ${draft.title}, another of ${stranger.draft.title} (or of an earlier build of ` +
        'the same pipeline). Join only frames that come from the input of one builder.',
    )
  }
  const node = draft.add({
    kind: 'join',
    name: 'concatenate',
    inputs: ats.map((at) => at.node().id),
    parts: Object.freeze(parts.map((part) => Object.freeze(part))),
    keys,
  })
  return new BuiltFrame({ draft, node: () => node, point: undefined })
}

function requirePosition(what: string, value: unknown): Position {
  const at = positionOf(value)
  if (at === undefined)
    throw new ArgumentError(`concatenate: ${what} must be a frame or a point, not ${show(value)}.`)
  return at
}

function joinNamed(named: Record<string, unknown>): BuiltFrame {
  const names = Object.keys(named)
  if (names.length === 0) throw new ArgumentError('concatenate: name at least one frame or point.')
  const ats = names.map((name) => requirePosition(`"${name}"`, named[name]))
  return join(
    ats,
    names.map((name, i) => ({ name, point: ats[i]!.point })),
    names,
  )
}

function joinInOrder(frames: readonly unknown[]): BuiltFrame {
  const ats = frames.map((frame, i) => requirePosition(`argument ${i + 1}`, frame))
  if (ats.length < 2) {
    throw new ArgumentError(
      'concatenate: needs two frames or more, or one object that names them: concatenate({ a: point, b: frame }).',
    )
  }
  return join(
    ats,
    ats.map(() => ({ name: undefined, point: undefined })),
    ats.map((at) => at.node().keys).reduce(keysOfBoth),
  )
}

/**
 * Values of one row side by side. `concatenate({ a: point, b: frame })`: a point gives its value, a frame nests as
 * an object. `concatenate(f1, f2, …)`: merged, the later wins.
 *
 * @throws DeclarationError where the values belong to different rows (two generators) or to different pipelines
 */
export function concatenate<Fs extends readonly [FrameOf<object>, FrameOf<object>, ...FrameOf<object>[]]>(
  ...frames: Fs
): DataFrame<MergeAll<Fs>>
export function concatenate<M extends Record<string, FrameOf<unknown>>>(named: M): DataFrame<Joined<M>>
export function concatenate(...given: readonly unknown[]): unknown {
  const [only] = given
  return given.length === 1 && isPlainObject(only) ? joinNamed(only) : joinInOrder(given)
}
