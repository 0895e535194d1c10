import type { Figure, Interval95, Ratio } from './comparison.ts'
import type { Machine } from './machine.ts'
import type { SuiteReport } from './results.ts'
import type { Bound } from './suite.ts'

/** Figures as the terminal, the page and the README print them. */

export const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
export const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

export const intervalText = ([low, high]: readonly [number, number], format = short): string =>
  `${format.format(low)} … ${format.format(high)}`

export const boundText = (bound: Bound): string =>
  'atLeast' in bound ? `≥ ${short.format(bound.atLeast)}` : `≤ ${short.format(bound.atMost)}`

export const heldText = ({ held }: Figure): string => (held === null ? '' : held ? 'held' : 'NOT held')

/** What the ratio says about us, against 1. */
export function standingText({ standing, measure, lowerIsBetter }: Ratio): string {
  if (standing === null) return ''
  if (standing === 'open') return 'no difference shown'
  const better = measure === null ? ['faster', 'slower'] : lowerIsBetter ? ['less', 'more'] : ['more', 'less']
  const text = standing === 'ahead' ? better[0]! : better[1]!
  return standing === 'ahead' ? text : `LOSES: ${text}`
}

/** What was divided by what. */
export const ratioText = ({ ours, peer, measure, factor }: Ratio): string =>
  `${ours} / ${peer}${measure === null ? '' : `, ${measure}`}${factor === 1 ? '' : `, × ${short.format(factor)}`}`

export function machineText(machine: Machine): string {
  const { cpu, cores, memoryGiB, node, platform, commit, loadAverage } = machine
  return `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}, commit ${commit}, load ${loadAverage.join(' ')}`
}

export function effortText({ effort, discardedRounds, disturbedRounds }: SuiteReport): string {
  const { leastRounds, rounds, timing } = effort
  const repeated = discardedRounds === 0 ? '' : `; ${discardedRounds} disturbed rounds discarded and repeated`
  const kept =
    disturbedRounds === 0
      ? ''
      : `; ${disturbedRounds} rounds count although other processes took CPU meanwhile`
  return `${leastRounds} to ${rounds} rounds, warm-up ${timing.warmUpSeconds} s, measured ${timing.measureSeconds} s${repeated}${kept}`
}

export const missingInterval = (interval: Interval95 | null): string =>
  interval === null ? '–' : intervalText(interval)
