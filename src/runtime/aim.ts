import { BUSY_UNIT_MS, STAGE } from '../inspect/counters.ts'
import type { LivePlan } from './seat.ts'
import { SLOT_BYTES } from './space.ts'

const TARGET_MS = 2
const MAX_ROWS = 1024
const GROWTH = 4
/** Where there is nothing to learn from, or nothing is to be learnt. */
const FIXED_ROWS = 256
const UPDATE_MS = 2
/** Up to here the frames of a session have room for all rows in flight when each has one row. */
const ORDINARY_CONCURRENCY = 16
/** So many first frames hold what a thread may have in flight. */
const FIRST_FRAMES = 8
/** Of a slot, so that rows a little larger than the last ones still fit. */
const FILL = 0.8

/**
 * How many rows a frame should hold: about two milliseconds of work for the dearest stage it goes to, as the threads
 * that run those stages have measured it. Until something is known frames are small, and then grow by 4, so
 * that a first frame of dear rows does not keep one thread busy for minutes while the others wait.
 */
export class Aim {
  readonly #plan: LivePlan
  readonly #adaptive: boolean
  readonly #stages: readonly number[]
  readonly #last: { rows: number; busy: number }[]
  #session = -1
  #target: number
  #cost = 0
  #nextUpdate = 0

  /**
   * @param from the stages whose frames are sized; what counts is what comes after them
   * @param first rows of a frame while nothing is known
   */
  constructor(plan: LivePlan, from: readonly number[], first: number, adaptive: boolean) {
    this.#adaptive = adaptive
    this.#target = Math.max(first, firstOf(plan, from))
    this.#plan = plan
    this.#stages = downstream(plan, from)
    this.#last = this.#stages.map(() => ({ rows: 0, busy: 0 }))
  }

  rows(session: number, bytesPerRow: number): number {
    // Nothing downstream that could tell: frames go straight to whoever asked.
    if (this.#stages.length === 0 || !this.#adaptive) this.#target = FIXED_ROWS
    else this.#update(session)
    const fit = bytesPerRow === 0 ? MAX_ROWS : Math.floor((SLOT_BYTES * FILL) / bytesPerRow)
    return Math.max(1, Math.min(this.#target, fit))
  }

  #update(session: number): void {
    const now = performance.now()
    if (session === this.#session && now < this.#nextUpdate && this.#target > GROWTH) return
    this.#nextUpdate = now + UPDATE_MS
    const { counters, plan } = this.#plan
    const isNew = session !== this.#session
    this.#session = session
    let dearest = 0
    let known = false
    let most = MAX_ROWS
    this.#stages.forEach((stage, i) => {
      const last = this.#last[i]!
      const rows = counters.wideStageSumOf(session, stage, STAGE.ROWS)
      const busy = counters.stageSumOf(session, stage, STAGE.BUSY)
      if (!isNew && rows > last.rows) {
        known = true
        dearest = Math.max(dearest, ((busy - last.busy) * BUSY_UNIT_MS) / (rows - last.rows))
      }
      last.rows = rows
      last.busy = busy
      if (counters.stageSumOf(session, stage, STAGE.ASYNC) > 0)
        most = Math.min(most, plan.stages[stage]!.concurrency)
    })
    if (!known) return
    this.#cost = this.#cost === 0 ? dearest : (this.#cost + dearest) / 2
    const wanted = Math.round(TARGET_MS / Math.max(this.#cost, 1e-6))
    this.#target = Math.max(1, Math.min(most, wanted, this.#target * GROWTH))
  }
}

/**
 * Rows of the first frames for whoever reads them. Who asks for many rows in flight waits for something else than the
 * processor: it would be long until the first frame is back and more is known, and the frames of a session are few.
 */
function firstOf({ plan }: LivePlan, from: readonly number[]): number {
  const readers = plan.edges.flatMap((edge) =>
    edge.from !== undefined && from.includes(edge.from) && edge.to !== undefined ? [edge.to] : [],
  )
  const least = Math.min(...readers.map((stage) => plan.stages[stage]!.concurrency))
  return readers.length === 0 ? 1 : Math.max(1, Math.ceil((least - ORDINARY_CONCURRENCY) / FIRST_FRAMES))
}

/** The stages that rows reach after these. */
function downstream(plan: LivePlan, from: readonly number[]): number[] {
  const found = new Set<number>()
  const visit = (stage: number): void => {
    for (const edge of plan.plan.edges)
      if (edge.from === stage && edge.to !== undefined && !found.has(edge.to)) {
        found.add(edge.to)
        visit(edge.to)
      }
  }
  for (const stage of from) visit(stage)
  return [...found]
}
