import type { Figure, Ratio } from '../comparison.ts'
import type { ReportRow, SuiteReport } from '../results.ts'
import { OURS } from '../suite.ts'
import {
  boundText,
  effortText,
  heldText,
  intervalText,
  missingInterval,
  ratioText,
  short,
  standingText,
  whole,
} from '../wording.ts'
import { escapeHtml, figureHtml, mark, tableHtml, type Cell, type TableRow } from './html.ts'
import { barsPlot, isMeasured, ratiosPlot, type BarRow } from './plots.ts'

/** What the page says about one suite: plots, tables, what was tried. */

const figureOf = (value: unknown, format: Intl.NumberFormat): string =>
  typeof value === 'number' ? format.format(value) : '–'

export const sectionId = (suite: string): string => `suite-${suite}`

export function standingCell(ratio: Ratio): Cell {
  if (ratio.missing !== null) return mark('open', `no value: ${ratio.missing}`)
  const kind = ratio.standing === 'ahead' ? 'good' : ratio.standing === 'behind' ? 'bad' : 'open'
  return mark(kind, standingText(ratio))
}

export function heldCell(figure: Figure): Cell {
  if (figure.held === null) return ''
  return mark(figure.held ? 'good' : 'bad', heldText(figure))
}

const FIGURE_HEAD = ['', 'of', '', 'promised', '', 'median', '95 % interval', 'rounds']

/** How many of the columns are words. */
const FIGURE_WORDS = 5

const figureCells = (figure: Figure): Cell[] => [
  figure.bound === null ? '' : boundText(figure.bound),
  heldCell(figure),
  figureOf(figure.value, short),
  missingInterval(figure.interval),
  String(figure.rounds),
]

function figureRows({ comparisons, figures }: SuiteReport): TableRow[] {
  return [
    ...comparisons.map((ratio) => ({
      kind: ratio.standing === 'behind' ? 'loses' : undefined,
      cells: [ratio.name, ratioText(ratio), standingCell(ratio), ...figureCells(ratio)],
    })),
    ...figures.map((figure) => ({
      cells: [figure.name, OURS, '', ...figureCells(figure)],
    })),
  ]
}

/** All ratios and measures of several suites, each row with the name of its suite. */
export function figuresTable(reports: readonly SuiteReport[]): string {
  const rows = reports.flatMap((report) =>
    figureRows(report).map(({ cells, kind }) => ({
      kind,
      cells: [
        { html: `<a href="#${escapeHtml(sectionId(report.suite))}">${escapeHtml(report.suite)}</a>` },
        ...cells,
      ],
    })),
  )
  return tableHtml(['suite', ...FIGURE_HEAD], FIGURE_WORDS + 1, rows)
}

/** A rate is plotted where a ratio divides it, or where nothing else was measured. */
function plottedKeys({ comparisons, figures }: SuiteReport): (string | null)[] {
  const rates = figures.length === 0 || comparisons.some(({ measure }) => measure === null)
  return [...(rates ? [null] : []), ...figures.map(({ name }) => name)]
}

function barRow(row: ReportRow, key: string | null): BarRow[] {
  const value = key === null ? row.rowsPerSecond : row[key]
  const quartiles = key === null ? row.quartiles : (row.measureQuartiles[key] ?? null)
  if (typeof value !== 'number' || quartiles === null) return []
  return [{ name: row.name, value, low: quartiles[0], high: quartiles[1], ours: row.name === OURS }]
}

function plots(report: SuiteReport): string {
  const bars = plottedKeys(report).flatMap((key) => {
    const rows = report.rows.flatMap((row) => barRow(row, key))
    const what = key ?? 'rows per second'
    const caption = `${what}: median and quartiles`
    return rows.length === 0 ? [] : [figureHtml(caption, barsPlot(`${report.suite}, ${what}`, rows))]
  })
  const ratios = report.comparisons.filter(isMeasured)
  if (ratios.length > 0) {
    const caption = 'ratios: median and 95 % interval against 1; flags: what is promised'
    bars.push(figureHtml(caption, ratiosPlot(`${report.suite}, ratios`, ratios)))
  }
  return `<div class="plots">${bars.join('\n')}</div>`
}

function contestantsTable(report: SuiteReport): string {
  const measures = report.figures.map(({ name }) => name)
  const rows = report.rows.map((row): TableRow => {
    const rate: Cell = row.void === null ? figureOf(row.rowsPerSecond, whole) : mark('bad', 'void')
    return {
      cells: [
        row.name,
        row.about,
        row.form,
        rate,
        row.quartiles === null ? '–' : intervalText(row.quartiles, whole),
        figureOf(row.cpuSecondsPerMillionRows, short),
        figureOf(row.foreignCpuPercent, whole),
        ...measures.map((name) => figureOf(row[name], short)),
      ],
    }
  })
  const unavailable = report.unavailable.map(({ name, about }): TableRow => ({
    cells: [name, about, '–', mark('open', 'unavailable'), '–', '–', '–', ...measures.map(() => '–')],
  }))
  const head = [
    'contestant',
    '',
    'form',
    'rows/s',
    'quartiles',
    'CPU s / M rows',
    'foreign CPU %',
    ...measures,
  ]
  return tableHtml(head, 3, [...rows, ...unavailable])
}

function formsList({ forms }: SuiteReport): string {
  if (forms.length === 0) return ''
  const rows = forms.map(({ contestant, form, rowsPerSecond }) => ({
    cells: [contestant, form, whole.format(rowsPerSecond)],
  }))
  return `<details><summary>${forms.length} forms were tried</summary>\n${tableHtml(['contestant', 'form', 'rows/s'], 2, rows)}</details>`
}

export function suiteSection(report: SuiteReport): string {
  const notes = [
    ...report.unavailable.map(({ name, reason }) => mark('open', `${name} is unavailable: ${reason}`)),
    ...report.rows.flatMap((row) =>
      row.void === null ? [] : [mark('bad', `${row.name} is void: ${row.void}`)],
    ),
  ]
  return `<section id="${escapeHtml(sectionId(report.suite))}">
<h2>${escapeHtml(report.suite)}</h2>
<p>${escapeHtml(report.about)}</p>
${plots(report)}
${notes.map(({ html }) => `<p>${html}</p>`).join('\n')}
${figureRows(report).length === 0 ? '' : tableHtml(FIGURE_HEAD, FIGURE_WORDS, figureRows(report))}
${contestantsTable(report)}
${formsList(report)}
<p class="note">${escapeHtml(`${effortText(report)}; load before ${report.machine.loadAverage.join(' ')}`)}</p>
</section>`
}
