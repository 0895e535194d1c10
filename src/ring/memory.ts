import { ArgumentError } from '../base/errors.ts'
import { MAX_SLOTS, MAX_THREADS, layoutOf, wholeLines } from './layout.ts'

/** The shared memory of one pool. Plain data: `postMessage` shares it. */
export interface RingMemory {
  /** Slot words, thread blocks, rings, counters; see layout.ts. */
  readonly control: SharedArrayBuffer
  /** The slots, `slotBytes` each. */
  readonly data: SharedArrayBuffer
  readonly slots: number
  readonly slotBytes: number
  readonly threads: number
}

/**
 * Makes shared memory. The pages cost nothing until they are touched, and low slots are used first.
 *
 * - `slots`: 1 … 4000; `slotBytes`: bytes of a slot, a multiple of 8 (copies of 8 bytes per step need it)
 * - `threads`: 1 … 250
 * - `controlBytes`: room for what `Arena.reserve` hands out; the arena's own words come on top
 *
 * Throws `ArgumentError` for a number outside these limits and for more memory than this machine can reserve.
 */
export function createMemory(options: {
  readonly slots: number
  readonly slotBytes: number
  readonly threads: number
  readonly controlBytes: number
}): RingMemory {
  const { slots, slotBytes, threads, controlBytes } = options
  check('slots', slots, 1, MAX_SLOTS)
  check('threads', threads, 1, MAX_THREADS)
  check('slotBytes', slotBytes, 8, 2 ** 31)
  check('controlBytes', controlBytes, 0, 2 ** 31)
  if (slotBytes % 8 !== 0) throw new ArgumentError(`slotBytes is ${slotBytes}; give a multiple of 8.`)
  const words = layoutOf(slots, threads).heap + wholeLines(Math.ceil(controlBytes / 4))
  const control = reservePages('control memory', words * 4)
  const data = reservePages('slots', slots * slotBytes)
  new Int32Array(control)[0] = layoutOf(slots, threads).heap
  return { control, data, slots, slotBytes, threads }
}

function check(name: string, value: number, low: number, high: number): void {
  if (!Number.isInteger(value) || value < low || value > high)
    throw new ArgumentError(`${name} is ${value}; give a whole number from ${low} to ${high}.`)
}

function reservePages(what: string, bytes: number): SharedArrayBuffer {
  try {
    return new SharedArrayBuffer(bytes)
  } catch (cause) {
    throw new ArgumentError(
      `Cannot reserve ${bytes} bytes of shared memory for ${what}. Give fewer or smaller slots, or raise the limit of this process (ulimit -v, container).`,
      { cause },
    )
  }
}
