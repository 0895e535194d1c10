import { own } from '../base/own.ts'
import { show } from '../base/show.ts'
import type { Context } from '../graph/context.ts'
import type { Row } from '../graph/node.ts'
import { FlowError, flowName } from './flow-error.ts'
import { KeptResults } from './flow-result.ts'
import type { Route } from './route.ts'
import { textOfRoute, type RouteText } from './route-text.ts'
import { Walk, type Given } from './walk.ts'

/** Rows of a program nearly always look like the ones before; so many are looked at first. */
const LEARN_FROM = 32
/** So many others mean that nothing was learnt: it is tried anew. */
const MOST_STRANGERS = 256
/** After so many shapes there is nothing to learn. */
const MOST_SHAPES = 8

type Go = (row: Row, context: Context | undefined) => KeptResults | Walk

/** A step that a flow is started from. Walks at first; then runs a function made for rows like those. */
export class Start {
  readonly takesContext: boolean
  private readonly route: Route
  private go: Go
  private shapes = 0
  private wait = LEARN_FROM

  constructor(route: Route) {
    this.route = route
    this.takesContext = route.takesContext
    this.go = this.walk
  }

  run(row: Row, context: Context | undefined): KeptResults {
    const went = this.go(row, context)
    if (went instanceof KeptResults) return went
    const results = went.run()
    this.learn(row, went)
    return results
  }

  async runAsync(row: Row, context: Context | undefined): Promise<KeptResults> {
    const went = this.go(row, context)
    if (went instanceof KeptResults) return went
    const results = await went.runAsync()
    this.learn(row, went)
    return results
  }

  private readonly walk = (row: Row, context: Context | undefined): Walk => {
    if (typeof row !== 'object' || row === null || Array.isArray(row))
      throw new FlowError(
        'FLOW_ROW',
        `${flowName(this.route.flow)}: step "${this.route.stops[0]!.name}" is started with ${show(row)}. It needs a row, such as { value: 1 }.`,
      )
    return Walk.from(this.route, row, context)
  }

  private learn(row: Row, { given }: Walk): void {
    if (--this.wait !== 0 || this.shapes === MOST_SHAPES) return
    this.shapes++
    this.wait = MOST_STRANGERS
    const text = textOfRoute(this.route, Object.keys(row), given)
    if (text !== undefined) this.go = this.made(text, given) ?? this.go
  }

  /** The walk as one function; undefined where text may not become code. */
  private made(text: RouteText, given: readonly Given[]): Go | undefined {
    const { route } = this
    const leave = (
      context: Context | undefined,
      stop: number,
      result: unknown,
      before: Row,
      after: (Row | undefined)[],
      values: unknown[],
    ): Walk =>
      new Walk(route, context, {
        stop,
        here: { row: before, setters: text.settersBefore[stop] },
        after: after.map((row, each) => row && { row, setters: text.settersAfter[each] }),
        values,
        given: given.slice(0, stop),
        pending: { result },
      })
    const known = { route, KeptResults, own, leave, strange: this.walk }
    const language = { prototypeOf: Object.getPrototypeOf, plain: Object.prototype }
    const steps = Object.fromEntries(route.stops.map(({ fn }, stop) => [`f${stop}`, fn]))
    const names = { ...known, ...language, ...steps }
    const source = `'use strict'
${text.constants}
return (row, context) => {
${text.body}
}`
    try {
      // oxlint-disable-next-line typescript/no-implied-eval -- the text holds no data but keys, as JSON
      return new Function(...Object.keys(names), source)(...Object.values(names)) as Go
    } catch {
      // Started with --disallow-code-generation-from-strings.
      return undefined
    }
  }
}
