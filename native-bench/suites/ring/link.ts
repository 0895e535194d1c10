import type { MessagePort } from 'node:worker_threads'
import type { RingMemory } from '../../../src/ring/memory.ts'
import type { Tally } from '../../rows.ts'
import type { RowKind } from './row-set.ts'

/** What crosses between the threads of the suites that measure one way. */

/**
 * How rows travel in messages. `packed`: arrays as msgpack bytes in a transferred ArrayBuffer; `transfer`: laid out
 * by hand in a transferred ArrayBuffer, where the rows have such a form; `recycled`: the same, and the reader sends
 * the memory back.
 */
export type Shape = 'row' | 'array' | 'packed' | 'transfer' | 'recycled'

export interface PostMessageOptions {
  readonly rows: RowKind
  readonly shape: Shape
  /** Rows a message. */
  readonly size: number
  /** Messages under way. */
  readonly limit: number
  /** `event`: a listener; `poll`: receiveMessageOnPort, sleeping on a shared word in between. */
  readonly receive: 'event' | 'poll'
  /** The thread that produces; the consumer is a worker. */
  readonly from: 'main' | 'worker'
}

/** A worker's `workerData`. */
export interface PostMessageSetup extends PostMessageOptions {
  readonly port: MessagePort
  readonly memory: SharedArrayBuffer
}

/** To a worker: how many rows the next pass has. A consumer answers with its tally, a producer not at all. */
export interface PassOrder {
  readonly rows: number
}

export interface FrameOptions {
  readonly rows: RowKind
  /** Rows a frame. */
  readonly size: number
  /** Slots of the arena: frames under way. */
  readonly slots: number
  readonly from: 'main' | 'worker'
  /** False: frames of rows, to show what columns are worth. */
  readonly columns?: boolean | undefined
}

/** What the reader of frames answers. */
export interface FrameTally extends Tally {
  /** Of all frames. */
  readonly bytes: number
}

/** A frame worker's `workerData`. Offsets are words of control memory. */
export interface FrameSetup extends FrameOptions {
  readonly memory: RingMemory
  readonly ringOffset: number
  readonly bellsOffset: number
}

/** The bytes of our frames through a ring written in C++. */
export interface NativeOptions {
  readonly rows: RowKind
  /** Rows a frame. */
  readonly size: number
  readonly slots: number
}

/** Python's multiprocessing.Queue; for the rows of `bench` only. */
export interface PythonOptions {
  /** Rows a message. */
  readonly size: number
  /** Messages under way. */
  readonly limit: number
  /** Python sums fields where the others hash them. */
  readonly sums: true
}

/** Threads of the frame contestant by their numbers in the arena. */
export const MAIN = 0
export const PRODUCER = 1
export const CONSUMER = 2
