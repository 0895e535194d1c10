import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import type { Interval95, MeasureFigure, Ratio } from './comparison.ts'
import type { Unavailable } from './harness.ts'
import type { Machine } from './machine.ts'
import type { ReportRow, SuiteReport } from './results.ts'
import {
  boundText,
  heldText,
  machineText,
  missingInterval,
  ratioText,
  short,
  standingText,
} from './wording.ts'

/** Results of full runs that stay in the repository, and the README's table of the latest of them. */

export interface KeptRun {
  readonly machine: Machine
  readonly suites: readonly KeptSuite[]
}

export interface KeptSuite {
  readonly suite: string
  readonly effort: SuiteReport['effort']
  readonly loadAverage: readonly number[]
  readonly discardedRounds: number
  readonly disturbedRounds: number
  readonly rows: readonly {
    readonly name: string
    readonly form: string
    readonly rowsPerSecond: number | null
    readonly quartiles: Interval95 | null
    readonly measures: Readonly<Record<string, unknown>>
    readonly void: string | null
  }[]
  readonly unavailable: readonly Unavailable[]
  readonly comparisons: readonly Ratio[]
  readonly figures: readonly MeasureFigure[]
}

const DIGITS = 4

const rounded = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value

function keptRow(row: ReportRow, measures: readonly string[]): KeptSuite['rows'][number] {
  return {
    name: row.name,
    form: row.form,
    rowsPerSecond: row.rowsPerSecond === null ? null : Math.round(row.rowsPerSecond),
    quartiles: row.quartiles === null ? null : [Math.round(row.quartiles[0]), Math.round(row.quartiles[1])],
    measures: Object.fromEntries(measures.map((name) => [name, row[name]])),
    void: row.void,
  }
}

/** @param reports of one run, at least one */
export function keptRun(reports: readonly SuiteReport[]): KeptRun {
  return {
    machine: reports[0]!.machine,
    suites: reports.map((report) => ({
      suite: report.suite,
      effort: report.effort,
      loadAverage: report.machine.loadAverage,
      discardedRounds: report.discardedRounds,
      disturbedRounds: report.disturbedRounds,
      rows: report.rows.map((row) =>
        keptRow(
          row,
          report.figures.map(({ name }) => name),
        ),
      ),
      unavailable: report.unavailable,
      comparisons: report.comparisons,
      figures: report.figures,
    })),
  }
}

/** A line for each suite: differences between two runs can be read. */
export function keptText({ machine, suites }: KeptRun): string {
  const lines = suites.map((suite) => JSON.stringify(suite, rounded))
  return `{"machine":${JSON.stringify(machine)},"suites":[\n${lines.join(',\n')}\n]}\n`
}

/** Sorts by time: `2026-01-31T0930-1a2b3c4.json`. */
export const keptName = ({ date, commit }: Machine): string =>
  `${date.slice(0, 16).replace(':', '')}-${commit}.json`

/** `undefined`: none is kept. @param folder ends with a slash */
export function latestKept(folder: URL): { name: string; run: KeptRun } | undefined {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return undefined
  }
  const name = names
    .filter((each) => each.endsWith('.json'))
    .toSorted()
    .at(-1)
  if (name === undefined) return undefined
  const run: KeptRun = JSON.parse(readFileSync(new URL(name, folder), 'utf8'))
  return { name, run }
}

const START = '<!-- kept results: written by `npm run bench -- --keep` -->\n<!-- prettier-ignore-start -->\n'
const END = '<!-- prettier-ignore-end -->\n<!-- end of kept results -->'

const escapeCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

function tableRow(suite: string, figure: Ratio | MeasureFigure): string {
  const ratio = 'peer' in figure ? figure : undefined
  const missing = ratio?.missing ?? null
  const cells = [
    suite,
    `\`${figure.name}\``,
    ratio === undefined ? 'stairs' : ratioText(ratio),
    figure.value === null ? '–' : short.format(figure.value),
    missingInterval(figure.interval),
    String(figure.rounds),
    figure.bound === null ? '' : `${boundText(figure.bound)} ${heldText(figure)}`.trim(),
    missing ?? (ratio === undefined ? '' : standingText(ratio)),
  ]
  return `| ${cells.map(escapeCell).join(' | ')} |\n`
}

/** What stands between the marks of the README. */
export function keptTable(kept: { name: string; run: KeptRun } | undefined): string {
  if (kept === undefined) return 'No results are kept yet.\n'
  const { machine, suites } = kept.run
  const rows = suites.flatMap(({ suite, comparisons, figures }) =>
    [...comparisons, ...figures].map((figure) => tableRow(suite, figure)),
  )
  const versions = Object.entries(machine.packages).map(([name, version]) => `${name} ${version}`)
  const total = (count: (suite: KeptSuite) => number): number =>
    suites.reduce((sum, suite) => sum + count(suite), 0)
  return [
    `[${kept.name}](results/${kept.name}): ${machineText(machine)}; ${versions.join(', ')}. `,
    `Disturbed by other processes: ${total((suite) => suite.discardedRounds)} rounds discarded and repeated, `,
    `${total((suite) => suite.disturbedRounds)} that count.\n\n`,
    '| Suite | Ratio or measure | Of | Median | 95 % interval | Rounds | Promised | |\n',
    '| --- | --- | --- | ---: | --- | ---: | --- | --- |\n',
    ...rows,
  ].join('')
}

/** @throws Error where the README has no marked region */
export function withTable(readme: string, table: string): string {
  const from = readme.indexOf(START)
  const to = readme.indexOf(END)
  if (from === -1 || to === -1) throw new Error('README.md has no marked region for kept results')
  return `${readme.slice(0, from)}${START}\n${table}\n${readme.slice(to)}`
}

/**
 * Writes `results/<date>-<commit>.json` and the table of the README from it.
 *
 * @param folder that of the benchmarks' source, with a slash at its end
 * @returns the name of the file
 */
export function keep(folder: URL, reports: readonly SuiteReport[]): string {
  const run = keptRun(reports)
  const name = keptName(run.machine)
  const results = new URL('results/', folder)
  mkdirSync(results, { recursive: true })
  writeFileSync(new URL(name, results), keptText(run))
  const readme = new URL('README.md', folder)
  writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), keptTable(latestKept(results))))
  return name
}
