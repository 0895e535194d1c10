import { inspect } from 'node:util'
import { ValueError, rowTooLarge, StairsError } from '../base/errors.ts'
import { SESSION } from '../inspect/counters.ts'
import { encodeValues } from '../frame/codec.ts'
import type { Batch, Frame, Meta } from '../frame/frame.ts'
import type { Row } from '../graph/node.ts'
import type { FailureRecord } from './failure.ts'
import type { RowRun } from './rows/run-row.ts'
import type { PassingOf } from './rows/send.ts'
import { failureEdge } from './space.ts'
import type { LivePlan, Seat } from './seat.ts'
import { edgeHasRoom } from './edge-room.ts'
import { FLAG, MAX_LEVELS, label, partOf, type Path } from './tags.ts'

/** Values for one edge that were made and not sent yet. */
export interface OutList {
  readonly edge: number
  readonly batch: Batch
  /** Which row of the visit each came from. Empty where they are the rows from `first` on, one behind the other. */
  readonly origins: number[]
  first: number
}

/** A frame that lies in its slot and waits for the commit. */
interface Staged {
  readonly edge: number
  readonly slot: number
}

/** The visit whose outputs these are. */
export interface OutputOwner {
  /** Puts into the commit what ends the visit: its input, its counts. */
  retire(): void
  /** Puts into the commit that so many rows were sent, and parts in all, while the input is still being worked. */
  sentAhead(rows: number, parts: number): void
  /** What cannot be sent is the failure of the row it came from. */
  refuse(origin: number, error: StairsError): void
}

const MAX_FRAME_ROWS = 4096
const RECUT = 4
const FRAMES_PER_COMMIT = 64

/**
 * What a visit has made, on its way into rings. Nothing is visible before the commit that also retires the visit's
 * input, except where a generator makes more than fits and parts of it are sent as it goes.
 */
export class Outputs {
  readonly #seat: Seat
  readonly #plan: LivePlan
  readonly #session: number
  readonly #flags: number
  #path: Path | undefined
  readonly #chain: number
  readonly #owner: OutputOwner
  /** Of the frame, on the way to the result: parts staged, and parts sent. */
  #parts: number
  #sentParts: number
  /** The end of the frame is among what was staged. */
  #endMarked = false
  readonly #lists: (OutList | undefined)[]
  readonly #used: OutList[] = []
  /** Rows that reached the end of the pipeline and were not counted yet. */
  #rowsOut = 0
  /** Of the dearest frame so far; 0 until one was encoded. */
  bytesPerRow = 0
  /** Rows a list may hold before it is sent while its generator is still at work. */
  cut = 256
  /** Rows that a frame should hold; it is cut where it would hold more than four times as many. */
  frameRows = MAX_FRAME_ROWS

  constructor(
    seat: Seat,
    plan: LivePlan,
    of: {
      session: number
      flags: number
      path: Path | undefined
      chain: number
      parts: number
      owner: OutputOwner
    },
  ) {
    this.#seat = seat
    this.#plan = plan
    this.#session = of.session
    this.#flags = of.flags
    this.#path = of.path
    this.#chain = of.chain
    this.#owner = of.owner
    this.#parts = this.#sentParts = of.parts
    this.#lists = new Array<OutList | undefined>(plan.rings.length)
  }

