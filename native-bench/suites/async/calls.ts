import { setTimeout as sleep } from 'node:timers/promises'
import type { Tally } from '../../rows.ts'

/** The calls that all contestants make, and what must come of them. */

export interface Call {
  readonly id: number
}

export interface Answer extends Call {
  readonly answer: number
}

/** Calls that are in flight at a time. */
export const IN_FLIGHT = 200

/** What a call takes when nobody is late. */
export const CALL_MS = 10

export const answerTo = (id: number): number => Math.imul(id + 1, 0x9e3779b1) | 0

/** A timer instead of a socket: what is measured is who waits for calls, not what answers them. */
export async function call({ id }: Call): Promise<{ answer: number }> {
  await sleep(CALL_MS)
  return { answer: answerTo(id) }
}

export function* calls(count: number): Generator<Call> {
  for (let id = 0; id < count; id++) yield { id }
}

const hashOf = (id: number, answer: number): number => Math.imul(id + 7, 0x85ebca6b) ^ answer

/** Counts and sums answers in any order. */
export class AnswerTally implements Tally {
  count = 0
  checksum = 0

  add({ id, answer }: Answer): void {
    this.count++
    this.checksum = (this.checksum + hashOf(id, answer)) | 0
  }
}

export function expectedAnswers(count: number): number {
  const tally = new AnswerTally()
  for (const { id } of calls(count)) tally.add({ id, answer: answerTo(id) })
  return tally.checksum
}
