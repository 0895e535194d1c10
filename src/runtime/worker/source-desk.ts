import type { ProducerDeclaration } from '../../app/engine.ts'
import { FLAG, TAG } from '../tags.ts'
import { Feeder } from '../feeder.ts'
import { startProducer, targetsOf } from '../producers.ts'
import type { LivePlan, Seat } from '../seat.ts'
import { sourceEdge } from '../space.ts'

/** A call of a producer as it travels to the pool. */
export interface SourceCallRecord {
  readonly producer: string
  readonly args: unknown
}

/** Takes calls of producers that run on the pool. One producer at a time: the next call is for another thread. */
export class SourceDesk {
  readonly #seat: Seat
  readonly #plan: LivePlan
  readonly #producers: ReadonlyMap<string, ProducerDeclaration>
  readonly #strict: boolean
  readonly #kick: () => void

  constructor(
    seat: Seat,
    plan: LivePlan,
    producers: ReadonlyMap<string, ProducerDeclaration>,
    strict: boolean,
    kick: () => void,
  ) {
    this.#seat = seat
    this.#plan = plan
    this.#producers = producers
    this.#strict = strict
    this.#kick = kick
  }

  get hasWork(): boolean {
    return this.#plan.rings[sourceEdge(this.#plan.plan)]!.size > 0
  }

  /** @returns the producer that was started, if there was a call */
  take(): Feeder | undefined {
    const slot = this.#plan.rings[sourceEdge(this.#plan.plan)]!.claim()
    if (slot === -1) return undefined
    const seat = this.#seat
    const { control } = seat.arena
    const tags = seat.arena.tags(slot)
    control[tags + TAG.STARTED] = 1
    const session = seat.session(this.#plan, control[tags + TAG.SESSION]!)
    const call = seat.decoder.decode(seat.arena.read(slot)).value(0) as SourceCallRecord
    const producer = this.#producers.get(call.producer)!
    return new Feeder(seat, this.#plan, {
      name: call.producer,
      session,
      targets: targetsOf(this.#plan, producer.targets(), this.#strict),
      ...startProducer(producer, call.args, session, seat.thread),
      flags: control[tags + TAG.FLAGS]! & FLAG.RESULTS,
      meta: undefined,
      call: slot,
      kick: this.#kick,
      ended: () => undefined,
      failed: undefined,
    })
  }
}
