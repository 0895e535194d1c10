import { inspect } from 'node:util'
import type { DeadLetter, FailureGroup } from '../app/report.ts'

/** An error as it crosses threads: what people and groups need of it. */
export interface ErrorEnvelope {
  readonly name: string
  readonly message: string
  readonly stack: string
  readonly code?: string | undefined
}

/** A failed row on its way to main. */
export interface FailureRecord {
  readonly pipeline: string
  readonly step: string
  readonly row: unknown
  readonly error: ErrorEnvelope
  readonly attempts: number
  readonly time: number
}

/** A call of a producer on the pool is over; it goes the way of failures, in the commit that retires the call. */
export interface CallEnd {
  readonly call: number
  /** What it threw; undefined: all its rows were sent. */
  readonly error: ErrorEnvelope | undefined
}

export const isCallEnd = (told: FailureRecord | CallEnd): told is CallEnd => 'call' in told

export function envelope(error: unknown): ErrorEnvelope {
  if (!(error instanceof Error)) return { name: 'Error', message: `thrown: ${inspect(error)}`, stack: '' }
  const code: unknown = (error as { code?: unknown }).code
  return {
    name: error.name,
    message: error.message,
    stack: error.stack ?? '',
    ...(typeof code === 'string' ? { code } : {}),
  }
}

/** The first attempt at a row, failed just now. */
export const failureOf = (pipeline: string, step: string, row: unknown, error: unknown): FailureRecord => ({
  ...{ pipeline, step, row, error: envelope(error), attempts: 1, time: Date.now() },
})

/** First line of the user's code in a stack: where it happened, without line numbers, so that an edit above keeps the group. */
function place(stack: string): string {
  const line = stack.split('\n').find((text) => text.trimStart().startsWith('at '))
  return line?.replace(/:\d+:\d+\)?$/, '').trim() ?? ''
}

/** Digits and quoted values differ from row to row; the rest says what went wrong. */
const pattern = (message: string): string => message.replace(/\d+/g, '#').replace(/"[^"]*"|'[^']*'/g, '"…"')

const MAX_GROUPS = 100

/** Failures of a run by kind. Counts are exact; of the rows themselves one example a group is kept. */
export class FailureGroups {
  readonly #groups = new Map<string, { -readonly [K in keyof FailureGroup]: FailureGroup[K] }>()
  #count = 0

  get count(): number {
    return this.#count
  }

  add(record: FailureRecord): DeadLetter {
    this.#count++
    const letter: DeadLetter = {
      id: String(this.#count),
      row: record.row,
      pipeline: record.pipeline,
      step: record.step,
      error: record.error,
      attempts: record.attempts,
      time: new Date(record.time),
    }
    const { error } = record
    const key = [record.pipeline, record.step, error.name, pattern(error.message), place(error.stack)].join(
      '|',
    )
    const group = this.#groups.get(key)
    if (group !== undefined) group.count++
    else {
      const { pipeline, step } = record
      const name = this.#groups.size < MAX_GROUPS ? key : 'other'
      const other = this.#groups.get(name)
      if (other !== undefined) other.count++
      else
        this.#groups.set(name, {
          key: name,
          pipeline,
          step,
          message: error.message,
          count: 1,
          example: letter,
        })
    }
    return letter
  }

  /** Largest first. */
  list(): FailureGroup[] {
    return [...this.#groups.values()].map((group) => ({ ...group })).sort((a, b) => b.count - a.count)
  }
}
