import { encodeValues } from '../../frame/codec.ts'
import { SESSION, STAGE } from '../../inspect/counters.ts'
import { repair } from '../../ring/repair.ts'
import type { CallEnd, FailureRecord } from '../failure.ts'
import { Seat, type LivePlan } from '../seat.ts'
import type { SourceCallRecord } from '../sources/source-call.ts'
import { failureEdge, sourceEdge, type PlanSpace, type PoolSpace } from '../space.ts'
import { FLAG, TAG, label, partOf, pathOf, type Path } from '../tags.ts'

/** Deaths of a thread while one row ran alone that make it a poison row. */
const POISON = 2

/**
 * What is done with the frames of a dead thread. A death blames nobody: frames that were being worked become suspect
 * and are run again row by row; a row is poison when a thread dies twice while it alone runs. Frames that were only
 * held go back as they were.
 */
export class Recovery {
  readonly #seat: Seat
  readonly #plans: readonly PlanSpace[]

  /** @param plans those made so far; more may be added to it */
  constructor(pool: PoolSpace, maxRowBytes: number, plans: readonly PlanSpace[]) {
    this.#seat = new Seat(pool, pool.supervisorThread, maxRowBytes)
    this.#plans = plans
  }

  /** After the `exit` of its Worker. @returns whether it was the first death over some frame */
  recover(thread: number, reason: string): boolean {
    for (const space of this.#plans.slice(this.#seat.plans.size)) this.#seat.add(space)
    const poisoned: number[] = []
    let isFresh = false
    const { control } = this.#seat.arena
    repair(this.#seat.arena, thread, this.#seat.rings, (slot) => {
      const tags = this.#seat.arena.tags(slot)
      const wasRunning = control[tags + TAG.STARTED] === 1
      this.#countRepeated(slot, wasRunning)
      if (!wasRunning) return 'queue'
      control[tags + TAG.STARTED] = 0
      if ((control[tags + TAG.FLAGS]! & FLAG.SUSPECT) === 0) {
        control[tags + TAG.FLAGS]! |= FLAG.SUSPECT
        isFresh = true
        return 'queue'
      }
      control[tags + TAG.DEATHS]!++
      if (control[tags + TAG.DEATHS]! < POISON) return 'queue'
      poisoned.push(slot)
      return 'keep'
    })
    for (const slot of poisoned) this.#giveUpRow(slot, reason)
    this.#seat.bells.ring(0)
    for (let t = 1; t < this.#seat.pool.supervisorThread; t++) this.#seat.bells.ring(t)
    return isFresh
  }

  /** The row is a failure; the rest of its frame goes on. */
  #giveUpRow(slot: number, reason: string): void {
    const { arena, commit } = this.#seat
    const { control } = arena
    const tags = arena.tags(slot)
    const { plan, edge } = this.#edgeOf(slot)
    const row = control[tags + TAG.RESUME]!
    const isSource = edge === sourceEdge(plan.plan)
    const isLast = isSource || row + 1 >= control[tags + TAG.ROWS]!
    this.#send(plan, failureEdge(plan.plan), [this.#record(plan, edge, slot, row, reason)], undefined, slot)
    const path = pathOf(control, tags)
    const stage = plan.plan.edges[edge]?.to
    const chain = stage === undefined ? -1 : plan.chain[stage]!
    // In an ordered session the end of the frame must be seen.
    if (path !== undefined && chain !== -1 && isLast)
      this.#send(plan, chain, [], partOf(path, control[tags + TAG.PARTS]!, true), slot)
    if (stage !== undefined) {
      const word = plan.counters.stage(this.#seat.thread, control[tags + TAG.SESSION]!, stage, STAGE.ROWS)
      this.#seat.addWide(word, 1)
      this.#seat.addWide(word + STAGE.FAILED - STAGE.ROWS, 1)
    }
    if (!isLast) {
      control[tags + TAG.RESUME] = row + 1
      control[tags + TAG.DEATHS] = 0
      commit.output(plan.rings[edge]!, slot)
    } else {
      commit.input(slot)
      this.#seat.addAfter(
        plan.counters.session(this.#seat.thread, control[tags + TAG.SESSION]!, SESSION.DONE),
        1,
      )
      this.#seat.addAfter(plan.counters.released(this.#seat.thread, edge), control[tags + TAG.SLOTS]!)
    }
    this.#countSent(plan)
    this.#seat.runCommit()
  }

  readonly #sent: { edge: number; session: number }[] = []

  #send(plan: LivePlan, edge: number, values: unknown[], path: Path | undefined, from: number): void {
    const { arena, commit } = this.#seat
    const { control } = arena
    const tags = arena.tags(from)
    const session = control[tags + TAG.SESSION]!
    const bytes = encodeValues(plan.encoderOf(edge), values)
    const slot = arena.allocate(bytes.length)
    if (slot === -1) return
    arena.write(slot, bytes)
    const flags = path === undefined ? 0 : control[tags + TAG.FLAGS]! & ~FLAG.SUSPECT
    label(control, arena.tags(slot), { session, rows: values.length, flags, path }, arena.slotsOf(slot))
    commit.output(plan.rings[edge]!, slot)
    this.#sent.push({ edge, session })
  }

