import { programUrl } from '../../contestant.ts'
import { OURS, type Bound, type Contestant, type Form, type RatioDefinition } from '../../suite.ts'
import { compilerMissing } from '../native/compile.ts'
import type { FrameOptions, NativeOptions, PostMessageOptions, Shape } from './link.ts'
import type { RowKind } from './row-set.ts'

/** The contestants of all suites that measure one way, for one kind of rows. */

const program = (name: string): URL => programUrl(import.meta.url, `./${name}`)

export type From = 'main' | 'worker'
const arrow = (from: From): string => `${from} to worker`

/** Frames of 512 rows of `bench` are about 16 KB, and 16 slots of it fit into a core's cache. */
const SLOTS = 16

export const framesForm = (rows: RowKind, size: number, from: From = 'worker', columns = true): Form => ({
  name: `${arrow(from)}, frames of ${size}`,
  options: { rows, size, slots: SLOTS, from, columns } satisfies FrameOptions,
})

export const ours = (forms: readonly Form[]): Contestant => ({
  name: OURS,
  about:
    'the rooms ring and frame: frames of columns in shared memory, waiting on bells; an object for each row',
  program: program('frames'),
  forms,
})

export const ROW_FRAMES = 'stairs, row frames'

/** What columns are worth. */
export const rowFrames = (forms: readonly Form[]): Contestant => ({
  name: ROW_FRAMES,
  about: 'the same with columns off: frames of whole rows',
  program: program('frames'),
  forms,
})

export const columnsRatio: RatioDefinition = { name: 'columns', ours: OURS, peer: ROW_FRAMES, factor: 1 }

export interface MessageWay {
  readonly size: number
  readonly from?: From
  readonly receive?: 'event' | 'poll'
}

export const messageForm = (
  rows: RowKind,
  shape: Shape,
  { size, from = 'worker', receive = 'event' }: MessageWay,
): Form => ({
  name: `${arrow(from)}, ${size === 1 ? '' : `${size} rows, `}${receive}`,
  options: {
    rows,
    shape,
    size,
    limit: size === 1 ? 1024 : 16,
    receive,
    from,
  } satisfies PostMessageOptions,
})

export const postMessage = (name: string, about: string, forms: readonly Form[]): Contestant => ({
  name,
  about,
  program: program('post-message'),
  forms,
})

export const ARRAYS = 'postMessage, arrays'

export const arrays = (rows: RowKind, ways: readonly MessageWay[]): Contestant =>
  postMessage(
    ARRAYS,
    'arrays of rows, structured clone',
    ways.map((way) => messageForm(rows, 'array', way)),
  )

export const PACKED = 'postMessage, packed'

export const packed = (rows: RowKind, ways: readonly MessageWay[]): Contestant =>
  postMessage(
    PACKED,
    'arrays packed with msgpackr into transferred buffers, written by hand',
    ways.map((way) => messageForm(rows, 'packed', way)),
  )

export const NATIVE = 'native ring'

/** The limit of this machine for the bytes that ours moves. */
export const native = (rows: RowKind, sizes: readonly number[]): Contestant => ({
  name: NATIVE,
  about: 'two C++ threads, bounded lock-free ring: the bytes of our frames, no codec',
  program: program('native'),
  forms: sizes.map((size) => ({
    name: `frames of ${size}`,
    options: { rows, size, slots: SLOTS } satisfies NativeOptions,
  })),
  unavailable: () => compilerMissing('ring'),
})

export const nativeRatio = (bound?: Bound): RatioDefinition => ({
  name: 'vsNative',
  ours: OURS,
  peer: NATIVE,
  factor: 1,
  bound,
})

export const batchedRatios = (bound?: Bound): readonly RatioDefinition[] => [
  { name: 'vsPostMessageBatched', ours: OURS, peer: ARRAYS, factor: 1, bound },
  { name: 'vsPostMessagePacked', ours: OURS, peer: PACKED, factor: 1 },
]
