import { ResultError } from '../base/errors.ts'
import { own } from '../base/own.ts'
import { isPlainObject } from '../base/plain-object.ts'
import { show } from '../base/show.ts'
import { isThenable } from '../base/thenable.ts'
import type { Context } from '../graph/context.ts'
import type { Row } from '../graph/node.ts'
import { FlowError, flowName } from './flow-error.ts'
import { KeptResults } from './flow-result.ts'
import { winnerOf } from './join.ts'
import type { Route, Stop } from './route.ts'

/** Which stop set each key of a row; -1: it was given. */
export type Setters = ReadonlyMap<string, number>

/** What has been gathered at one place. Never given to a step, which gets a copy, and never changed. */
export interface Gathered {
  readonly row: Readonly<Row>
  /** Known where the route has joins. */
  readonly setters: Setters | undefined
}

/** The keys that a step gave; undefined: nothing. `'later'`: a promise. */
export type Given = readonly string[] | undefined | 'later'

type Fn = (row: Row, context: Context | undefined) => unknown

/** One start of a flow, step by step. Runs whatever the made function has not learnt, and goes on where that one stopped. */
export class Walk {
  /** What each stop gave, for who makes a function of it. */
  readonly given: Given[]
  private readonly route: Route
  private readonly context: Context | undefined
  private readonly after: (Gathered | undefined)[]
  private readonly values: unknown[]
  private stop: number
  private here: Gathered
  /** Of the current stop, where it has been called already. */
  private pending: { readonly result: unknown } | undefined

  constructor(route: Route, context: Context | undefined, state: WalkState) {
    this.route = route
    this.context = context
    this.stop = state.stop
    this.here = state.here
    this.after = state.after
    this.values = state.values
    this.given = state.given
    this.pending = state.pending
  }

  static from(route: Route, row: Row, context: Context | undefined): Walk {
    const mine = { ...textKeys(row) }
    const setters = route.hasJoins ? new Map(Object.keys(mine).map((key) => [key, -1])) : undefined
    const here = { row: mine, setters }
    return new Walk(route, context, { stop: 0, here, after: [], values: [], given: [], pending: undefined })
  }

  /** Runs the stops that are left. @throws FlowError with code FLOW_ASYNC at a promise */
  run(): KeptResults {
    for (; this.stop < this.route.stops.length; this.stop++) this.take(this.requireNow(this.call()))
    return new KeptResults(this.route, this.values)
  }

  async runAsync(): Promise<KeptResults> {
    for (; this.stop < this.route.stops.length; this.stop++) {
      const result = this.call()
      const isLater = isThenable(result)
      this.take(isLater ? await result : result)
      if (isLater) this.given[this.stop] = 'later'
    }
    return new KeptResults(this.route, this.values)
  }

  private get current(): Stop {
    return this.route.stops[this.stop]!
  }

  private call(): unknown {
    if (this.pending !== undefined) {
      const { result } = this.pending
      this.pending = undefined
      return result
    }
    const { fn, from, isBranch } = this.current
    if (from.length === 1) this.here = this.after[from[0]!]!
    else if (from.length > 1) this.here = this.join()
    if (isBranch) this.here = { ...this.here, row: copied(this.here.row) }
    for (const stop of from)
      if (this.route.stops[stop]!.neededUntil === this.stop) this.after[stop] = undefined
    return (fn as Fn)({ ...this.here.row }, this.context)
  }

  private take(result: unknown): void {
    const { name, isSaved, isLast } = this.current
    if (result !== undefined && result !== null && !isPlainObject(result))
      throw new ResultError(
        `${flowName(this.route.flow)}, step "${name}": gave ${show(result)}. A step gives a plain object, whose keys are added to the row, or nothing.`,
      )
    this.given[this.stop] = result ? Object.keys(result) : undefined
    if (isSaved) this.values.push(result, this.here.row)
    if (!isLast) this.after[this.stop] = result ? this.gather(result) : this.here
  }

  private gather(result: Row): Gathered {
    const added = textKeys(result)
    const row = { ...this.here.row, ...added }
    if (this.here.setters === undefined) return { row, setters: undefined }
    const setters = new Map(this.here.setters)
    for (const key of Object.keys(added)) setters.set(key, this.stop)
    return { row, setters }
  }

  private join(): Gathered {
    const arrived = this.current.from.map((stop) => this.after[stop]!)
    const setters = new Map<string, number>()
    const entries: [string, unknown][] = []
    for (const key of new Set(arrived.flatMap(({ row }) => Object.keys(row)))) {
      const having = arrived.filter((each) => each.setters!.has(key))
      const settersHere = having.map((each) => each.setters!.get(key)!)
      const { branch, setter } = winnerOf(this.route, this.stop, key, settersHere)
      setters.set(key, setter)
      entries.push([key, having[branch]!.row[key]])
    }
    return { row: Object.fromEntries(entries), setters }
  }

  private requireNow(result: unknown): unknown {
    if (!isThenable(result)) return result
    // Refused, so nobody will wait for it.
    result.then(undefined, () => {})
    throw new FlowError(
      'FLOW_ASYNC',
      `${flowName(this.route.flow)}, step "${this.current.name}": gave a promise, and startFrom does not wait. Use await this.startFromAsync(…).`,
    )
  }
}

/** Where a walk is. */
export interface WalkState {
  readonly stop: number
  /** What has been gathered before the stop. */
  readonly here: Gathered
  /** By stops: what has been gathered after those that are still needed. */
  readonly after: (Gathered | undefined)[]
  /** Of the kept results, those that are there. */
  readonly values: unknown[]
  readonly given: Given[]
  /** What the stop gave, where it has been called. */
  readonly pending: { readonly result: unknown } | undefined
}

/** Rows have texts as keys; a symbol's value is not part of them. */
const textKeys = (row: Row): Row =>
  Object.getOwnPropertySymbols(row).length === 0 ? row : Object.fromEntries(Object.entries(row))

/** A branch's own copy: what can be changed in place is copied with it. */
function copied(row: Readonly<Row>): Row {
  return Object.values(row).some((value) => typeof value === 'object')
    ? Object.fromEntries(Object.entries(row).map(([key, value]) => [key, own(value)]))
    : row
}
