import { inspect } from 'node:util'
import type { PieceSource, SourceCall } from '../../app/engine.ts'
import { producerSignals } from '../../app/repeat.ts'
import { ResultError, UsageError, ValueError } from '../../base/errors.ts'
import { STATE } from '../../inspect/counters.ts'
import { producerContext } from '../rows/context.ts'
import { PieceList } from '../sources/piece-list.ts'
import { startRows } from '../sources/producers.ts'
import { RepeatPoll } from '../sources/repeat.ts'
import { MAIN } from '../seat.ts'
import type { Session } from './session.ts'
import type { SourceCallRecord } from '../sources/source-call.ts'

/** What reads pieces: the threads of the pool, or main. */
export interface PieceReader {
  /** @returns false while there is no room for the call @throws ValueError where its arguments cannot be carried */
  start(call: SourceCallRecord): boolean
  /** Another call may begin. */
  mayStart(open: number): boolean
}

/** What a source asks of the run it belongs to. */
export interface SourceOwner {
  readonly session: Session
  readonly isQuiet: boolean
  nextCall(): number
  /** Calls a repeat signal so that it is answered for this run. */
  ask(signal: () => unknown): unknown
  kick(): void
}

const isBuiltIn = (signal: unknown): boolean =>
  signal === producerSignals.onPipelineEmpty || signal === producerSignals.onAllComponentsEmpty

/**
 * One source of a run as main drives it: lists its pieces, has them read, and begins again where it is repeated. A
 * producer without pieces is one piece: its arguments.
 */
export class RunSource {
  readonly call: SourceCall
  readonly #owner: SourceOwner
  readonly #reader: PieceReader
  readonly #poll: () => RepeatPoll
  /** Pieces that are being read, by the number of the call. */
  readonly #open = new Map<number, unknown>()
  #list: PieceList
  #waiting: RepeatPoll | undefined
  #runs = 0
  #failures = 0
  #failed: { readonly error: unknown; readonly where: string } | undefined
  #isOver = false

  constructor(owner: SourceOwner, call: SourceCall, reader: PieceReader) {
    this.#owner = owner
    this.call = call
    this.#reader = reader
    this.#list = this.#begin()
    const { producer } = call
    const { on } = producer.repeat
    this.#poll = () =>
      new RepeatPoll(
        () => owner.ask(() => on!(producer as never)),
        isBuiltIn(on),
        () => owner.kick(),
      )
  }

  get over(): boolean {
    return this.#isOver
  }

  get open(): number {
    return this.#open.size
  }

  /** It waits until all that iterators were sent has been handed out. */
  get waitsForReaders(): boolean {
    return (
      this.#waiting !== undefined && this.call.producer.repeat.on === producerSignals.onAllComponentsEmpty
    )
  }

  get isWaiting(): boolean {
    return this.#waiting !== undefined
  }

  /** Something is on its way that needs this thread's event loop. */
  get isPulling(): boolean {
    return this.#list.isPulling
  }

  /** Milliseconds until it should be looked at again. */
  get patience(): number {
    return this.#waiting?.patience ?? Infinity
  }

