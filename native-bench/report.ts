import Table from 'cli-table3'
import colors from 'picocolors'
import type { Machine } from './machine.ts'
import type { ReportRow, SuiteReport } from './results.ts'

/** What people read on a terminal. */

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 })

const cell = (value: unknown, format: Intl.NumberFormat): string =>
  typeof value === 'number' ? format.format(value) : '–'

export function machineLine(machine: Machine): string {
  const { cpu, cores, memoryGiB, node, platform, commit, loadAverage } = machine
  return colors.dim(
    `${cpu}, ${cores} cores, ${memoryGiB} GiB, ${platform}, Node ${node}, commit ${commit}, load ${loadAverage.join(' ')}`,
  )
}

function rowCells(row: ReportRow, measures: readonly string[]): string[] {
  if (row.void !== null) return [row.name, row.form, colors.red('void'), '–', '–', ...measures.map(() => '–')]
  const quartiles =
    row.quartiles === null ? '–' : row.quartiles.map((value) => whole.format(value)).join(' … ')
  return [
    row.name,
    row.form,
    cell(row.rowsPerSecond, whole),
    quartiles,
    cell(row.cpuSecondsPerMillionRows, short),
    ...measures.map((measure) => cell(row[measure], short)),
  ]
}

function ratioLine(report: SuiteReport, name: string): string {
  const ratio = report.ratios[name]
  const interval = report.intervals[name]
  if (ratio === null || ratio === undefined || interval === null || interval === undefined)
    return `  ${name}: void`
  const text = `  ${name}: ${short.format(ratio)}  (95 %: ${interval.map((bound) => short.format(bound)).join(' … ')})`
  // The lower bound is what may be claimed; what loses is shown as plainly as what wins.
  return interval[0] > 1 ? colors.green(text) : interval[1] < 1 ? colors.red(text) : colors.yellow(text)
}

export function renderReport(report: SuiteReport): string {
  const measures = Object.keys(report.measures)
  const table = new Table({
    head: ['contestant', 'form', 'rows/s', 'quartiles', 'CPU s / M rows', ...measures],
    style: { head: [], border: [] },
    colAligns: ['left', 'left', 'right', 'right', 'right', ...measures.map(() => 'right' as const)],
  })
  for (const row of report.rows) table.push(rowCells(row, measures))
  const voids = report.rows.filter((row) => row.void !== null)
  const foreign = Math.max(0, ...report.rows.map((row) => row.foreignCpuPercent ?? 0))
  return [
    `${colors.bold(report.suite)}: ${report.about}`,
    table.toString(),
    ...Object.keys(report.ratios).map((name) => ratioLine(report, name)),
    ...voids.map((row) => colors.red(`  ${row.name} is void: ${row.void}`)),
    // A twentieth of a core is what a quiet system takes.
    ...(foreign > 5
      ? [
          colors.yellow(
            `  Other processes took up to ${whole.format(foreign)} % of a core: the rates are too low.`,
          ),
        ]
      : []),
  ].join('\n')
}
