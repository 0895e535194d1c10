import { show } from '../base/show.ts'
import { FlowError, flowName } from './flow-error.ts'
import { FlowStep } from './step.ts'

/** A flow that has been linked: its steps, in the order of the fields. */
export interface LinkedFlow {
  readonly steps: readonly FlowStep[]
}

interface Reconnectable {
  reconnect(): void
}

type State = LinkedFlow | 'linking' | { readonly failure: unknown }

const states = new WeakMap<object, State>()

/**
 * Finds a flow's steps and connects them, once for each instance.
 *
 * @throws FlowError with code FLOW_STEP or FLOW_CYCLE; each further use throws the same
 */
export function link(flow: Reconnectable): LinkedFlow {
  const state = states.get(flow)
  if (state === 'linking')
    throw new FlowError(
      'FLOW_LINKED',
      `${flowName(flow)}: it cannot be started in reconnect(), where its steps are being connected.`,
    )
  if (state !== undefined && 'steps' in state) return state
  if (state !== undefined) throw state.failure
  states.set(flow, 'linking')
  try {
    const linked = { steps: connect(flow) }
    states.set(flow, linked)
    return linked
  } catch (failure) {
    // reconnect() must not run twice: what it adds would be there twice.
    states.set(flow, { failure })
    throw failure
  }
}

function connect(flow: Reconnectable): readonly FlowStep[] {
  findSteps(flow)
  flow.reconnect()
  const steps = findSteps(flow)
  requireNames(flow, steps)
  const members = new Set(steps)
  for (const step of steps) step.nexts = nextsOf(flow, step, members)
  requireNoCycle(flow, steps)
  for (const step of steps) step.linked = true
  return steps
}

/** All steps that are fields now; one that a subclass has replaced is none any more. */
function findSteps(flow: object): readonly FlowStep[] {
  const steps = new Set<FlowStep>()
  for (const [field, value] of Object.entries(flow)) {
    if (!(value instanceof FlowStep) || steps.has(value)) continue
    if (value.owner !== undefined && value.owner !== flow)
      throw new FlowError(
        'FLOW_STEP',
        `${flowName(flow)}, step "${field}": this step belongs to another instance. Make steps where the fields are declared, so that each instance has its own.`,
      )
    value.owner = flow
    value.number = steps.size
    value.name = value.options.name ?? field
    steps.add(value)
  }
  return [...steps]
}

function requireNames(flow: object, steps: readonly FlowStep[]): void {
  const names = new Set<string>()
  for (const { name } of steps) {
    if (names.has(name))
      throw new FlowError(
        'FLOW_STEP',
        `${flowName(flow)}: two steps are called "${name}". Give one of them another name.`,
      )
    names.add(name)
  }
}

function nextsOf(flow: object, step: FlowStep, members: ReadonlySet<FlowStep>): readonly FlowStep[] {
  const where = `${flowName(flow)}, step "${step.name}"`
  const nexts = new Set<FlowStep>()
  for (const next of step.declaredNexts()) {
    if (!(next instanceof FlowStep))
      throw new FlowError(
        'FLOW_STEP',
        `${where}: its next step is ${show(next)}. It must be a field made by step(…), as in next: () => this.other.`,
      )
    if (!members.has(next))
      throw new FlowError(
        'FLOW_STEP',
        `${where}: its next step${next.name === '' ? '' : ` "${next.name}"`} is no field of this instance: it belongs to another one, is a private field, or was replaced by a subclass before it was asked for. Lead to this.field, from next: () => … or in reconnect().`,
      )
    if (nexts.has(next))
      throw new FlowError('FLOW_STEP', `${where}: it leads to "${next.name}" twice. Name it once.`)
    nexts.add(next)
  }
  return [...nexts]
}

/** A cycle would never end. Without recursion: chains may be long. */
function requireNoCycle(flow: object, steps: readonly FlowStep[]): void {
  const done = new Set<FlowStep>()
  for (const first of steps) {
    const way = new Set<FlowStep>()
    const open = [first]
    while (open.length > 0) {
      const step = open.at(-1)!
      if (done.has(step) || way.has(step)) {
        // Its next steps have all been looked at.
        open.pop()
        if (way.delete(step)) done.add(step)
        continue
      }
      way.add(step)
      for (const next of step.nexts) {
        if (way.has(next)) throw cycle(flow, [...way], next)
        if (!done.has(next)) open.push(next)
      }
    }
  }
}

function cycle(flow: object, way: readonly FlowStep[], back: FlowStep): FlowError {
  const names = [...way.slice(way.indexOf(back)), back].map(({ name }) => name)
  const shown = names.length > 12 ? [...names.slice(0, 6), '…', ...names.slice(-5)] : names
  return new FlowError(
    'FLOW_CYCLE',
    `${flowName(flow)}: its steps lead in a circle, ${shown.join(' → ')}. Take one of these connections out; what should be repeated is a loop in run().`,
  )
}
