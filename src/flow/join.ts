import { FlowError, flowName } from './flow-error.ts'
import type { Route } from './route.ts'

/** Where a key of a joined row comes from, and who counts as the one that set it. */
export interface Winner {
  /** Which of the branches. */
  readonly branch: number
  /** The stop that set it, or the joining one, where that had to choose. */
  readonly setter: number
}

/**
 * Which of the branches that arrive at a step gives a key: the one that set it last. One that only carried the key
 * from where the branches part has nothing to say against one that set it.
 *
 * @param setters for each branch that has the key, in declared order, the stop that set it there; -1: it was given
 * @throws FlowError with code FLOW_CONFLICT where two set it, unless the step says which wins
 */
export function winnerOf(route: Route, stop: number, key: string, setters: readonly number[]): Winner {
  const first = setters[0]!
  if (setters.every((each) => each === first)) return { branch: 0, setter: first }
  const latest = setters.flatMap((setter, branch) =>
    setters.some((other) => route.isBefore(setter, other)) ? [] : [branch],
  )
  const setter = setters[latest[0]!]!
  const rival = latest.map((branch) => setters[branch]!).find((each) => each !== setter)
  if (rival === undefined) return { branch: latest[0]!, setter }
  const { name, lastWins } = route.stops[stop]!
  if (lastWins) return { branch: latest.at(-1)!, setter: stop }
  const [one, other] = [route.stops[setter]!.name, route.stops[rival]!.name]
  throw new FlowError(
    'FLOW_CONFLICT',
    `${flowName(route.flow)}, step "${name}": its branches both set the key "${key}", in the steps "${one}" and "${other}". Give it two names, or let the later one win with { onConflict: 'last' } at "${name}".`,
  )
}
