import type { Handler } from '../graph/node.ts'
import type { FlowStep } from './step.ts'
import { mayTakeContext } from './takes-context.ts'

/** A step on the way from where the flow was started. Stops are numbered in the order in which they run. */
export interface Stop {
  readonly step: FlowStep
  readonly name: string
  readonly fn: Handler
  readonly takesContext: boolean
  /** The stops that lead here, in declared order; none: this is the start. */
  readonly from: readonly number[]
  /** One of several next steps: its row is a copy of its own. */
  readonly isBranch: boolean
  /** Nothing comes after it. */
  readonly isLast: boolean
  /** Its result is kept. */
  readonly isSaved: boolean
  /** Of two branches that set one key, the later wins. */
  readonly lastWins: boolean
  /** The last stop that needs the row as it is after this one. */
  readonly neededUntil: number
}

/** What runs when a flow is started from one of its steps: that step, and all that it leads to. */
export interface Route {
  readonly flow: object
  readonly stops: readonly Stop[]
  /** By the number of a step: where its result is kept, -1: nowhere, undefined: it does not run. */
  readonly places: readonly (number | undefined)[]
  /** Some step has several that lead to it. */
  readonly hasJoins: boolean
  readonly takesContext: boolean
  /** Whether one stop comes before another on some way; -1, the row that was given, comes before all. */
  isBefore(stop: number, other: number): boolean
}

export function routeFrom(flow: object, start: FlowStep, stepCount: number): Route {
  const edges = edgesFrom(start)
  const order = orderOf(start, edges)
  const stops = stopsOf(order, edges)
  const places = new Array<number | undefined>(stepCount).fill(undefined)
  let saved = 0
  // Two values for each: the result, and the row it belongs to.
  for (const { step, isSaved } of stops) places[step.number] = isSaved ? 2 * saved++ : -1
  return {
    flow,
    stops,
    places,
    hasJoins: stops.some(({ from }) => from.length > 1),
    takesContext: stops.some(({ takesContext }) => takesContext),
    isBefore: ancestry(stops),
  }
}

/** Who leads to each step that can be reached, in declared order: as one walks who follows each branch to its end. */
function edgesFrom(start: FlowStep): ReadonlyMap<FlowStep, readonly FlowStep[]> {
  const edges = new Map<FlowStep, FlowStep[]>([[start, []]])
  const open = [{ step: start, next: 0 }]
  while (open.length > 0) {
    const here = open.at(-1)!
    const next = here.step.nexts[here.next++]
    if (next === undefined) {
      open.pop()
      continue
    }
    const known = edges.get(next)
    if (known !== undefined) known.push(here.step)
    else {
      edges.set(next, [here.step])
      open.push({ step: next, next: 0 })
    }
  }
  return edges
}

/** Branch after branch, in declared order; a join when all have arrived. */
function orderOf(start: FlowStep, edges: ReadonlyMap<FlowStep, readonly FlowStep[]>): readonly FlowStep[] {
  const waiting = new Map(Array.from(edges, ([step, from]) => [step, from.length]))
  const order: FlowStep[] = []
  const ready = [start]
  for (let step = ready.pop(); step !== undefined; step = ready.pop()) {
    order.push(step)
    for (const next of step.nexts.toReversed()) {
      const left = waiting.get(next)! - 1
      waiting.set(next, left)
      if (left === 0) ready.push(next)
    }
  }
  return order
}

function stopsOf(
  order: readonly FlowStep[],
  edges: ReadonlyMap<FlowStep, readonly FlowStep[]>,
): readonly Stop[] {
  const numbers = new Map(order.map((step, number) => [step, number]))
  return order.map((step, number) => {
    const from = edges.get(step)!
    return {
      step,
      name: step.name,
      fn: step.fn,
      takesContext: mayTakeContext(step.fn),
      from: from.map((each) => numbers.get(each)!),
      isBranch: from.some(({ nexts }) => nexts.length > 1),
      isLast: step.nexts.length === 0,
      isSaved: step.nexts.length === 0 || step.saveResult,
      lastWins: step.options.onConflict === 'last',
      neededUntil: Math.max(number, ...step.nexts.map((next) => numbers.get(next)!)),
    }
  })
}

/** What comes before a stop is looked up when it is first asked for: most routes have no joins. */
function ancestry(stops: readonly Stop[]): (stop: number, other: number) => boolean {
  const known = new Map<number, ReadonlySet<number>>()
  const before = (stop: number): ReadonlySet<number> => {
    const found = new Set<number>()
    const open = [...stops[stop]!.from]
    for (let each = open.pop(); each !== undefined; each = open.pop()) {
      if (found.has(each)) continue
      found.add(each)
      open.push(...stops[each]!.from)
    }
    return found
  }
  return (stop, other) => {
    if (stop === -1 || other === -1) return stop === -1 && other !== -1
    const all = known.get(other) ?? before(other)
    known.set(other, all)
    return all.has(stop)
  }
}
