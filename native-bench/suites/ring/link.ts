import type { MessagePort } from 'node:worker_threads'
import type { RingMemory } from '../../../src/ring/memory.ts'

/** What crosses between the threads of the ring suite. */

/** How rows travel in messages. `packed`: arrays as msgpack bytes in a transferred ArrayBuffer. */
export type Shape = 'row' | 'array' | 'packed'

export interface PostMessageOptions {
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
  /** Rows a frame. */
  readonly size: number
  /** Slots of the arena: frames under way. */
  readonly slots: number
  readonly from: 'main' | 'worker'
}

/** A frame worker's `workerData`. Offsets are words of control memory. */
export interface FrameSetup extends FrameOptions {
  readonly memory: RingMemory
  readonly ringOffset: number
  readonly bellsOffset: number
}

/** Threads of the frame contestant by their numbers in the arena. */
export const MAIN = 0
export const PRODUCER = 1
export const CONSUMER = 2