  /** @returns whether anything was done */
  turn(isBlocked: boolean): boolean {
    if (this.#isOver) return false
    if (this.#owner.session.state !== STATE.OPEN) {
      this.cancel()
      return true
    }
    if (this.#waiting !== undefined) return this.#lookAtSignal(this.#waiting, isBlocked)
    if (this.#reader.mayStart(this.#open.size) && this.#startNext()) return true
    if (isBlocked && this.#list.isPulling) return this.#refuseBlocked()
    if (!this.#list.isOver || this.#open.size > 0) return false
    this.#endRun()
    return true
  }

  /** @returns whether the call was one of its own */
  ended(call: number, error: unknown): boolean {
    if (!this.#open.has(call)) return false
    const piece = this.#open.get(call)
    this.#open.delete(call)
    if (error !== undefined) this.#fail(error, this.#whereOf(piece))
    return true
  }

  cancel(): void {
    this.#isOver = true
    this.#waiting = undefined
    this.#list.close()
  }

  #begin(): PieceList {
    const { producer, args } = this.call
    const { session } = this.#owner
    const kick = (): void => this.#owner.kick()
    const { pieces } = producer
    if (pieces === undefined) return new PieceList({ rows: [args][Symbol.iterator](), isAsync: false }, kick)
    const list = (): unknown => pieces.list(args, producerContext(session.view, MAIN))
    return new PieceList(startRows(producer.fullName, list, pieces.nouns), kick)
  }

  #startNext(): boolean {
    const next = this.#list.peek()
    const error = this.#list.takeError()
    if (error !== undefined) this.#fail(error.thrown, '')
    if (next === undefined) return error !== undefined
    const { producer } = this.call
    const { pieces } = producer
    const call = this.#owner.nextCall()
    try {
      pieces?.check(next.piece)
      const record = { call, producer: producer.fullName, args: next.piece, isPiece: pieces !== undefined }
      this.#open.set(call, next.piece)
      if (!this.#reader.start(record)) {
        this.#open.delete(call)
        return false
      }
      this.#list.take()
    } catch (thrown) {
      this.#open.delete(call)
      this.#refuse(thrown, pieces)
    }
    return true
  }

  /** What describes no piece ends the list that it came from. */
  #refuse(thrown: unknown, pieces: PieceSource | undefined): void {
    this.#list.close()
    if (!(thrown instanceof ValueError)) return this.#fail(thrown, '')
    const what = pieces === undefined ? 'its arguments' : `it gave a ${pieces.noun} that`
    this.#fail(new ResultError(`${what} cannot be sent to a thread: ${thrown.message}`), '')
  }

  #fail(error: unknown, where: string): void {
    this.#failures++
    this.#failed ??= { error, where }
  }

  #whereOf(piece: unknown): string {
    const { producer } = this.call
    if (producer.pieces === undefined) return ''
    const { noun } = producer.pieces
    const reader = producer.pieces.readerName()
    const text = inspect(piece, { depth: 1, breakLength: Infinity, maxArrayLength: 4, maxStringLength: 60 })
    const short = text.length > 120 ? `${text.slice(0, 117)}...` : text
    return reader === producer.fullName ? ` in ${noun} ${short}` : ` in ${noun} ${short} of "${reader}"`
  }

  #endRun(): void {
    this.#runs++
    const { producer } = this.call
    const { times, on } = producer.repeat
    if (this.#failed !== undefined) this.#giveUp(this.#failed)
    else if (times !== undefined && this.#runs >= times) this.#isOver = true
    else if (on !== undefined) this.#waiting = this.#poll()
    else this.#list = this.#begin()
  }

  #giveUp({ error, where }: { readonly error: unknown; readonly where: string }): void {
    this.#isOver = true
    const others = this.#failures > 1 ? ` (the first of ${this.#failures} failures)` : ''
    this.#owner.session.sourceFailed(this.call.producer.fullName, error, where + others)
  }

  #lookAtSignal(poll: RepeatPoll, isBlocked: boolean): boolean {
    try {
      if (!poll.look(this.#owner.isQuiet, isBlocked)) return false
    } catch (error) {
      const { name } = this.call.producer.repeat.on!
      this.#waiting = undefined
      this.#giveUp({ error, where: ` in its repeat signal "${name === '' ? 'on' : name}"` })
      return true
    }
    this.#waiting = undefined
    this.#list = this.#begin()
    return true
  }

  #refuseBlocked(): boolean {
    const { producer } = this.call
    this.#list.close()
    this.#fail(
      new UsageError(
        `the list of its ${producer.pieces!.nouns} is asynchronous, and cannot go on while iterSync blocks this thread: give a list, or use iter`,
      ),
      '',
    )
    return true
  }
}
