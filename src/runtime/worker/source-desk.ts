import type { ProducerDeclaration } from '../../app/engine.ts'
import { StairsError } from '../../base/errors.ts'
import { createEncoder } from '../../frame/codec.ts'
import type { FrameEncoder } from '../../frame/frame.ts'
import { producerContext } from '../rows/context.ts'
import { Feeder } from '../sources/feeder.ts'
import type { FeederOptions } from '../sources/feeder-options.ts'
import { startRows, straightEncoder, targetsOf, throwing, type RowSource } from '../sources/producers.ts'
import type { Source } from '../scheduler.ts'
import type { LivePlan, Seat, SessionSeat } from '../seat.ts'
import type { SourceCallRecord } from '../sources/source-call.ts'
import { sourceEdge } from '../space.ts'
import { StagedFeeder } from '../sources/staged-feeder.ts'
import { Staging } from '../sources/staging.ts'
import { FLAG, TAG } from '../tags.ts'

/** Takes calls of producers that run on the pool. One producer at a time: the next call is for another thread. */
export class SourceDesk {
  readonly #seat: Seat
  readonly #plan: LivePlan
  readonly #producers: ReadonlyMap<string, ProducerDeclaration>
  readonly #strict: boolean
  readonly #kick: () => void
  /** For rows that are staged, by producer. */
  readonly #encoders = new Map<string, FrameEncoder>()

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
  take(): Source | undefined {
    const slot = this.#plan.rings[sourceEdge(this.#plan.plan)]!.claim()
    if (slot === -1) return undefined
    const seat = this.#seat
    const { control } = seat.arena
    const tags = seat.arena.tags(slot)
    control[tags + TAG.STARTED] = 1
    const session = seat.session(this.#plan, control[tags + TAG.SESSION]!)
    const call = seat.decoder.decode(seat.arena.read(slot)).value(0) as SourceCallRecord
    const producer = this.#producers.get(call.producer)
    const name = (call.isPiece ? producer?.pieces?.readerName() : undefined) ?? call.producer
    const of = {
      name,
      session,
      targets: producer === undefined ? [] : targetsOf(this.#plan, producer.targets(), this.#strict),
      flags: control[tags + TAG.FLAGS]! & FLAG.RESULTS,
      meta: undefined,
      call: { slot, number: call.call },
      kick: this.#kick,
      ended: () => undefined,
      failed: undefined,
    }
    if (producer === undefined)
      return new Feeder(seat, this.#plan, { ...of, ...this.#missing(call.producer) })
    return this.#start(producer, call, of, session)
  }

  #start(
    producer: ProducerDeclaration,
    { args, isPiece }: SourceCallRecord,
    of: Omit<FeederOptions, 'rows' | 'isAsync'>,
    session: SessionSeat,
  ): Source {
    const context = producerContext(session, this.#seat.thread)
    const { pieces } = producer
    const source = startRows(of.name, () =>
      isPiece ? pieces!.read(args, context) : producer.fn((args ?? {}) as never, context),
    )
    if (!isPiece && !producer.singleTransaction)
      return new Feeder(this.#seat, this.#plan, { ...of, ...source })
    return new StagedFeeder(this.#seat, this.#plan, of, this.#staging(of, source))
  }

  #staging({ name, targets }: Omit<FeederOptions, 'rows' | 'isAsync'>, source: RowSource): Staging {
    let encoder = straightEncoder(this.#plan, targets) ?? this.#encoders.get(name)
    if (encoder === undefined) this.#encoders.set(name, (encoder = createEncoder()))
    const { decoder, maxRowBytes } = this.#seat
    return new Staging(name, source, { encoder, decoder, maxRowBytes }, this.#kick)
  }

  #missing(producer: string): RowSource {
    return {
      rows: throwing(
        new StairsError(
          'PRODUCER',
          `it does not exist in worker thread ${this.#seat.thread}: declare "${producer}" at the top level of the entry module, before anything runs.`,
        ),
      ),
      isAsync: false,
    }
  }
}
