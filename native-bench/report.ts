import Table from 'cli-table3'
import colors from 'picocolors'
import type { Figure, Ratio } from './comparison.ts'
import type { Machine } from './machine.ts'
import type { ReportRow, SuiteReport } from './results.ts'
import {
  boundText,
  effortText,
  heldText,
  intervalText,
  machineText,
  missingInterval,
  ratioText,
  short,
  standingText,
  whole,
} from './wording.ts'

/** What people read on a terminal. */

const cell = (value: unknown, format: Intl.NumberFormat): string =>
  typeof value === 'number' ? format.format(value) : '–'

export const machineLine = (machine: Machine): string => colors.dim(machineText(machine))

function table(head: readonly string[], lefts: number, rows: readonly string[][]): string {
  const result = new Table({
    head: [...head],
    style: { head: [], border: [] },
    colAligns: head.map((_, index) => (index < lefts ? 'left' : 'right')),
  })
  result.push(...rows)
  return result.toString()
}

function rowCells(row: ReportRow, measures: readonly string[]): string[] {
  if (row.void !== null) return [row.name, row.form, colors.red('void'), '–', '–', ...measures.map(() => '–')]
  return [
    row.name,
    row.form,
    cell(row.rowsPerSecond, whole),
    row.quartiles === null ? '–' : intervalText(row.quartiles, whole),
    cell(row.cpuSecondsPerMillionRows, short),
    ...measures.map((measure) => cell(row[measure], short)),
  ]
}

function promise(figure: Figure): string {
  if (figure.bound === null) return ''
  const text = `${boundText(figure.bound)} ${heldText(figure)}`.trim()
  return figure.held === null ? text : figure.held ? colors.green(text) : colors.red(text)
}

/** The lower end is what may be claimed; what loses is shown as plainly as what wins. */
function ratioCells(ratio: Ratio): string[] {
  const { name, value, interval, standing, missing } = ratio
  const paint =
    standing === 'ahead' ? colors.green : standing === 'behind' ? colors.red : (text: string) => text
  const text = missing === null ? standingText(ratio) : `void: ${missing}`
  return [
    name,
    ratioText(ratio),
    paint(text),
    promise(ratio),
    cell(value, short),
    missingInterval(interval),
    String(ratio.rounds),
  ]
}

function figuresTable({ comparisons, figures }: SuiteReport): string[] {
  const rows = [
    ...comparisons.map(ratioCells),
    ...figures
      .filter(({ bound }) => bound !== null)
      .map((figure) => [
        figure.name,
        'stairs',
        '',
        promise(figure),
        cell(figure.value, short),
        missingInterval(figure.interval),
        String(figure.rounds),
      ]),
  ]
  return rows.length === 0
    ? []
    : [table(['ratio', 'of', '', 'promised', 'median', '95 %', 'rounds'], 4, rows)]
}

export function renderReport(report: SuiteReport): string {
  const measures = report.figures.map(({ name }) => name)
  const rows = [
    ...report.rows.map((row) => rowCells(row, measures)),
    ...report.unavailable.map(({ name }) => [
      name,
      '–',
      colors.yellow('unavailable'),
      ...['–', '–', ...measures.map(() => '–')],
    ]),
  ]
  const head = ['contestant', 'form', 'rows/s', 'quartiles', 'CPU s / M rows', ...measures]
  const voids = report.rows.filter((row) => row.void !== null)
  return [
    `${colors.bold(report.suite)}: ${report.about}`,
    table(head, 2, rows),
    ...figuresTable(report),
    colors.dim(`  ${effortText(report)}`),
    ...report.unavailable.map(({ name, reason }) => colors.yellow(`  ${name} is unavailable: ${reason}`)),
    ...voids.map((row) => colors.red(`  ${row.name} is void: ${row.void}`)),
  ].join('\n')
}