  #countSent(plan: LivePlan): void {
    const { counters } = plan
    for (const { edge } of this.#sent) this.#seat.addBefore(counters.published(this.#seat.thread, edge), 1)
    const session = this.#sent[0]?.session
    if (session === undefined) return
    const outlets = this.#sent.filter(
      ({ edge }) => edge < plan.plan.edges.length && plan.plan.edges[edge]!.to === undefined,
    )
    this.#seat.addBefore(counters.session(this.#seat.thread, session, SESSION.CREATED), this.#sent.length)
    this.#seat.addBefore(counters.session(this.#seat.thread, session, SESSION.OUTLET_SENT), outlets.length)
    this.#sent.length = 0
  }

  #record(plan: LivePlan, edge: number, slot: number, row: number, reason: string): FailureRecord | CallEnd {
    const frame = this.#seat.decoder.decode(this.#seat.arena.read(slot))
    const isSource = edge === sourceEdge(plan.plan)
    const message = isSource
      ? `the threads that ran it died again and again: ${reason}`
      : `The thread that worked this row died twice while nothing else ran there: ${reason}`
    const error = { name: 'PoisonRowError', message, stack: '', code: 'POISON_ROW' }
    if (isSource) return { call: (frame.value(0) as SourceCallRecord).call, error }
    const stage = plan.plan.stages[plan.plan.edges[edge]!.to!]!
    return {
      error,
      attempts: POISON + 1,
      time: Date.now(),
      pipeline: plan.plan.pipelines[stage.pipeline]!,
      step: stage.name,
      row: frame.value(row),
    }
  }

  /** What runs again: the rows whose outcome was lost, and those that were sent ahead. */
  #countRepeated(slot: number, wasRunning: boolean): void {
    const { control } = this.#seat.arena
    const tags = this.#seat.arena.tags(slot)
    const { plan, edge } = this.#edgeOf(slot)
    const open =
      !wasRunning || edge === sourceEdge(plan.plan)
        ? 0
        : control[tags + TAG.ROWS]! - control[tags + TAG.RESUME]!
    const rows = open + control[tags + TAG.EMITTED]!
    control[tags + TAG.EMITTED] = 0
    const at = plan.counters.session(this.#seat.thread, control[tags + TAG.SESSION]!, SESSION.REPEATED)
    plan.counters.store(at, (plan.counters.load(at) + rows) | 0)
  }

  #edgeOf(slot: number): { plan: LivePlan; edge: number } {
    const ring = this.#seat.arena.ringOf(slot)
    for (const plan of this.#seat.plans.values()) {
      const edge = ring - plan.space.firstRing
      if (edge >= 0 && edge < plan.rings.length) return { plan, edge }
    }
    throw new Error(`Bug in stairs: slot ${slot} came from ring ${ring}, which no plan has`)
  }
}
