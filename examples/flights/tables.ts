import Table from 'cli-table3'
import pc from 'picocolors'
import type { RunReport } from 'stairs'
import { count } from './progress.ts'
import type { FlightSummary } from './summary.ts'

/** Flights and mean delay of the 24 hours. */
export function hoursTable({ byHour }: FlightSummary): string {
  const rows = byHour.map(({ hour, flights, meanDelay }) => [
    `${String(hour).padStart(2, '0')}:00`,
    count.format(flights),
    minutes(meanDelay),
  ])
  return table('Hour of departure', ['hour', 'flights', 'mean delay (min)'], rows)
}

export function routesTable({ worstRoutes }: FlightSummary): string {
  const rows = worstRoutes.map(({ origin, destination, flights, meanDelay }) => [
    `${origin} to ${destination}`,
    count.format(flights),
    minutes(meanDelay),
  ])
  const title = 'Worst routes of at least 1,000 flights'
  return rows.length > 0
    ? table(title, ['route', 'flights', 'mean delay (min)'], rows)
    : `${pc.bold(title)}: none`
}

/** What each stage of the run did. */
export function stagesTable({ stages }: RunReport): string {
  const cells = stages.map((stage) => [
    stage.name,
    count.format(stage.rows),
    `${count.format(stage.busyMs)} ms`,
    count.format(stage.rowsPerSecond),
  ])
  return table('Stages of the run', ['stage', 'rows', 'busy', 'rows/s'], cells)
}

/** First column to the left, figures to the right. */
function table(title: string, head: string[], rows: string[][]): string {
  const colAligns = head.map((_, i) => (i === 0 ? 'left' : 'right'))
  // Its own colours would go into files and pipes as well.
  const cells = new Table({
    head: head.map(pc.cyan),
    colAligns,
    style: { head: [], border: [], compact: true },
  })
  cells.push(...rows)
  return `${pc.bold(title)}\n${cells.toString()}`
}

function minutes(value: number | null): string {
  if (value === null) return '–'
  const text = value.toFixed(1)
  return value >= 15 ? pc.red(text) : text
}
