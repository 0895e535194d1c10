import { SESSION } from '../inspect/counters.ts'
import type { LivePlan, Seat } from './seat.ts'
import { SpillStack } from './spill-stack.ts'
import { TAG } from './tags.ts'

const TAG_WORDS = 16

interface Circle {
  readonly plan: LivePlan
  /** The entry by which rows come round. */
  readonly edge: number
  readonly stack: SpillStack
}

/**
 * Where pipelines call each other in a circle no edge of it may hold up the others. What such an entry has too much of
 * is moved to a file here, and back, the newest first, when there is room. For all counters those frames are still on
 * their way: sources are not asked for more while many wait.
 *
 * Only a thread that cannot die alone does this: the supervisor's, or main where there is no pool.
 */
export class SpillDesk {
  readonly #seat: Seat
  readonly #circles: Circle[] = []

  constructor(seat: Seat) {
    this.#seat = seat
  }

  add(plan: LivePlan): void {
    const entries = plan.plan.edges.flatMap((edge) => (edge.call?.isCyclic === true ? edge.call.into : []))
    for (const edge of new Set(entries)) this.#circles.push({ plan, edge, stack: new SpillStack() })
  }

  /** Frames that wait in files. */
  get frames(): number {
    return this.#circles.reduce((sum, { stack }) => sum + stack.frames, 0)
  }

  get hasWork(): boolean {
    return this.#circles.some((circle) => this.#hasTooMany(circle) || this.#mayTakeBack(circle))
  }

  /** Moves what is to be moved. @returns whether anything was. @throws the file system's error, when the disk is full */
  look(): boolean {
    let did = false
    for (const circle of this.#circles) {
      while (this.#hasTooMany(circle) && this.#spill(circle)) did = true
      while (this.#mayTakeBack(circle) && this.#takeBack(circle)) did = true
    }
    return did
  }

  close(): void {
    for (const { stack } of this.#circles) stack.close()
  }

  /** Too many frames, or frames of too many slots. */
  #hasTooMany({ plan, edge }: Circle): boolean {
    const queued = plan.rings[edge]!.size
    return queued > this.#seat.edgeLimit || (queued > 0 && this.#usesMoreThan(plan, edge, 8))
  }

  #mayTakeBack({ plan, edge, stack }: Circle): boolean {
    const queued = plan.rings[edge]!.size
    if (stack.frames === 0 || queued > this.#seat.edgeLimit >> 1) return false
    return queued === 0 || !this.#usesMoreThan(plan, edge, 16)
  }

  /** More than one of so many slots of the arena. */
  #usesMoreThan(plan: LivePlan, edge: number, part: number): boolean {
    return plan.counters.used(edge) > this.#seat.arena.slots / part
  }

  #spill({ plan, edge, stack }: Circle): boolean {
    const seat = this.#seat
    const slot = plan.rings[edge]!.claim()
    if (slot === -1) return false
    const at = seat.arena.tags(slot)
    const tags = seat.arena.control.slice(at, at + TAG_WORDS)
    stack.push({ bytes: seat.arena.read(slot), tags })
    seat.commit.input(slot)
    seat.addWide(plan.counters.session(seat.thread, tags[TAG.SESSION]!, SESSION.SPILLED), tags[TAG.ROWS]!)
    seat.addAfter(plan.counters.released(seat.thread, edge), tags[TAG.SLOTS]!)
    seat.runCommit()
    return true
  }

  #takeBack({ plan, edge, stack }: Circle): boolean {
    const seat = this.#seat
    const frame = stack.pop()
    if (frame === undefined) return false
    const { bytes, tags } = frame
    const slot = seat.arena.allocate(bytes.length)
    if (slot === -1) {
      stack.push(frame)
      return false
    }
    seat.arena.write(slot, bytes)
    seat.arena.control.set(tags, seat.arena.tags(slot))
    seat.commit.output(plan.rings[edge]!, slot)
    seat.addBefore(plan.counters.published(seat.thread, edge), tags[TAG.SLOTS]!)
    seat.runCommit()
    seat.announce(plan, edge, tags[TAG.SESSION]!)
    seat.ringAll()
    return true
  }
}
