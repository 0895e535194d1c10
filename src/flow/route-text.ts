import { winnerOf } from './join.ts'
import type { Route } from './route.ts'
import type { Given, Setters } from './walk.ts'

/** Larger ones take longer to compile than they save. */
const MOST_STOPS = 64
const LONGEST_TEXT = 60_000

/** What has been gathered at one place, as text: the local variable for each key, and the stop that set it. */
type Layout = ReadonlyMap<string, { readonly local: string; readonly setter: number }>

/** The text of a function for rows and results that have these keys, in this order. */
export interface RouteText {
  readonly body: string
  /** Stands before the function. */
  readonly constants: string
  /** By stops: who set the keys of the row before it. */
  readonly settersBefore: readonly Setters[]
  /** By stops: who set the keys of the row after it. */
  readonly settersAfter: readonly Setters[]
}

/** @returns undefined where rows or results cannot be foreseen, or the text would be too long */
export function textOfRoute(
  route: Route,
  rowKeys: readonly string[],
  given: readonly Given[],
): RouteText | undefined {
  if (route.stops.length > MOST_STOPS) return undefined
  const names = [...rowKeys, ...given.flatMap((keys) => keys ?? [])]
  if (given.includes('later') || names.some((name) => name in Object.prototype || name === 'then'))
    return undefined
  const writer = new RouteWriter(route, rowKeys, given as readonly (readonly string[] | undefined)[])
  const body = writer.write()
  return body === undefined ? undefined : { body, constants: writer.constants.join('\n'), ...writer.setters }
}

const quoted = (name: string): string => JSON.stringify(name)

const literal = (layout: Layout): string =>
  `{ ${Array.from(layout, ([key, { local }]) => `${quoted(key)}: ${local}`).join(', ')} }`

const settersOf = (layout: Layout): Setters =>
  new Map(Array.from(layout, ([key, { setter }]) => [key, setter]))

/**
 * Writes a straight function: each step is called with a literal of local variables, so that all its rows have one hidden
 * class and nothing is merged that nobody sees. Before a result's values are taken, its keys are compared with those that
 * were learnt; where they differ, `leave` goes on with what has been gathered until then.
 */
class RouteWriter {
  readonly constants: string[] = []
  private readonly route: Route
  private readonly rowKeys: readonly string[]
  private readonly given: readonly (readonly string[] | undefined)[]
  private readonly before: Layout[] = []
  private readonly after: Layout[] = []
  private readonly lines: string[] = []
  private locals = 0
  private length = 0

  constructor(route: Route, rowKeys: readonly string[], given: readonly (readonly string[] | undefined)[]) {
    this.route = route
    this.rowKeys = rowKeys
    this.given = given
  }

  write(): string | undefined {
    this.add('let i = 0')
    this.add(
      `if (typeof row !== 'object' || row === null || prototypeOf(row) !== plain) return strange(row, context)`,
    )
    this.checkKeys('row', this.rowKeys, 'strange(row, context)')
    const start = this.read('row', this.rowKeys, -1)
    for (let stop = 0; stop < this.route.stops.length; stop++) {
      this.writeStop(stop, stop === 0 ? start : this.arrive(stop))
      if (this.length > LONGEST_TEXT) return undefined
    }
    this.add(`return new KeptResults(route, ${this.kept(this.route.stops.length)})`)
    return this.lines.join('\n')
  }

  get setters(): Omit<RouteText, 'body' | 'constants'> {
    return { settersBefore: this.before.map(settersOf), settersAfter: this.after.map(settersOf) }
  }

  private add(line: string): void {
    this.lines.push(line)
    this.length += line.length
  }

  private arrive(stop: number): Layout {
    const { from, isBranch } = this.route.stops[stop]!
    const layout = from.length === 1 ? this.after[from[0]!]! : this.join(stop)
    if (!isBranch) return layout
    return new Map(
      Array.from(layout, ([key, { local, setter }]) => {
        const copy = `v${this.locals++}`
        this.add(`const ${copy} = typeof ${local} === 'object' ? own(${local}) : ${local}`)
        return [key, { local: copy, setter }]
      }),
    )
  }

  private join(stop: number): Layout {
    const arrived = this.route.stops[stop]!.from.map((each) => this.after[each]!)
    const joined = new Map<string, { local: string; setter: number }>()
    for (const key of new Set(arrived.flatMap((layout) => [...layout.keys()]))) {
      const having = arrived.flatMap((layout) => layout.get(key) ?? [])
      const { branch, setter } = winnerOf(
        this.route,
        stop,
        key,
        having.map((each) => each.setter),
      )
      joined.set(key, { local: having[branch]!.local, setter })
    }
    return joined
  }

  private writeStop(stop: number, layout: Layout): void {
    const { takesContext, isLast } = this.route.stops[stop]!
    const result = `r${stop}`
    const keys = this.given[stop]
    this.before[stop] = layout
    this.add(`const ${result} = f${stop}(${literal(layout)}${takesContext ? ', context' : ''})`)
    if (isLast) {
      // Nobody takes its keys, but it must be a row, or nothing.
      const isRow = `(typeof ${result} === 'object' && prototypeOf(${result}) === plain && typeof ${result}.then !== 'function')`
      this.add(`if (${result} !== undefined && ${result} !== null && !${isRow}) return ${this.leave(stop)}`)
      this.after[stop] = layout
    } else if (keys === undefined) {
      this.add(`if (${result} !== undefined && ${result} !== null) return ${this.leave(stop)}`)
      this.after[stop] = layout
    } else {
      this.add(
        `if (typeof ${result} !== 'object' || ${result} === null || prototypeOf(${result}) !== plain) return ${this.leave(stop)}`,
      )
      this.checkKeys(result, keys, this.leave(stop))
      this.after[stop] = new Map([...layout, ...this.read(result, keys, stop)])
    }
  }

  /** All keys, in this order, and no others. */
  private checkKeys(object: string, keys: readonly string[], otherwise: string): void {
    this.add('i = 0')
    this.add(`for (const key in ${object}) if (key !== keys_${object}[i++]) return ${otherwise}`)
    this.add(`if (i !== ${keys.length}) return ${otherwise}`)
    this.constants.push(`const keys_${object} = ${JSON.stringify(keys)}`)
  }

  private read(object: string, keys: readonly string[], setter: number): Layout {
    return new Map(
      keys.map((key) => {
        const local = `v${this.locals++}`
        this.add(`const ${local} = ${object}[${quoted(key)}]`)
        return [key, { local, setter }]
      }),
    )
  }

  /** The rest of the way with a result that is unlike those that were learnt. */
  private leave(stop: number): string {
    const { stops } = this.route
    const after = stops
      .slice(0, stop)
      .map(({ neededUntil }, each) => (neededUntil > stop ? literal(this.after[each]!) : 'undefined'))
    return `leave(context, ${stop}, r${stop}, ${literal(this.before[stop]!)}, [${after.join(', ')}], ${this.kept(stop)})`
  }

  /** Results and rows that are kept, of the stops before this one. */
  private kept(until: number): string {
    const pairs = this.route.stops
      .slice(0, until)
      .flatMap(({ isSaved }, stop) => (isSaved ? [`r${stop}, ${literal(this.before[stop]!)}`] : []))
    return `[${pairs.join(', ')}]`
  }
}