  /** A value of its own. Rows that reached the end are counted, and sent if somebody wants them. */
  add(edge: number, value: unknown, meta: Meta, origin: number): void {
    if (this.#isUnwanted(edge)) return
    const { batch, origins } = this.#lists[edge] ?? this.#open(edge)
    batch.append(value, meta)
    origins.push(origin)
  }

  /** A row that lies over the frame of the visit. */
  addOver(edge: number, frame: Frame, passing: PassingOf, produced: Row | undefined, run: RowRun): void {
    if (this.#isUnwanted(edge)) return
    const { batch, origins } = this.#lists[edge] ?? this.#open(edge)
    if (batch.length === 0) batch.over(frame, passing(frame.names!))
    batch.appendOver(run.index, produced, run.meta)
    origins.push(run.index)
  }

  #isUnwanted(edge: number): boolean {
    if (!this.#plan.isResult[edge]) return false
    this.#rowsOut++
    return (this.#flags & FLAG.RESULTS) === 0
  }

  /** What rows are added to; undefined where nobody wants them. Who adds by himself counts results by himself. */
  listOf(edge: number): OutList | undefined {
    if (this.#plan.isResult[edge] && (this.#flags & FLAG.RESULTS) === 0) return undefined
    return this.#lists[edge] ?? this.#open(edge)
  }

  /** The same for rows that lie over a frame. */
  listOver(edge: number, frame: Frame, passing: PassingOf): OutList | undefined {
    const list = this.listOf(edge)
    if (list?.batch.length === 0) list.batch.over(frame, passing(frame.names!))
    return list
  }

  countResults(rows: number): void {
    this.#rowsOut += rows
  }

  addFailure(record: FailureRecord): void {
    this.add(failureEdge(this.#plan.plan), record, undefined, -1)
  }

  /** Sources give each frame a number of its own. */
  beginFrame(path: Path): void {
    this.#path = path
    this.#parts = this.#sentParts = 0
  }

  /** Fan-outs behind each other that are too many to tell their parts apart: what comes of a frame stays one frame. */
  get #whole(): boolean {
    return (this.#path?.parts.length ?? 0) >= MAX_LEVELS
  }

  get #most(): number {
    return RECUT * this.frameRows
  }

  /** Some list holds as much as a frame should. */
  get full(): boolean {
    if (this.#whole) return false
    for (const list of this.#used) if (list.batch.length >= this.cut) return true
    return false
  }

  /** Nothing more will be added: what was gathered in serves others. */
  end(): void {
    for (const { edge, batch } of this.#used) this.#plan.encoderOf(edge).recycle(batch)
  }

  get size(): number {
    let size = 0
    for (const list of this.#used) size += list.batch.length
    return size
  }

  /** Every edge that something waits for takes another frame. */
  get hasRoom(): boolean {
    for (const list of this.#used) if (list.batch.length > 0 && !this.#listHasRoom(list)) return false
    return true
  }

  #listHasRoom(list: OutList): boolean {
    const ordered = this.#path !== undefined && list.edge === this.#chain
    // The part it would be; that of the whole frame begins alike.
    const path = ordered ? this.#pathOf(this.#parts, this.#parts === 0) : undefined
    return edgeHasRoom(this.#seat, this.#plan, list.edge, this.#session, path)
  }

  /**
   * Sends all that waits. With `last` it goes in one commit with the retirement of the visit's input; only what
   * one commit cannot hold goes ahead.
   *
   * @param last nothing more will come of this visit
   * @returns false when there is no room or no slot: what was not sent is kept
   */
  ship(last: boolean): boolean {
    if (!this.hasRoom) return false
    this.#parts = this.#sentParts
    this.#endMarked = false
    const staged: Staged[] = []
    const failures = failureEdge(this.#plan.plan)
    for (const list of this.#used)
      if (list.edge !== failures && !this.#stage(list, last, staged)) return this.#undo(staged)
    if (last && !this.#stageMark(staged)) return this.#undo(staged)
    // Failures come last: encoding the others may add some.
    const list = this.#lists[failures]
    if (list !== undefined && !this.#stage(list, last, staged)) return this.#undo(staged)
    const sent = this.size
    this.#commit(staged, () => (last ? this.#owner.retire() : this.#owner.sentAhead(sent, this.#parts)))
    for (const each of this.#used) clear(each, each.batch.length)
    return true
  }

  #open(edge: number): OutList {
    const list: OutList = { edge, batch: this.#plan.encoderOf(edge).batch(), origins: [], first: 0 }
    this.#lists[edge] = list
    this.#used.push(list)
    return list
  }

  #stage(list: OutList, last: boolean, staged: Staged[]): boolean {
    const ordered = (this.#flags & FLAG.ORDERED) !== 0 && list.edge === this.#chain
    if (ordered) sortByOrigin(list)
    const whole = ordered && this.#whole
    let parts = this.#parts
    for (let from = 0; from < list.batch.length;) {
      if (staged.length >= FRAMES_PER_COMMIT) {
        this.#sendAhead(list, from, parts, staged)
        from = 0
        if (!this.#listHasRoom(list)) return false
      }
      const rows = whole ? list.batch.length : Math.min(list.batch.length - from, MAX_FRAME_ROWS, this.#most)
      const bytes = this.#encode(list, from, from + rows, whole)
      if (bytes === undefined) continue
      const end = from + bytes.rows >= list.batch.length
      const path = ordered ? this.#pathOf(parts, last && end) : undefined
      if (ordered && last && end) this.#endMarked = true
      if (!this.#place(list.edge, bytes.bytes, bytes.rows, path, staged)) return false
      parts++
      from += bytes.rows
    }
    if (ordered) this.#parts = parts
    return true
  }

  /** What was staged so far becomes visible alone. Lists that were staged whole before this one are sent, too. */
  #sendAhead(list: OutList, from: number, parts: number, staged: Staged[]): void {
    let rows = from
    for (const before of this.#used.slice(0, this.#used.indexOf(list))) {
      rows += before.batch.length
      clear(before, before.batch.length)
    }
    if (list.edge === this.#chain) this.#parts = parts
    this.#commit(staged, () => this.#owner.sentAhead(rows, this.#parts))
    staged.length = 0
    clear(list, from)
  }

  /** In ordered sessions an end must be seen also where no row is left. */
  #stageMark(staged: Staged[]): boolean {
    if ((this.#flags & FLAG.ORDERED) === 0 || this.#chain === -1 || this.#endMarked) return true
    return this.#place(
      this.#chain,
      encodeValues(this.#plan.encoderOf(this.#chain), []),
      0,
      this.#pathOf(this.#parts, true),
      staged,
    )
  }

  #pathOf(part: number, last: boolean): Path {
    return part === 0 && last ? this.#path! : partOf(this.#path!, part, last)
  }

  /** As many rows as fit into a slot; undefined when a row was refused and the list is shorter now. */
  #encode(
    list: OutList,
    from: number,
    to: number,
    whole: boolean,
  ): { bytes: Uint8Array; rows: number } | undefined {
    const { slotBytes } = this.#seat.arena
    let rows = to - from
    for (;;) {
      try {
        const bytes = this.#plan.encoderOf(list.edge).encode(list.batch, from, from + rows)
        this.bytesPerRow = Math.max(this.bytesPerRow * 0.9, bytes.length / rows)
        if (bytes.length <= slotBytes || whole) return { bytes, rows }
        if (rows === 1) {
          if (bytes.length <= this.#seat.maxRowBytes) return { bytes, rows }
          throw rowTooLarge(bytes.length, this.#seat.maxRowBytes)
        }
        // Rows of one kind are of about one size: aim below the slot, and at half where that is not enough.
        rows = Math.max(1, Math.min(Math.floor((rows * slotBytes * 0.9) / bytes.length), rows >> 1 || 1))
      } catch (error) {
        if (!(error instanceof StairsError)) throw error
        this.#remove(list, error instanceof ValueError ? error.index : from, error)
        return undefined
      }
    }
  }

  #remove(list: OutList, index: number, error: StairsError): void {
    if (list.edge === failureEdge(this.#plan.plan)) {
      // The row of a failure cannot travel either: what people can read of it does.
      const record = list.batch.at(index) as FailureRecord
      list.batch.replace(index, {
        ...record,
        row: inspect(record.row, { depth: 4, maxStringLength: 200, maxArrayLength: 20 }),
      })
      return
    }
    tellOrigins(list)
    const [origin] = list.origins.splice(index, 1)
    list.batch.remove(index)
    if (this.#plan.isResult[list.edge]) this.#rowsOut--
    this.#owner.refuse(origin!, error)
  }

  #place(edge: number, bytes: Uint8Array, rows: number, path: Path | undefined, staged: Staged[]): boolean {
    const { arena } = this.#seat
    const slot = arena.allocate(bytes.length)
    if (slot === -1) return false
    arena.write(slot, bytes)
    const flags = edge === this.#chain ? this.#flags : this.#flags & ~(FLAG.ORDERED | FLAG.RESULTS)
    label(arena.control, arena.tags(slot), { session: this.#session, rows, flags, path }, arena.slotsOf(slot))
    staged.push({ edge, slot })
    return true
  }

  #undo(staged: readonly Staged[]): false {
    for (const { slot } of staged) this.#seat.arena.release(slot)
    return false
  }

  #commit(staged: readonly Staged[], andThat: () => void): void {
    const seat = this.#seat
    const { counters, rings, plan } = this.#plan
    const published = new Map<number, number>()
    let outlets = 0
    for (const { edge, slot } of staged) {
      seat.commit.output(rings[edge]!, slot)
      published.set(edge, (published.get(edge) ?? 0) + seat.arena.slotsOf(slot))
      if (plan.edges[edge]?.to === undefined && edge < plan.edges.length) outlets++
    }
    for (const [edge, slots] of published) seat.addBefore(counters.published(seat.thread, edge), slots)
    const word = (name: number): number => counters.session(seat.thread, this.#session, name)
    seat.addBefore(word(SESSION.CREATED), staged.length)
    seat.addBefore(word(SESSION.OUTLET_SENT), outlets)
    seat.addWide(word(SESSION.ROWS_OUT), this.#rowsOut)
    this.#rowsOut = 0
    andThat()
    seat.runCommit()
    this.#sentParts = this.#parts
    for (const edge of published.keys()) seat.announce(this.#plan, edge, this.#session)
    seat.afterCommit(this.#plan, this.#session)
  }
}

/** Rows of async handlers are there in the order in which they settled. */
function sortByOrigin({ batch, origins }: OutList): void {
  if (origins.every((origin, i) => i === 0 || origins[i - 1]! <= origin)) return
  const order = origins.map((_, i) => i).sort((a, b) => origins[a]! - origins[b]! || a - b)
  batch.reorder(order)
  origins.splice(0, origins.length, ...order.map((i) => origins[i]!))
}

/** Those that are one behind the other no longer are, once one is gone. */
function tellOrigins({ batch, origins, first }: OutList): void {
  if (origins.length === 0) for (let i = 0; i < batch.length; i++) origins.push(first + i)
}

function clear(list: OutList, rows: number): void {
  const { batch, origins } = list
  batch.shift(rows)
  list.first += rows
  if (rows === origins.length) origins.length = 0
  else origins.splice(0, rows)
}
